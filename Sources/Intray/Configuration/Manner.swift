internal import Model
internal import Transfer

/// How the files of a connection travel, and which keys go with that.
struct Manner {
  let direction: Connection.Direction
  let method: Connection.Method
  let methodology: Connection.Methodology

  /// Reads `direction`, `method` and `methodology`; mail that partners send is what goes without saying.
  init(_ mapping: YAMLMapping) throws {
    direction = try mapping.choice("direction", of: Connection.Direction.self) ?? .inbound
    method = try mapping.choice("method", of: Connection.Method.self) ?? .email
    let isFetched = direction == .inbound && method != .email
    methodology =
      try mapping.choice("methodology", of: Connection.Methodology.self) ?? (isFetched ? .pull : .push)
    guard isFetched || methodology == .push else {
      throw mapping.error(
        at: "methodology", "found \"pull\", expected push for \(direction.rawValue) \(method.rawValue)")
    }
    try requireFittingKeys(mapping)
  }

  /// The keys that speak of the partner's server; nil for a connection that needs none.
  func remote(_ mapping: YAMLMapping) throws -> Remote? {
    method == .email || isBrought ? nil : try RemoteKeys(mapping, method: method).remote
  }

  /// The keys that say how files are taken that the partner brings; nil for a connection of another kind.
  func drop(_ mapping: YAMLMapping) throws -> Drop? {
    guard isBrought else { return nil }
    guard mapping.has("credential") else {
      throw mapping.missing("credential", "the name of what the partner logs in by")
    }
    var drop = Drop()
    drop.unchangedFor = try RemoteKeys.unchangedFor(mapping) ?? drop.unchangedFor
    drop.fileLimit = try RemoteKeys.fileLimit(mapping) ?? drop.fileLimit
    return drop
  }

  /// The partner brings files to our drop server.
  private var isBrought: Bool { direction == .inbound && method != .email && methodology == .push }

  /// The keys that say how files are mailed to the partner; nil for a connection that mails none.
  func mailing(_ mapping: YAMLMapping) throws -> Mailing? {
    direction == .outbound && method == .email ? try MailingKeys(mapping).mailing : nil
  }

  /// When it is at work by itself; nil where that is not said.
  func schedule(_ mapping: YAMLMapping) throws -> Schedule? {
    guard let text = try mapping.string("schedule") else {
      guard !mapping.has("timeZone") else { throw mapping.error(at: "timeZone", "goes with a schedule only") }
      return nil
    }
    guard CronExpression(text) != nil else {
      throw mapping.error(
        at: "schedule",
        "found \"\(text)\", expected hourly, every 2 hours, every 4 hours, every 8 hours, twice daily, daily, weekly, "
          + "monthly, or five fields as cron has them")
    }
    return Schedule(text, timeZone: try Self.timeZone(mapping))
  }

  static func timeZone(_ mapping: YAMLMapping) throws -> String? {
    let zone = try mapping.string("timeZone")
    guard zone.map(isTimeZone) ?? true else {
      throw mapping.error(
        at: "timeZone", "there is no time zone \"\(zone ?? "")\" on this machine; expected one such as Europe/Berlin")
    }
    return zone
  }

  /// Whether mail comes to an account of ours.
  var hasAccount: Bool { direction == .inbound && method == .email }

  private func requireFittingKeys(_ mapping: YAMLMapping) throws {
    for key in strangers where mapping.has(key) {
      let direction = direction == .outbound ? "the direction outbound and " : ""
      throw mapping.error(at: key, "does not go with \(direction)the method \(method.rawValue)")
    }
  }

  private var strangers: [String] {
    switch (direction, method) {
    case (.inbound, .email): RemoteKeys.all + ["recipient", "schedule", "timeZone"]
    case (.inbound, _) where isBrought:
      Self.ofMail + ["recipient"] + RemoteKeys.all.filter { !["unchangedFor", "fileLimit"].contains($0) }
    case (.inbound, _): Self.ofMail + ["recipient", "overwrite"]
    case (.outbound, .email):
      Self.ofMail + Self.ofJudging + ["credential"] + RemoteKeys.all.filter { !MailingKeys.all.contains($0) }
    case (.outbound, _): Self.ofMail + Self.ofJudging + ["recipient", "deleteFiles", "resultFolder"]
    }
  }

  private static let ofMail = ["account", "strict", "forwards", "uuencode", "allow"] + SenderKeys.all
  private static let ofJudging = [
    "returnAddress", "answers", "answerAutomatic", "contentSeenBefore", "missingMessageID", "dialect", "policy",
    "rejectFilePercent", "result", "resultRows", "priority", "expect",
  ]
}

/// The keys that say how files are mailed to a partner.
struct MailingKeys {
  static let all = ["recipient", "fileLimit", "unchangedFor"]

