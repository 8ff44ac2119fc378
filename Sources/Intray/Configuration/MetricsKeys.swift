internal import Glibc

/// The keys of `metrics` in intray.yaml: where the numbers go.
struct MetricsKeys {
  static let all = ["file", "listen"]

  /// The file they are written to after each poll; nil for none.
  var file: String?
  /// Where `intray run` has them fetched from; nil for nowhere.
  var listen: ListenAddress?

  init() {}

  init(_ mapping: YAMLMapping) throws {
    file = try mapping.string("file")
    guard let text = try mapping.string("listen") else {
      guard file != nil else { throw mapping.missing("file", "a path, or listen with an address and a port") }
      return
    }
    guard let address = ListenAddress(text) else {
      throw mapping.error(
        at: "listen",
        "found \"\(text)\", expected a port, then of this machine alone, or an address with one: 127.0.0.1:9464, [::1]:9464"
      )
    }
    listen = address
  }
}

/// An address of this machine, as numbers, and a port.
struct ListenAddress: Equatable, CustomStringConvertible {
  /// Without brackets.
  var host: String
  var port: UInt16

  /// A port alone is one of 127.0.0.1.
  init?(_ text: String) {
    let colon = text.lastIndex(of: ":")
    let host = colon.map { String(text[..<$0]) } ?? "127.0.0.1"
    let digits = colon.map { text[text.index(after: $0)...] } ?? text[...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
      return nil
    }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.host = isBracketed ? String(host.dropFirst().dropLast()) : host
    self.port = port
    guard isBracketed == self.host.contains(":"), withSocketAddress({ _ in true }) != nil else { return nil }
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Nil where the host is no address.
  func withSocketAddress<Answer>(_ body: (UnsafePointer<sockaddr>) -> Answer) -> Answer? {
    var four = sockaddr_in()
    if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
      four.sin_family = sa_family_t(AF_INET)
      four.sin_port = port.bigEndian
      return withUnsafePointer(to: &four) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
    var six = sockaddr_in6()
    guard inet_pton(AF_INET6, host, &six.sin6_addr) == 1 else { return nil }
    six.sin6_family = sa_family_t(AF_INET6)
    six.sin6_port = port.bigEndian
    return withUnsafePointer(to: &six) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
  }
}
