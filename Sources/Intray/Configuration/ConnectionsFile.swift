internal import Model

/// The connections a YAML file declares, for `intray apply`.
struct ConnectionsFile {
  var connections: [Connection]

  private static let keys = [
    "name", "account", "dataType", "pattern", "direction", "method", "methodology", "ignoreCase", "strict",
    "forwards", "uuencode", "ingestAddress", "returnAddress", "answers", "answerAutomatic", "contentSeenBefore",
    "priority", "paused",
  ]

  /// Reads `text`, the file called `file`; `accounts` and `dataTypes` are the names of those there are.
  init(text: String, file: String, accounts: [String], dataTypes: [String]) throws {
    let top = try YAMLMapping(text: text, file: file, known: ["connections"])
    connections = []
    for mapping in try top.mappings("connections", known: Self.keys) {
      let connection = try Self.connection(mapping, accounts: accounts, dataTypes: dataTypes)
      guard !connections.contains(where: { $0.name == connection.name }) else {
        throw mapping.error(at: "name", "\"\(connection.name)\" stands here twice; a connection's name is unique")
      }
      connections.append(connection)
    }
  }

  private static func connection(
    _ mapping: YAMLMapping, accounts: [String], dataTypes: [String]
  ) throws -> Connection {
    Connection(
      name: try name(mapping),
      dataType: try dataType(mapping, among: dataTypes),
      direction: try only(.inbound, "direction", of: mapping),
      method: try only(.email, "method", of: mapping),
      methodology: try only(.push, "methodology", of: mapping),
      account: try account(mapping, among: accounts),
      pattern: try pattern(mapping),
      ignoreCase: try mapping.bool("ignoreCase") ?? false,
      isStrict: try mapping.bool("strict") ?? false,
      forwards: try mapping.choice("forwards", of: Connection.ForwardPolicy.self) ?? .attachment,
      uuencode: try mapping.choice("uuencode", of: Connection.UuencodePolicy.self) ?? .text,
      ingestAddress: try address("ingestAddress", of: mapping),
      returnAddress: try address("returnAddress", of: mapping),
      answers: try answers(mapping),
      answersAutomatic: try mapping.bool("answerAutomatic") ?? true,
      contentSeenBefore: try mapping.choice("contentSeenBefore", of: Connection.RepeatPolicy.self) ?? .accept,
      priority: try priority(mapping),
      isPaused: try mapping.bool("paused") ?? false)
  }

  private static func name(_ mapping: YAMLMapping) throws -> String {
    let text = try mapping.requiredString("name")
    guard isName(text) else {
      throw mapping.error(
        at: "name", "found \"\(text)\", expected at most 64 lower-case letters, digits, \"-\" and \"_\"")
    }
    return text
  }

  private static func account(_ mapping: YAMLMapping, among accounts: [String]) throws -> String {
    let name = try mapping.requiredString("account")
    guard accounts.contains(name) else {
      throw mapping.error(
        at: "account",
        "\"\(name)\" is not configured; the accounts are \(accounts.listed)"
          + suggestion(name, among: accounts))
    }
    return name
  }

  private static func dataType(_ mapping: YAMLMapping, among dataTypes: [String]) throws -> String {
    let name = try mapping.requiredString("dataType")
    guard dataTypes.contains(name) else {
      throw mapping.error(
        at: "dataType",
        "there is no data type \"\(name)\"; the types are \(dataTypes.listed)" + suggestion(name, among: dataTypes))
    }
    return name
  }

  private static func priority(_ mapping: YAMLMapping) throws -> Int {
    guard let text = try mapping.string("priority") else { return 0 }
    guard let priority = Int(text), (-1000...1000).contains(priority) else {
      throw mapping.error(at: "priority", "found \"\(text)\", expected a whole number from -1000 to 1000")
    }
    return priority
  }

  private static func pattern(_ mapping: YAMLMapping) throws -> FileNamePattern {
    let text = try mapping.requiredString("pattern")
    guard let pattern = FileNamePattern(text) else { throw mapping.missing("pattern", "a wildcard such as *.csv") }
    return pattern
  }

  /// The one `word` of its kind that mail into a mailbox allows.
  private static func only<Choice: RawRepresentable & CaseIterable & Equatable>(
    _ word: Choice, _ key: String, of mapping: YAMLMapping
  ) throws -> Choice where Choice.RawValue == String {
    let found = try mapping.choice(key, of: Choice.self) ?? word
    guard found == word else {
      throw mapping.error(
        at: key, "found \"\(found.rawValue)\", expected \(word.rawValue): connections take mail from a polled mailbox")
    }
    return word
  }

  /// An address of the shape `local@domain`; nil when the key is absent or null.
  private static func address(_ key: String, of mapping: YAMLMapping) throws -> String? {
    guard let text = try mapping.string(key), !text.isEmpty else { return nil }
    guard isAddress(text) else {
      throw mapping.error(at: key, "found \"\(text)\", expected one address such as feeds@partner.example")
    }
    return text
  }

  private static func answers(_ mapping: YAMLMapping) throws -> Set<Outcome> {
    guard let words = try mapping.strings("answers") else { return [.accepted] }
    return try Set(
      words.map { word in
        guard let outcome = Outcome(rawValue: word) else {
          let known = Outcome.allCases.map(\.rawValue)
          throw mapping.error(
            at: "answers", "found \"\(word)\", expected some of \(known.listed)\(suggestion(word, among: known))")
        }
        return outcome
      })
  }
}