  let mailing: Mailing

  init(_ mapping: YAMLMapping) throws {
    let recipient = try mapping.requiredString("recipient")
    guard isAddress(recipient) else {
      throw mapping.error(at: "recipient", "found \"\(recipient)\", expected one address such as feeds@partner.example")
    }
    var mailing = Mailing(recipient: recipient)
    mailing.fileLimit = try RemoteKeys.fileLimit(mapping) ?? mailing.fileLimit
    mailing.unchangedFor = try RemoteKeys.unchangedFor(mapping) ?? mailing.unchangedFor
    self.mailing = mailing
  }
}

/// The keys that speak of a partner's server, and of what is done there.
struct RemoteKeys {
  static let all = [
    "server", "folder", "hostKey", "caFile", "plain", "deleteFiles", "unchangedFor", "fileLimit", "overwrite",
    "resultFolder",
  ]

  let remote: Remote

  init(_ mapping: YAMLMapping, method: Connection.Method) throws {
    let server = try Self.server(mapping, method)
    var remote = Remote(server: server, folder: try Self.folder("folder", mapping))
    remote.hostKeys = try Self.hostKeys(mapping, server)
    remote.caFile = try mapping.string("caFile")
    remote.deletesFiles = try mapping.bool("deleteFiles") ?? false
    remote.unchangedFor = try Self.unchangedFor(mapping) ?? remote.unchangedFor
    remote.fileLimit = try Self.fileLimit(mapping) ?? remote.fileLimit
    if mapping.has("resultFolder") { remote.resultFolder = try Self.folder("resultFolder", mapping) }
    remote.overwrites = try mapping.bool("overwrite") ?? false
    guard mapping.has("credential") else { throw mapping.missing("credential", "the name of what we log in by") }
    self.remote = remote
  }

  private static func server(_ mapping: YAMLMapping, _ method: Connection.Method) throws -> RemoteServer {
    let text = try mapping.requiredString("server")
    let schemes = RemoteServer.Scheme.allCases.filter { $0.method == method }.map(\.rawValue)
    let expected = "expected " + schemes.map { "\($0)://HOST[:PORT]" }.joined(separator: " or ")
    guard let (scheme, host, port) = ServerAddress.parse(text) else {
      throw mapping.error(at: "server", "found \"\(text)\", \(expected)")
    }
    guard let scheme = RemoteServer.Scheme(rawValue: scheme), scheme.method == method else {
      throw mapping.error(at: "server", "found the scheme \"\(scheme)\", \(expected)")
    }
    let isPlain = try mapping.bool("plain") ?? false
    guard !isPlain || scheme == .ftp else {
      throw mapping.error(at: "plain", "goes with ftp:// only; \(scheme.rawValue):// is always protected")
    }
    return RemoteServer(scheme: scheme, host: host, port: port, isPlain: isPlain)
  }

  private static func folder(_ key: String, _ mapping: YAMLMapping) throws -> String {
    let text = try mapping.requiredString(key)
    guard isFolder(text) else {
      throw mapping.error(at: key, "found \"\(text)\", expected an absolute path such as /home/acme/outgoing")
    }
    return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func hostKeys(_ mapping: YAMLMapping, _ server: RemoteServer) throws -> [String] {
    let keys = try mapping.strings("hostKey") ?? []
    guard server.scheme == .sftp else {
      guard keys.isEmpty else { throw mapping.error(at: "hostKey", "goes with sftp:// only") }
      return []
    }
    guard !keys.isEmpty else {
      throw mapping.missing(
        "hostKey", "the server's fingerprint, SHA256:…; `intray connection host-key \(server)` shows it for comparison")
    }
    for key in keys where !Fingerprint.isValid(key) {
      throw mapping.error(at: "hostKey", "found \"\(key)\", expected SHA256: and 43 characters of base64")
    }
    return keys
  }

  fileprivate static func unchangedFor(_ mapping: YAMLMapping) throws -> Int64? {
    guard let text = try mapping.string("unchangedFor") else { return nil }
    guard let seconds = seconds(text) else {
      throw mapping.error(at: "unchangedFor", "found \"\(text)\", expected a duration such as 90s or 5m")
    }
    return seconds
  }

  fileprivate static func fileLimit(_ mapping: YAMLMapping) throws -> Int? {
    guard let text = try mapping.string("fileLimit") else { return nil }
    guard let limit = byteCount(text), limit > 0 else {
      throw mapping.error(at: "fileLimit", "found \"\(text)\", expected a size such as 200 MB")
    }
    return limit
  }
}

/// An absolute path that can be said to a server.
func isFolder(_ text: String) -> Bool {
  text.hasPrefix("/") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    && !text.split(separator: "/").contains("..")
}
