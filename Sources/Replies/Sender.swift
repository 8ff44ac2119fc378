/// Who replies come from.
public struct Sender: Sendable, Hashable {
  /// Shown before the address: `Example data intake`.
  public var name: String
  /// One address, ASCII or with an A-label domain.
  public var address: String
  /// What stands behind the `@` of the Message-IDs made here.
  public var domain: String

  /// Without a `domain`, that of the address.
  public init(name: String, address: String, domain: String? = nil) {
    self.name = name
    self.address = address
    self.domain = domain ?? address.split(separator: "@").last.map(String.init) ?? "localhost"
  }
}
