/// A mailbox of the partner's own, in which we read what is for us.
public struct PartnerMailbox: Sendable, Hashable, Codable {
  public var server: MailServer
  /// The mailbox's name with its whole hierarchy, as people write it: `INBOX`, `Feeds/Out`.
  public var folder: String
  /// A file of the certificate authorities that are trusted in the place of the system's.
  public var caFile: String?
  /// By what name the partner's server signs its Authentication-Results (RFC 8601 §2.5), in lower case.
  public var authservID: String?
  /// The mailbox that accepted messages are moved to; nil leaves them where they are.
  public var movesTo: String?
  /// Octets; a larger message is refused without being downloaded.
  public var messageLimit: Int

  public init(
    server: MailServer, folder: String = "INBOX", caFile: String? = nil, authservID: String? = nil,
    movesTo: String? = nil, messageLimit: Int = 40_000_000
  ) {
    self.server = server
    self.folder = folder
    self.caFile = caFile
    self.authservID = authservID
    self.movesTo = movesTo
    self.messageLimit = messageLimit
  }
}

/// A partner's mail server, as people write it: `imaps://mail.partner.example`.
public struct MailServer: Sendable, Hashable, Codable, CustomStringConvertible {
  public var scheme: Scheme
  public var host: String
  public var port: Int
  /// Without TLS: only where the server is this machine itself.
  public var isPlain: Bool

  public enum Scheme: String, Sendable, Codable, CaseIterable {
    /// TLS from the first octet on.
    case imaps
    /// TLS is asked for before the login, and nothing goes on without it.
    case imap

    public var port: Int { self == .imaps ? 993 : 143 }
  }

  public init(scheme: Scheme, host: String, port: Int? = nil, isPlain: Bool = false) {
    self.scheme = scheme
    self.host = host
    self.port = port ?? scheme.port
    self.isPlain = isPlain
  }

  /// `imaps://mail.partner.example:993`
  public var description: String {
    host.contains(":") ? "\(scheme.rawValue)://[\(host)]:\(port)" : "\(scheme.rawValue)://\(host):\(port)"
  }
}

extension Connection {
  /// What stands for an account where a connection reads a partner's mailbox; no account can be called so.
  public static func account(ofConnection name: String) -> String { "connection:\(name)" }
}
