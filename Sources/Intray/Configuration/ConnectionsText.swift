internal import Model

/// Connections as the YAML that `intray apply` reads: only what differs from what goes without saying, never a secret.
struct ConnectionsText: CustomStringConvertible {
  let connections: [Connection]

  var description: String {
    guard !connections.isEmpty else { return "connections: []\n" }
    return "connections:\n" + connections.map { item(Self.keys(of: $0)) }.joined()
  }

  private func item(_ keys: [(key: String, value: String)]) -> String {
    keys.enumerated().map { "\($0.offset == 0 ? "  - " : "    ")\($0.element.key): \($0.element.value)\n" }.joined()
  }

  /// A text as a YAML scalar.
  static func scalar(_ text: String) -> String { yamlText(text) }

  /// Every key of a connection that has to be said, in the order people think of them.
  static func keys(of connection: Connection) -> [(key: String, value: String)] {
    var keys = Keys()
    keys.text("name", connection.name)
    if connection.method != .email || connection.direction == .outbound || connection.mailbox != nil {
      keys.text("direction", connection.direction.rawValue)
      keys.text("method", connection.method.rawValue)
      keys.text("methodology", connection.methodology.rawValue)
    }
    keys.text("account", connection.account.isEmpty || connection.mailbox != nil ? nil : connection.account)
    keys.text("dataType", connection.dataType)
    keys.text("pattern", connection.pattern.text)
    keys.text("credential", connection.credential)
    if let remote = connection.remote { keys.remote(remote) }
    if let drop = connection.drop { keys.drop(drop) }
    if let mailing = connection.mailing { keys.mailing(mailing) }
    if let shelf = connection.shelf { keys.shelf(shelf) }
    if let mailbox = connection.mailbox { keys.mailbox(mailbox) }
    if connection.direction == .inbound, connection.method == .email { keys.sender(connection) }
    keys.text("returnAddress", connection.returnAddress)
    keys.judging(connection)
    keys.files(connection)
    keys.text("schedule", connection.schedule?.text)
    keys.text("timeZone", connection.schedule?.timeZone)
    if let expectation = connection.expectation { keys.expectation(expectation) }
    keys.flag("paused", connection.isPaused, unless: false)
    return keys.all
  }

  private struct Keys {
    private(set) var all: [(key: String, value: String)] = []

    mutating func text(_ key: String, _ value: String?) {
      if let value { all.append((key, yamlText(value))) }
    }

    mutating func texts(_ key: String, _ values: [String]) {
      all.append((key, "[\(values.map(yamlText).joined(separator: ", "))]"))
    }

    mutating func flag(_ key: String, _ value: Bool, unless standard: Bool) {
      if value != standard { all.append((key, value ? "yes" : "no")) }
    }

    mutating func word<Word: RawRepresentable & Equatable>(_ key: String, _ word: Word, unless standard: Word)
    where Word.RawValue == String {
      if word != standard { text(key, word.rawValue) }
    }

    mutating func remote(_ remote: Remote) {
      let standard = Remote(server: remote.server, folder: remote.folder)
      text("server", remote.server.description)
      flag("plain", remote.server.isPlain, unless: false)
      if remote.hostKeys.count == 1 { text("hostKey", remote.hostKeys[0]) }
      if remote.hostKeys.count > 1 { texts("hostKey", remote.hostKeys) }
      text("caFile", remote.caFile)
      text("folder", remote.folder)
      flag("deleteFiles", remote.deletesFiles, unless: standard.deletesFiles)
      text("resultFolder", remote.resultFolder)
      flag("overwrite", remote.overwrites, unless: standard.overwrites)
      if remote.unchangedFor != standard.unchangedFor { text("unchangedFor", durationText(remote.unchangedFor)) }
      if remote.fileLimit != standard.fileLimit { text("fileLimit", "\(remote.fileLimit)") }
    }

    mutating func sender(_ connection: Connection) {
      if !connection.from.isEmpty { texts("from", connection.from) }
      let standard: Authentication.Rule? =
        connection.from.isEmpty
        ? connection.mailbox == nil ? connection.credential.map { _ in .secretAddress } : nil : .dmarc
      switch connection.authentication.rule {
      case .undeclared, standard: break
      case .dkim, .arc:
        let domains = connection.authentication.domains.map(yamlText).joined(separator: ", ")
        all.append(("authentication", "{ \(connection.authentication.rule.rawValue): [\(domains)] }"))
      case .dmarc, .secretAddress, .nobody: text("authentication", connection.authentication.rule.rawValue)
      }
      text("ingestAddress", connection.ingestAddress)
      if !connection.secretAddresses.isEmpty { texts("secretAddresses", connection.secretAddresses.map(\.description)) }
    }

