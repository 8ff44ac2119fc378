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
    guard methodology == .push || direction == .inbound || method != .email else {
      throw mapping.error(at: "methodology", "found \"pull\", expected push: nobody fetches mail from us")
    }
    try requireFittingKeys(mapping)
  }

  /// The keys that speak of the partner's server; nil for a connection that needs none.
  func remote(_ mapping: YAMLMapping) throws -> Remote? {
    method == .email || isBrought || isLaidOut ? nil : try RemoteKeys(mapping, method: method).remote
  }

  /// The keys that say how files are taken that the partner brings; nil for a connection of another kind.
  func drop(_ mapping: YAMLMapping) throws -> Drop? {
    guard isBrought else { return nil }
    try requireLogin(mapping)
    var drop = Drop()
    drop.unchangedFor = try RemoteKeys.unchangedFor(mapping) ?? drop.unchangedFor
    drop.fileLimit = try RemoteKeys.fileLimit(mapping) ?? drop.fileLimit
    return drop
  }

  /// The keys that say how files are laid out for the partner to fetch; nil for a connection of another kind.
  func shelf(_ mapping: YAMLMapping) throws -> Shelf? {
    guard isLaidOut else { return nil }
    try requireLogin(mapping)
    var shelf = Shelf()
    if mapping.has("keepFor") { shelf.keptFor = try Self.keptFor(mapping) }
    shelf.overwrites = try mapping.bool("overwrite") ?? false
    shelf.unchangedFor = try RemoteKeys.unchangedFor(mapping) ?? shelf.unchangedFor
    shelf.fileLimit = try RemoteKeys.fileLimit(mapping) ?? shelf.fileLimit
    return shelf
  }

  /// Seconds; nil for ever.
  private static func keptFor(_ mapping: YAMLMapping) throws -> Int64? {
    let text = try mapping.requiredString("keepFor")
    guard text != "forever" else { return nil }
    guard let seconds = seconds(text), seconds > 0 else {
      throw mapping.error(at: "keepFor", "found \"\(text)\", expected a time such as 30d or 12h, or forever")
    }
    return seconds
  }

  /// The keys that speak of the partner's mailbox; nil for a connection of another kind.
  func mailbox(_ mapping: YAMLMapping) throws -> PartnerMailbox? {
    isReadThere ? try MailboxKeys(mapping).mailbox : nil
  }

  /// The partner brings files to our drop server.
  private var isBrought: Bool { direction == .inbound && method != .email && methodology == .push }

  /// The partner fetches files from our drop server.
  private var isLaidOut: Bool { direction == .outbound && method != .email && methodology == .pull }

  /// Mail is read in a mailbox of the partner's.
  private var isReadThere: Bool { direction == .inbound && method == .email && methodology == .pull }

  private func requireLogin(_ mapping: YAMLMapping) throws {
    guard mapping.has("credential") else {
      throw mapping.missing("credential", "the name of what the partner logs in by")
    }
  }

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
  var hasAccount: Bool { isMail && !isReadThere }

  /// Whether the partner sends us mail, wherever it is read.
  var isMail: Bool { direction == .inbound && method == .email }

  private func requireFittingKeys(_ mapping: YAMLMapping) throws {
    for key in strangers where mapping.has(key) {
      let direction = direction == .outbound ? "the direction outbound and " : ""
      let methodology = isLaidOut || isReadThere ? " and the methodology pull" : ""
      throw mapping.error(at: key, "does not go with \(direction)the method \(method.rawValue)\(methodology)")
    }
  }

  private var strangers: [String] {
    switch (direction, method) {
    case (.inbound, .email) where isReadThere:
      Self.ofOurAddress + ["account", "recipient", "keepFor"] + RemoteKeys.all.filter { !MailboxKeys.all.contains($0) }
    case (.inbound, .email):
      RemoteKeys.all + ["recipient", "schedule", "timeZone", "keepFor"] + MailboxKeys.own
    case (.inbound, _) where isBrought:
      Self.ofMail + ["recipient", "keepFor"] + RemoteKeys.all.filter { !["unchangedFor", "fileLimit"].contains($0) }
    case (.inbound, _): Self.ofMail + ["recipient", "overwrite", "keepFor"]
    case (.outbound, .email):
      Self.ofMail + Self.ofJudging + ["credential", "keepFor"]
        + RemoteKeys.all.filter { !MailingKeys.all.contains($0) }
    case (.outbound, _) where isLaidOut:
      Self.ofMail + Self.ofJudging + ["recipient"]
        + RemoteKeys.all.filter { !["unchangedFor", "fileLimit", "overwrite"].contains($0) }
    case (.outbound, _): Self.ofMail + Self.ofJudging + ["recipient", "deleteFiles", "resultFolder", "keepFor"]
    }
  }

  private static let ofMail = ["account", "strict", "forwards", "uuencode", "allow"] + SenderKeys.all + MailboxKeys.own
  private static let ofOurAddress = ["ingestAddress", "formerIngestAddresses", "secretAddresses"]
  private static let ofJudging = [
    "returnAddress", "answers", "answerAutomatic", "contentSeenBefore", "missingMessageID", "dialect", "policy",
    "rejectFilePercent", "result", "resultRows", "antivirus", "priority", "expect",
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

  static func unchangedFor(_ mapping: YAMLMapping) throws -> Int64? {
    guard let text = try mapping.string("unchangedFor") else { return nil }
    guard let seconds = seconds(text) else {
      throw mapping.error(at: "unchangedFor", "found \"\(text)\", expected a duration such as 90s or 5m")
    }
    return seconds
  }

  static func fileLimit(_ mapping: YAMLMapping) throws -> Int? {
    guard let text = try mapping.string("fileLimit") else { return nil }
    guard let limit = byteCount(text), limit > 0 else {
      throw mapping.error(at: "fileLimit", "found \"\(text)\", expected a size such as 200 MB")
    }
    return limit
  }
}

