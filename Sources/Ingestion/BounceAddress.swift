internal import Model

/// Where mail systems send back what they cannot deliver: an address of ours, with the reply's identifier behind a plus
/// sign, so that a report tells by where it came which reply it is about.
public struct BounceAddress: Sendable, Hashable {
  private let local: String
  private let domain: String

  /// Takes an address without a plus sign, `bounces@gateway.example`; nil for anything else.
  public init?(_ address: String) {
    let halves = address.split(separator: "@")
    guard halves.count == 2, !halves[0].contains("+"), halves[0].utf8.count <= 37 else { return nil }
    local = String(halves[0])
    domain = String(halves[1])
  }

  /// `bounces+01k8z7qj4nw3c9z1t0v6h2x5bm@gateway.example`
  func address(for reply: ULID) -> String { "\(local)+\(reply.text.lowercased())@\(domain)" }

  /// The reply that a report to this address is about; nil when it is none of these addresses.
  func reply(in address: String) -> ULID? {
    let address = address.lowercased()
    let prefix = "\(local.lowercased())+"
    let suffix = "@\(domain.lowercased())"
    guard address.hasPrefix(prefix), address.hasSuffix(suffix) else { return nil }
    return ULID(address.dropFirst(prefix.count).dropLast(suffix.count).uppercased())
  }
}