    mutating func drop(_ drop: Drop) {
      let standard = Drop()
      if drop.unchangedFor != standard.unchangedFor { text("unchangedFor", durationText(drop.unchangedFor)) }
      if drop.fileLimit != standard.fileLimit { text("fileLimit", "\(drop.fileLimit)") }
    }

    mutating func mailing(_ mailing: Mailing) {
      let standard = Mailing(recipient: mailing.recipient)
      text("recipient", mailing.recipient)
      if mailing.unchangedFor != standard.unchangedFor { text("unchangedFor", durationText(mailing.unchangedFor)) }
      if mailing.fileLimit != standard.fileLimit { text("fileLimit", "\(mailing.fileLimit)") }
    }

    mutating func expectation(_ expectation: Expectation) {
      let words = [
        ("by", yamlText(expectation.by.text)), ("timeZone", expectation.by.timeZone.map(yamlText)),
        ("grace", expectation.grace == 0 ? nil : durationText(expectation.grace)),
        ("within", expectation.within.map(durationText)),
      ].compactMap { key, value in value.map { "\(key): \($0)" } }
      all.append(("expect", "{ \(words.joined(separator: ", ")) }"))
    }

    mutating func shelf(_ shelf: Shelf) {
      let standard = Shelf()
      if shelf.keptFor != standard.keptFor { text("keepFor", shelf.keptFor.map(durationText) ?? "forever") }
      flag("overwrite", shelf.overwrites, unless: standard.overwrites)
      if shelf.unchangedFor != standard.unchangedFor { text("unchangedFor", durationText(shelf.unchangedFor)) }
      if shelf.fileLimit != standard.fileLimit { text("fileLimit", "\(shelf.fileLimit)") }
    }

    mutating func mailbox(_ mailbox: PartnerMailbox) {
      let standard = PartnerMailbox(server: mailbox.server)
      text("server", mailbox.server.description)
      flag("plain", mailbox.server.isPlain, unless: false)
      text("caFile", mailbox.caFile)
      text("folder", mailbox.folder)
      text("moveTo", mailbox.movesTo)
      text("authservID", mailbox.authservID)
      if mailbox.messageLimit != standard.messageLimit { text("messageLimit", "\(mailbox.messageLimit)") }
    }

    mutating func judging(_ connection: Connection) {
      if connection.answers != [.accepted] {
        texts("answers", Outcome.allCases.filter(connection.answers.contains).map(\.rawValue))
      }
      flag("answerAutomatic", connection.answersAutomatic, unless: true)
      flag("ignoreCase", connection.ignoreCase, unless: false)
      flag("strict", connection.isStrict, unless: false)
      word("forwards", connection.forwards, unless: .attachment)
      word("uuencode", connection.uuencode, unless: .refuse)
      if !connection.allow.isEmpty { texts("allow", connection.allow.sorted()) }
      word("contentSeenBefore", connection.contentSeenBefore, unless: .accept)
      word("missingMessageID", connection.missingMessageID, unless: .accept)
      flag("antivirus", connection.isScanned, unless: true)
    }

    mutating func files(_ connection: Connection) {
      if !connection.dialect.values.isEmpty {
        let words = connection.dialect.values.sorted { $0.key < $1.key }.map { key, values in
          let written = values.map(yamlText)
          return "\(key): \(values.count == 1 ? written[0] : "[\(written.joined(separator: ", "))]")"
        }
        all.append(("dialect", "{ \(words.joined(separator: ", ")) }"))
      }
      word("policy", connection.policy, unless: .rows)
      if let percent = connection.rejectFilePercent { text("rejectFilePercent", "\(percent)") }
      word("result", connection.result, unless: .onCheck)
      word("resultRows", connection.resultRows, unless: .rejected)
      if connection.priority != 0 { text("priority", "\(connection.priority)") }
    }
  }
}

/// A text as a YAML scalar: as it is where that can be misread by nobody, otherwise in double quotes (YAML 1.2 §7.3.1).
private func yamlText(_ text: String) -> String {
  let plain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "+"):
      true
    default: false
    }
  }
  let words: Set<String> = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "-", "."]
  let first = text.utf8.first.map { $0 == UInt8(ascii: "/") || Character(Unicode.Scalar($0)).isLetter } ?? false
  if plain && (first || text.utf8.allSatisfy { (0x30...0x39).contains($0) }), !words.contains(text.lowercased()) {
    return text
  }
  return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\"", "\\": return "\\\(scalar)"
  case _ where scalar.isSeen: return "\(scalar)"
  default:
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
