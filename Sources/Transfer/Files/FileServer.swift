public import Model

/// A server that files are fetched from and put on: where it is, how the line to it is protected, and how it proves that
/// it is itself.
public struct FileServer: Sendable, Hashable, CustomStringConvertible {
  public let transport: Transport
  public let host: String
  public let port: UInt16

  public enum Transport: Sendable, Hashable {
    /// `hostKeys` are the fingerprints of the keys the server may show, one of which it must: `SHA256:…`.
    case sftp(hostKeys: [String])
    case ftp(FTPProtection)
  }

  public enum FTPProtection: Sendable, Hashable {
    /// TLS from the first octet on, by the certificate authorities in `caFile` or the system's.
    case implicit(caFile: String?)
    /// TLS before the login, for commands and for data, without which nothing goes on (RFC 4217).
    case explicit(caFile: String?)
    /// None at all: whoever is on the way reads the password and the files.
    case none
  }

  /// Takes the port the protocol is known by where none is given; throws `misconfigured` for what is no host name, and for
  /// an SFTP server without a key to know it by.
  public init(_ transport: Transport, host: String, port: UInt16? = nil) throws(TransferError) {
    guard Endpoint.isHost(host) else {
      throw TransferError(
        .misconfigured,
        "\"\(printable(host.utf8))\" is no host name: expected letters, digits, \".\" and \"-\", or an IP address")
    }
    if case .sftp(let keys) = transport {
      guard !keys.isEmpty, keys.allSatisfy(Fingerprint.isValid) else {
        throw TransferError(
          .misconfigured,
          "no host key is known for \"\(host)\": expected its fingerprint, SHA256: and 43 characters of base64")
      }
    }
    self.transport = transport
    self.host = host
    self.port = port ?? transport.knownPort
  }

  /// `sftp://files.partner.example:22`
  public var description: String { "\(scheme)://\(authority)" }

  var scheme: String {
    switch transport {
    case .sftp: "sftp"
    case .ftp(.implicit): "ftps"
    case .ftp(.explicit), .ftp(.none): "ftp"
    }
  }

  var authority: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension FileServer.Transport {
  fileprivate var knownPort: UInt16 {
    switch self {
    case .sftp: 22
    case .ftp(.implicit): 990
    case .ftp(.explicit), .ftp(.none): 21
    }
  }
}

/// How we say who we are to a file server. Prints without its secret.
public enum FileLogin: Sendable, Hashable {
  case password(user: String, secret: String)
  /// A private key in PEM, without a passphrase. SFTP only.
  case key(user: String, pem: String)

  public var user: String {
    switch self {
    case .password(let user, _), .key(let user, _): user
    }
  }

  /// Whether a server's words give the secret away.
  func isRevealed(in words: [UInt8]) -> Bool {
    guard case .password(_, let secret) = self, !secret.isEmpty else { return false }
    return words.firstRange(of: Array(secret.utf8)) != nil
  }

  /// Nothing that would end a line or a C string of libcurl's.
  var isSayable: Bool {
    let parts =
      switch self {
      case .password(let user, let secret): [user, secret]
      case .key(let user, _): [user]
      }
    return parts.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
  }
}

extension FileLogin: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { user }
  public var debugDescription: String { user }
  public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
