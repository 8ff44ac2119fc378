internal import Ingestion
internal import Model

/// What a connection's declaration says about who may send: `from`, `authentication`, `ingestAddress`,
/// `formerIngestAddresses` and `secretAddresses`.
struct SenderKeys {
  let from: [String]
  let authentication: Authentication
  /// Nil when it is secret: then it is known by its digest alone.
  let ingestAddress: String?
  let secretAddresses: [SHA256Digest]

  static let all = ["from", "authentication", "ingestAddress", "formerIngestAddresses", "secretAddresses"]

  /// Nothing comes by mail: who may lay files into a partner's folder is for its server to say.
  static let notByMail = SenderKeys()

  private init() {
    from = []
    authentication = Authentication(.nobody)
    ingestAddress = nil
    secretAddresses = []
  }

  /// Where mail `isReadThere`, in a mailbox of the partner's, the credential is what we log in by: it proves no sender.
  init(_ mapping: YAMLMapping, isReadThere: Bool) throws {
    from = try Self.senders(mapping)
    authentication = try Self.authentication(mapping, hasSenders: !from.isEmpty, isReadThere: isReadThere)
    let current = try Self.address("ingestAddress", of: mapping)
    let digests = try Self.digests(mapping)
    let former = try (mapping.strings("formerIngestAddresses") ?? []).map { text in
      guard isAddress(text) else { throw Self.noAddress(text, at: "formerIngestAddresses", of: mapping) }
      return text
    }
    guard authentication.rule == .secretAddress else {
      for key in ["formerIngestAddresses", "secretAddresses"] where try mapping.strings(key)?.isEmpty == false {
        throw mapping.error(at: key, "is for authentication: secret-address")
      }
      ingestAddress = current
      secretAddresses = []
      return
    }
    guard current != nil || mapping.has("credential") || !digests.isEmpty else {
      throw mapping.missing(
        "ingestAddress", "the secret address, such as uploads+TOKEN@gateway.example, or a credential that is one")
    }
    let addresses = [current].compactMap { $0 } + former
    for address in addresses { try Self.requireSecret(address, mapping) }
    ingestAddress = nil
    secretAddresses = addresses.map(addressDigest) + digests
  }

  /// An address of the shape `local@domain`; nil when the key is absent or null.
  static func address(_ key: String, of mapping: YAMLMapping) throws -> String? {
    guard let text = try mapping.string(key), !text.isEmpty else { return nil }
    guard isAddress(text) else { throw noAddress(text, at: key, of: mapping) }
    return text
  }

  private static func noAddress(_ text: String, at key: String, of mapping: YAMLMapping) -> ConfigurationError {
    mapping.error(at: key, "found \"\(text)\", expected one address such as feeds@partner.example")
  }

  /// What `connection export` knows of secret addresses.
  private static func digests(_ mapping: YAMLMapping) throws -> [SHA256Digest] {
    try (mapping.strings("secretAddresses") ?? []).map { text in
      guard let digest = SHA256Digest(hex: text) else {
        throw mapping.error(
          at: "secretAddresses", "expected the SHA-256 of addresses, as connection export writes them")
      }
      return digest
    }
  }

  /// In lower case.
  private static func senders(_ mapping: YAMLMapping) throws -> [String] {
    try (mapping.strings("from") ?? []).map { text in
      guard isAddress(text) || isDomain(text) else {
        throw mapping.error(
          at: "from",
          "found \"\(text)\", expected addresses and domains such as feeds@partner.example or partner.example; other "
            + "letters than ASCII as A-labels (xn--…)")
      }
      return text.lowercased()
    }
  }

  private static func authentication(
    _ mapping: YAMLMapping, hasSenders: Bool, isReadThere: Bool
  ) throws -> Authentication {
    let plain: [Authentication.Rule] = isReadThere ? [.dmarc, .nobody] : [.dmarc, .secretAddress, .nobody]
    let expected =
      "expected \(plain.map(\.rawValue).listed) or one of { dkim: [DOMAIN…] } and { arc: [DOMAIN…] }"
    guard mapping.has("authentication") else {
      if hasSenders { return Authentication(.dmarc) }
      if mapping.has("credential"), !isReadThere { return Authentication(.secretAddress) }
      guard !isReadThere else {
        throw mapping.missing(
          "authentication",
          "from: with the addresses or domains that may send (authentication: dmarc follows), or authentication: with none "
            + "to take whatever lies in the folder")
      }
      throw mapping.missing(
        "authentication",
        "from: with the addresses or domains that may send (authentication: dmarc follows), credential: with an address "
          + "that only they know, or authentication: with secret-address, or none to take mail from anybody")
    }
    if let word = try? mapping.string("authentication") {
      guard let rule = Authentication.Rule(rawValue: word), plain.contains(rule) else {
        throw mapping.error(
          at: "authentication", "found \"\(word)\", \(expected)\(suggestion(word, among: plain.map(\.rawValue)))")
      }
      guard rule != .dmarc || hasSenders else {
        throw mapping.missing("from", "the addresses or domains that may send: any domain can pass DMARC for itself")
      }
      return Authentication(rule)
    }
    guard let choice = try mapping.mapping("authentication", known: ["dkim", "arc"]), choice.keys.count == 1,
      let rule = Authentication.Rule(rawValue: choice.keys[0])
    else { throw mapping.error(at: "authentication", expected) }
    guard rule != .arc || hasSenders else {
      throw mapping.missing("from", "the addresses or domains that may send: any domain can pass DMARC for itself")
    }
    return Authentication(rule, domains: try domains(choice.keys[0], of: choice))
  }

  private static func domains(_ key: String, of mapping: YAMLMapping) throws -> [String] {
    let domains = try mapping.strings(key) ?? []
    guard !domains.isEmpty else { throw mapping.error(at: key, "names no domain; expected at least one") }
    for domain in domains where !isDomain(domain) {
      throw mapping.error(at: key, "found \"\(domain)\", expected domains such as partner.example")
    }
    return domains.map { $0.lowercased() }
  }

  /// 128 bits that nobody guesses: 32 hexadecimal digits, or 25 letters and digits. Mail servers know no upper case in
  /// addresses, and a run of one letter is no secret. The address itself is not repeated.
  private static func requireSecret(_ address: String, _ mapping: YAMLMapping) throws {
    let local = address.lowercased().prefix { $0 != "@" }
    let token = local.split(separator: "+").last.map { Array($0.utf8) } ?? []
    let isHexadecimal = token.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }
    guard token.count >= (isHexadecimal ? 32 : 25), Set(token).count >= 8 else {
      throw mapping.error(
        at: "ingestAddress",
        "the token of a secret address needs 128 bits: 32 hexadecimal digits behind the \"+\", as `openssl rand -hex 16` "
          + "makes them")
    }
  }
}