/// The keys that speak of a partner's own mailbox.
struct MailboxKeys {
  /// Those of no other kind of connection.
  static let own = ["authservID", "moveTo", "messageLimit"]
  static let all = ["server", "folder", "caFile", "plain"] + own

  let mailbox: PartnerMailbox

  init(_ mapping: YAMLMapping) throws {
    var mailbox = PartnerMailbox(server: try Self.server(mapping))
    mailbox.folder = try Self.folder("folder", mapping) ?? mailbox.folder
    mailbox.movesTo = try Self.folder("moveTo", mapping)
    mailbox.caFile = try mapping.string("caFile")
    mailbox.authservID = try Configuration.Account.authservID(mapping)
    if let text = try mapping.string("messageLimit") {
      guard let limit = byteCount(text), limit > 0 else {
        throw mapping.error(at: "messageLimit", "found \"\(text)\", expected a size such as 40 MB")
      }
      mailbox.messageLimit = limit
    }
    guard mailbox.movesTo != mailbox.folder else {
      throw mapping.error(at: "moveTo", "is the folder that is read; expected another one")
    }
    guard mapping.has("credential") else { throw mapping.missing("credential", "the name of what we log in by") }
    self.mailbox = mailbox
  }

  private static func server(_ mapping: YAMLMapping) throws -> MailServer {
    let text = try mapping.requiredString("server")
    let expected = "expected imaps://HOST[:PORT] or imap://HOST[:PORT]"
    guard let (scheme, host, port) = ServerAddress.parse(text) else {
      throw mapping.error(at: "server", "found \"\(text)\", \(expected)")
    }
    guard let scheme = MailServer.Scheme(rawValue: scheme) else {
      throw mapping.error(at: "server", "found the scheme \"\(scheme)\", \(expected)")
    }
    let isPlain = try mapping.bool("plain") ?? false
    guard !isPlain || scheme == .imap else {
      throw mapping.error(at: "plain", "goes with imap:// only; imaps:// is always protected")
    }
    return MailServer(scheme: scheme, host: host, port: port, isPlain: isPlain)
  }

  private static func folder(_ key: String, _ mapping: YAMLMapping) throws -> String? {
    guard let text = try mapping.string(key) else { return nil }
    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw mapping.error(at: key, "found \"\(text)\", expected a folder of the mailbox such as INBOX")
    }
    return text
  }
}

/// An absolute path that can be said to a server.
func isFolder(_ text: String) -> Bool {
  text.hasPrefix("/") && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    && !text.split(separator: "/").contains("..")
}
