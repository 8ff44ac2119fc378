/// Where a server listens and how TLS comes in: `imaps://mail.example:993`.
struct ServerAddress: Equatable {
  var scheme: String
  var host: String
  var port: Int
  var tls: TLS
  /// A file of CA certificates to trust instead of the system's.
  var caFile: String?

  enum TLS: String, CaseIterable {
    /// From the first byte: imaps, smtps.
    case implicit
    /// Required before anything else is said: never opportunistic.
    case starttls
    /// Only to this machine itself.
    case none
  }

  /// The schemes of one protocol, with the port of each.
  struct Schemes {
    var secure: (scheme: String, port: Int)
    var plain: (scheme: String, port: Int)

    static let imap = Schemes(secure: ("imaps", 993), plain: ("imap", 143))
    static let smtp = Schemes(secure: ("smtps", 465), plain: ("smtp", 587))
    static let http = Schemes(secure: ("https", 443), plain: ("http", 80))
  }

  /// Reads the address at `key` with `tls` and `caFile` beside it.
  static func read(_ key: String, of mapping: YAMLMapping, schemes: Schemes) throws -> ServerAddress {
    let text = try mapping.requiredString(key)
    let expected = "expected \(schemes.secure.scheme)://HOST[:PORT] or \(schemes.plain.scheme)://HOST[:PORT]"
    guard let (scheme, host, port) = parse(text) else {
      throw mapping.error(at: key, "found \"\(text)\", \(expected)")
    }
    let isSecure = scheme == schemes.secure.scheme
    guard isSecure || scheme == schemes.plain.scheme else {
      throw mapping.error(at: key, "found the scheme \"\(scheme)\", \(expected)")
    }
    let tls = try mapping.choice("tls", of: TLS.self) ?? (isSecure ? .implicit : .starttls)
    guard isSecure == (tls == .implicit) else {
      throw mapping.error(
        at: "tls",
        "\"\(tls.rawValue)\" does not go with \(scheme)://; "
          + (isSecure ? "\(scheme) is TLS from the first byte" : "write \(schemes.secure.scheme):// for implicit TLS"))
    }
    return ServerAddress(
      scheme: scheme, host: host, port: port ?? (isSecure ? schemes.secure.port : schemes.plain.port), tls: tls,
      caFile: try mapping.string("caFile"))
  }

  /// `scheme://host[:port]` with nothing behind it; an IPv6 address stands in square brackets.
  static func parse(_ text: String) -> (scheme: String, host: String, port: Int?)? {
    let halves = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    var host = halves[1]
    var port: Int?
    if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
      let digits = host[host.index(after: colon)...]
      guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits), (1...65535).contains(number)
      else { return nil }
      port = number
      host = host[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.allSatisfy({ $0.isHexDigit || ":.".contains($0) }) else { return nil }
    } else {
      // A percent sign would have libcurl decode what stands behind it.
      guard host.allSatisfy({ $0.isLetter || $0.isNumber || "-._".contains($0) }) else { return nil }
    }
    return host.isEmpty ? nil : (halves[0].lowercased(), String(host), port)
  }
}
