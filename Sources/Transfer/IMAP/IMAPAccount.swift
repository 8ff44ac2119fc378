public import Model

/// One mailbox as it is polled: where it is, who we are there, and what becomes of a message once it is decided.
public struct IMAPAccount: Sendable, Hashable {
  public var endpoint: Endpoint
  public var login: Login
  /// The mailbox's name with its whole hierarchy, as people write it: `INBOX`, `Partner/Eingänge`.
  public var mailbox: String
  /// What is done to a message of each outcome; `nothing` for those that are not named.
  public var settling: [Outcome: SettlePolicy]
  /// Octets; what is longer is not accepted from the line, whatever was announced.
  public var messageLimit: Int
  /// The server's RFC822.SIZE is the size of what it sends. Exchange's is an estimate unless it is told otherwise.
  public var exactSize: Bool
  /// Nothing on the server is changed: the mailbox is opened by EXAMINE and nothing is settled.
  public var isReadOnly: Bool

  public init(
    endpoint: Endpoint, login: Login, mailbox: String = "INBOX", settling: [Outcome: SettlePolicy] = [:],
    messageLimit: Int = 40_000_000, exactSize: Bool = true, isReadOnly: Bool = false
  ) {
    self.endpoint = endpoint
    self.login = login
    self.mailbox = mailbox
    self.settling = settling
    self.messageLimit = messageLimit
    self.exactSize = exactSize
    self.isReadOnly = isReadOnly
  }

  /// How the messages of an outcome are settled here.
  public func policy(for outcome: Outcome) -> SettlePolicy {
    isReadOnly ? .nothing : settling[outcome] ?? .nothing
  }

  var changesNothing: Bool { Outcome.allCases.allSatisfy { policy(for: $0) == .nothing } }
}

/// How a message is taken out of the way.
public enum SettlePolicy: Sendable, Hashable {
  /// It stays as it is.
  case nothing
  /// It gets a flag of IMAP's own: `\Seen`, `\Flagged`, `\Answered`.
  case flag(String)
  /// It gets a flag of ours, which the server must be able to keep: `$IntrayAccepted` (RFC 5788).
  case keyword(String)
  /// It goes to another mailbox, which is made where it is missing: UID MOVE (RFC 6851); else UID COPY, `\Deleted`,
  /// and UID EXPUNGE (RFC 4315) of just these. Where the server has neither, they stay behind marked `\Deleted`, which
  /// hides them from `list`: a plain EXPUNGE would also destroy what somebody else has marked.
  case move(to: String)
}

/// How long the client waits, in seconds.
public struct IMAPPatience: Sendable, Hashable {
  /// For the connection up to the answer to the login.
  public var connect: Double
  /// For the next octet, once logged in.
  public var silence: Double
  /// For the answer to LOGOUT.
  public var goodbye: Double
  /// For everything from `open` on, however much progress there is.
  public var run: Double

  public init(connect: Double = 30, silence: Double = 60, goodbye: Double = 10, run: Double = 3600) {
    self.connect = connect
    self.silence = silence
    self.goodbye = goodbye
    self.run = run
  }
}
