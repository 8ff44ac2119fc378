internal import Formats
internal import Model

/// The connections a YAML file declares, for `intray apply`.
struct ConnectionsFile {
  var connections: [Connection]

  private static let keys =
    [
      "name", "account", "dataType", "pattern", "direction", "method", "methodology", "ignoreCase", "strict",
      "forwards", "uuencode", "ingestAddress", "returnAddress", "answers", "answerAutomatic", "contentSeenBefore",
      "missingMessageID", "dialect", "policy", "rejectFilePercent", "result", "resultRows", "priority", "paused",
      "credential", "recipient", "schedule", "timeZone",
    ] + RemoteKeys.all

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
    let manner = try Manner(mapping)
    return Connection(
      name: try name(mapping),
      dataType: try dataType(mapping, among: dataTypes),
      direction: manner.direction, method: manner.method, methodology: manner.methodology,
      account: manner.hasAccount ? try account(mapping, among: accounts) : "",
      credential: try credential(mapping),
      remote: try manner.remote(mapping),
      drop: try manner.drop(mapping),
      mailing: try manner.mailing(mapping),
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
      missingMessageID: try mapping.choice("missingMessageID", of: Connection.MissingIdentityPolicy.self) ?? .accept,
      dialect: try dialect(mapping),
      policy: try mapping.choice("policy", of: Connection.RowPolicy.self) ?? .rows,
      rejectFilePercent: try percent("rejectFilePercent", of: mapping),
      result: try mapping.choice("result", of: Connection.ResultTime.self) ?? .onCheck,
      resultRows: try mapping.choice("resultRows", of: Connection.ResultRows.self) ?? .rejected,
      priority: try priority(mapping),
      schedule: try manner.schedule(mapping),
      isPaused: try mapping.bool("paused") ?? false)
  }

  /// What is declared of how files are written, each word one that the check reads.
  private static func dialect(_ connection: YAMLMapping) throws -> DeclaredDialect {
    guard let mapping = try connection.mapping("dialect", known: DeclaredWriting.keys) else { return DeclaredDialect() }
    var dialect = DeclaredDialect()
    for key in mapping.keys {
      let values = try mapping.strings(key) ?? []
      guard values.count <= 1 || key == "datetimeFormat" else {
        throw mapping.error(at: key, "found \(values.count) values, expected one")
      }
      var declared = DeclaredWriting()
      for value in values {
        do { try declared.set(key, to: value) } catch { throw mapping.error(at: key, "\(error)") }
      }
      if !values.isEmpty { dialect.values[key] = values }
    }
    return dialect
  }

  private static func percent(_ key: String, of mapping: YAMLMapping) throws -> Int? {
    guard let text = try mapping.string(key) else { return nil }
    let digits = text.hasSuffix("%") ? String(text.dropLast()).filter { $0 != " " } : text
    guard let percent = Int(digits), (0...100).contains(percent) else {
      throw mapping.error(at: key, "found \"\(text)\", expected a whole number from 0 to 100")
    }
    return percent
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

  private static func credential(_ mapping: YAMLMapping) throws -> String? {
    guard let name = try mapping.string("credential") else { return nil }
    guard isName(name) else { throw mapping.error(at: "credential", "found \"\(name)\", expected a credential's name") }
    guard !mapping.has("ingestAddress") else {
      throw mapping.error(at: "credential", "stands beside an ingestAddress; expected one of the two")
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
