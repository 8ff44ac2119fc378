public import Model

/// A server as it is reached: which protocol, where, and how the line to it is protected.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
  public let service: ApplicationProtocol
  /// A name of letters, digits, `.`, `-` and `_` (A-labels for others), or an IP address without brackets.
  public let host: String
  public let port: UInt16
  public let tls: TLS
  /// Certificate authorities in PEM that are trusted instead of the system's; nil for the system's.
  public let caFile: String?
  /// The socket in the file system it listens at, where it does not listen at a port.
  public let socketPath: String?

  public enum ApplicationProtocol: String, Sendable, Hashable { case imap, smtp, http, clamd }

  /// TLS 1.2 or later, with the peer and its name verified, in both of the protected ways.
  public enum TLS: String, Sendable, Hashable, CaseIterable {
    /// From the first octet on (RFC 8314 §3).
    case implicit
    /// After the STARTTLS command, without which nothing goes on.
    case startTLS
    /// None: for servers on this machine only.
    case plaintext
  }

  /// Takes the port the protocol is known by where none is given; throws `misconfigured` for what is no host name,
  /// and for a plaintext line that would leave the machine.
  public init(
    service: ApplicationProtocol, host: String, port: UInt16? = nil, tls: TLS, caFile: String? = nil
  ) throws(TransferError) {
    guard Self.isHost(host) else {
      throw TransferError(
        .misconfigured,
        "\"\(printable(host.utf8))\" is no host name: expected letters, digits, \".\" and \"-\", or an IP address"
      )
    }
    guard tls != .plaintext || Self.isLoopback(host) else {
      throw TransferError(
        .misconfigured,
        "\"\(host)\" is another machine: without TLS only 127.0.0.0/8, ::1 and localhost are allowed")
    }
    guard port != 0 else {
      throw TransferError(.misconfigured, "port 0 of \"\(host)\" is none: expected 1 to 65535")
    }
    self.service = service
    self.host = host
    self.port = port ?? Self.knownPort(service, tls)
    self.tls = tls
    self.caFile = caFile
    socketPath = nil
  }

  /// A program of this machine that listens at a socket of the file system; throws `misconfigured` for what is no path of
  /// one (unix(7): 107 octets).
  public init(service: ApplicationProtocol, socketPath: String) throws(TransferError) {
    guard socketPath.hasPrefix("/"), socketPath.utf8.count <= 107, socketPath.utf8.allSatisfy({ $0 >= 0x20 }) else {
      throw TransferError(
        .misconfigured,
        "\"\(printable(socketPath.utf8))\" is no path of a socket: expected an absolute path of at most 107 octets")
    }
    self.service = service
    host = "localhost"
    port = Self.knownPort(service, .plaintext)
    tls = .plaintext
    caFile = nil
    self.socketPath = socketPath
  }

  /// `imaps://mail.example:993`, `clamd:/run/clamav/clamd.ctl`
  public var description: String {
    if let socketPath { return "\(service):\(printable(socketPath.utf8))" }
    return service == .clamd ? "\(service)://\(authority)" : "\(scheme)://\(authority)"
  }

  /// For logs and errors: `imaps://mail.example:993 as uploads`
  func description(for login: Login) -> String { login.user.map { "\(self) as \(printable($0.utf8))" } ?? description }

  /// libcurl's name of the protocol: `imaps` where TLS begins at once, `imap` otherwise; for clamd, which it does not
  /// know, one that says nothing before we do.
  var scheme: String {
    let name = service == .clamd ? "http" : service.rawValue
    return tls == .implicit ? name + "s" : name
  }

  /// `mail.example:993`, `[::1]:143`
  var authority: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private static func knownPort(_ service: ApplicationProtocol, _ tls: TLS) -> UInt16 {
    switch (service, tls) {
    case (.imap, .implicit): 993
    case (.imap, .startTLS), (.imap, .plaintext): 143
    case (.smtp, .implicit): 465
    case (.smtp, .startTLS), (.smtp, .plaintext): 587
    case (.http, .implicit): 443
    case (.http, .startTLS), (.http, .plaintext): 80
    case (.clamd, _): 3310
    }
  }

  static func isHost(_ host: String) -> Bool {
    let bytes = Array(host.utf8)
    guard !bytes.isEmpty, bytes.count <= 255, bytes[0] != UInt8(ascii: "-"), bytes[0] != UInt8(ascii: ".")
    else {
      return false
    }
    if bytes.contains(UInt8(ascii: ":")) {
      return bytes.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }
    return bytes.allSatisfy(isNameByte)
  }

  private static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let numbers = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0].elementsEqual("127".utf8) && numbers.allSatisfy(isOctet)
  }

  /// One to three decimal digits, at most 255.
  private static func isOctet(_ digits: some Collection<UInt8>) -> Bool {
    guard (1...3).contains(digits.count), digits.allSatisfy(isDigit) else { return false }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 255
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
  }
}
