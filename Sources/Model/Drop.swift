/// What a connection says of the folder of ours that a partner brings files to.
public struct Drop: Sendable, Hashable, Codable {
  /// Seconds for which a file must not have changed before it is taken.
  public var unchangedFor: Int64
  /// Octets; a larger file is refused without being read.
  public var fileLimit: Int

  public init(unchangedFor: Int64 = 5, fileLimit: Int = 1_000_000_000) {
    self.unchangedFor = unchangedFor
    self.fileLimit = fileLimit
  }
}

extension Connection {
  /// Where replies of the connection go that are laid into a folder, as an address: one that is nobody's (RFC 2606 §2). Nil
  /// where they are laid nowhere.
  public var resultsAddress: String? {
    guard direction == .inbound, drop != nil || remote?.resultFolder != nil else { return nil }
    return "\(name)@\(Connection.resultsDomain)"
  }

  /// Where replies of the connection go first.
  public var answersTo: String? { returnAddress ?? resultsAddress }

  /// What stands behind the `@` of such addresses.
  public static var resultsDomain: String { "results.invalid" }

  /// The connection into whose folder mail to `address` is laid; nil for an address of somebody's.
  public static func name(ofResultsAddress address: String) -> String? {
    let halves = address.split(separator: "@", omittingEmptySubsequences: false)
    return halves.count == 2 && halves[1] == resultsDomain ? String(halves[0]) : nil
  }
}
