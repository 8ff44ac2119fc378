/// The last link of a chain of forwarders (RFC 8617): who sealed it, and what that one found out about the sender.
public struct ARCSeal: Sendable, Hashable {
  /// The sealer's domain (`d=`), in lower case.
  public let domain: String
  /// What the sealer says of the chain before it (`cv=`): `none` for the first, `pass`, `fail`.
  public let chain: String
  /// The sealer's ARC-Authentication-Results.
  public let results: AuthenticationResults
}

extension Message {
  /// The link with the highest instance; nil without one that is whole, or when two have its number. Whether the chain is
  /// valid is for the server to say that checked it (`arc=pass`).
  public var lastARCSeal: ARCSeal? {
    let seals = octets(of: "ARC-Seal").map(TagList.init)
    guard let last = seals.compactMap(\.instance).max(), seals.count(where: { $0.instance == last }) == 1,
      let seal = seals.first(where: { $0.instance == last }), let domain = seal["d"], let chain = seal["cv"]
    else { return nil }
    let results = octets(of: "ARC-Authentication-Results").compactMap(Self.numbered).filter { $0.instance == last }
    guard results.count == 1, let read = AuthenticationResults(results[0].rest) else { return nil }
    return ARCSeal(domain: domain.lowercased(), chain: chain.lowercased(), results: read)
  }

  /// `i=2; mx.example; …`: the number, and what is behind it (RFC 8617 §4.1.1).
  private static func numbered(_ octets: [UInt8]) -> (instance: Int, rest: [UInt8])? {
    guard let semicolon = octets.firstIndex(of: UInt8(ascii: ";")),
      let instance = TagList(Array(octets[..<semicolon])).instance
    else { return nil }
    return (instance, Array(octets[(semicolon + 1)...]))
  }
}

/// `name=value` pairs divided by semicolons (RFC 6376 §3.2).
private struct TagList {
  private var tags: [String: String] = [:]
  private var isAmbiguous = false

  init(_ octets: [UInt8]) {
    for tag in octets.split(separator: UInt8(ascii: ";")) {
      guard let equals = tag.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = Self.text(tag[..<equals])
      if tags.updateValue(Self.text(tag[(equals + 1)...]), forKey: name) != nil { isAmbiguous = true }
    }
  }

  subscript(_ name: String) -> String? { isAmbiguous ? nil : tags[name] }

  /// From 1 to 50 (RFC 8617 §4.2.1).
  var instance: Int? {
    guard let text = self["i"], text.utf8.allSatisfy(ASCII.isDigit), let number = Int(text) else { return nil }
    return (1...50).contains(number) ? number : nil
  }

  private static func text(_ octets: ArraySlice<UInt8>) -> String {
    String(decoding: octets.filter { !ASCII.isBlank($0) }, as: UTF8.self)
  }
}
