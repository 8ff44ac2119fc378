internal import Model

extension Configuration {
  /// A program of another system's that is told of events.
  struct Webhook {
    var name: String
    var server: ServerAddress
    /// Begins with `/`.
    var path: String
    var secret: Secret
    /// The kinds of events it wants.
    var events: Set<String>
  }
}

extension Configuration.Webhook {
  static let keys = ["url", "secret", "events", "caFile"]

  /// What is told where nothing is said about it.
  static let usualEvents: Set<String> = [
    "accepted", "ignored", "refused", "held", "completed", "failed", "reply-sent",
  ]

  init(name: String, in webhooks: YAMLMapping) throws {
    guard isName(name) else {
      throw webhooks.error(at: name, "a webhook's name is made of lower-case letters, digits, \"-\" and \"_\"")
    }
    guard let mapping = try webhooks.mapping(name, known: Self.keys) else {
      throw webhooks.missing(name, "a mapping with the keys \(Self.keys.listed)")
    }
    self.name = name
    (server, path) = try Self.address(mapping)
    guard let secret = try Secret.read("secret", of: mapping) else {
      throw mapping.missing("secret", "where the secret is that signs what is told: { file: secrets/… }")
    }
    self.secret = secret
    events = try eventKinds("events", of: mapping) ?? Self.usualEvents
  }

  /// `https://host[:port]/path`; http only to this machine itself.
  private static func address(_ mapping: YAMLMapping) throws -> (ServerAddress, path: String) {
    let text = try mapping.requiredString("url")
    let afterScheme = text.firstRange(of: "://")?.upperBound ?? text.startIndex
    let slash = text[afterScheme...].firstIndex(of: "/") ?? text.endIndex
    let path = slash == text.endIndex ? "/" : String(text[slash...])
    let schemes = ServerAddress.Schemes.http
    guard let (scheme, host, port) = ServerAddress.parse(String(text[..<slash])),
      scheme == schemes.secure.scheme || scheme == schemes.plain.scheme,
      path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw mapping.error(at: "url", "found \"\(text)\", expected https://HOST[:PORT]/PATH") }
    let isSecure = scheme == schemes.secure.scheme
    let address = ServerAddress(
      scheme: scheme, host: host, port: port ?? (isSecure ? schemes.secure : schemes.plain).port,
      tls: isSecure ? .implicit : .none, caFile: try mapping.string("caFile"))
    return (address, path)
  }
}

/// The kinds of events in the list at `key`; nil when it is absent.
func eventKinds(_ key: String, of mapping: YAMLMapping) throws -> Set<String>? {
  guard let words = try mapping.strings(key) else { return nil }
  for word in words where !Event.kinds.contains(word) {
    throw mapping.error(
      at: key,
      "found \"\(word)\", expected some of \(Event.kinds.listed)\(suggestion(word, among: Event.kinds))")
  }
  return Set(words)
}
