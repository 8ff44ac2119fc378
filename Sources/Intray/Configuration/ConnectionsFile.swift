internal import Formats
internal import MIME
internal import Model

/// The connections a YAML file declares, for `intray apply`.
struct ConnectionsFile {
  var connections: [Connection]

  private static let keys =
    [
      "name", "account", "dataType", "pattern", "direction", "method", "methodology", "ignoreCase", "strict",
      "forwards", "uuencode", "allow", "returnAddress", "answers", "answerAutomatic", "contentSeenBefore",
      "missingMessageID", "dialect", "policy", "rejectFilePercent", "result", "resultRows", "antivirus", "priority",
      "paused", "credential", "recipient", "schedule", "timeZone", "expect", "keepFor",
    ] + SenderKeys.all + RemoteKeys.all + MailboxKeys.own

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
    let (name, dataType) = (try name(mapping), try dataType(mapping, among: dataTypes))
    let mailbox = try manner.mailbox(mapping)
    let account = manner.hasAccount ? try account(mapping, among: accounts) : ""
    let (credential, remote) = (try credential(mapping), try manner.remote(mapping))
    let pattern = try pattern(mapping)
    let sender = try manner.isMail ? SenderKeys(mapping, isReadThere: mailbox != nil) : .notByMail
    if mailbox != nil, sender.authentication.needsServer, mailbox?.authservID == nil {
      throw mapping.missing(
        "authservID",
        "the name by which the partner's server signs its Authentication-Results, such as mx.partner.example")
    }
    return Connection(
      name: name,
      dataType: dataType,
      direction: manner.direction, method: manner.method, methodology: manner.methodology,
      account: mailbox == nil ? account : Connection.account(ofConnection: name),
      credential: credential,
      remote: remote,
      drop: try manner.drop(mapping),
      mailing: try manner.mailing(mapping),
      shelf: try manner.shelf(mapping),
      mailbox: mailbox,
      pattern: pattern,
      ignoreCase: try mapping.bool("ignoreCase") ?? false,
      isStrict: try mapping.bool("strict") ?? false,
      forwards: try mapping.choice("forwards", of: Connection.ForwardPolicy.self) ?? .attachment,
      uuencode: try mapping.choice("uuencode", of: Connection.UuencodePolicy.self) ?? .refuse,
      allow: try allowances(mapping),
      from: sender.from,
      authentication: sender.authentication,
      ingestAddress: sender.ingestAddress,
      secretAddresses: sender.secretAddresses,
      returnAddress: try SenderKeys.address("returnAddress", of: mapping),
      answers: try answers(mapping),
      answersAutomatic: try mapping.bool("answerAutomatic") ?? true,
      contentSeenBefore: try mapping.choice("contentSeenBefore", of: Connection.RepeatPolicy.self) ?? .accept,
      missingMessageID: try mapping.choice("missingMessageID", of: Connection.MissingIdentityPolicy.self) ?? .accept,
      dialect: try dialect(mapping),
      policy: try mapping.choice("policy", of: Connection.RowPolicy.self) ?? .rows,
      rejectFilePercent: try percent("rejectFilePercent", of: mapping),
      result: try mapping.choice("result", of: Connection.ResultTime.self) ?? .onCheck,
      resultRows: try mapping.choice("resultRows", of: Connection.ResultRows.self) ?? .rejected,
      isScanned: try mapping.bool("antivirus") ?? true,
      priority: try priority(mapping),
      schedule: try manner.schedule(mapping),
      expectation: try ExpectationKeys.read(mapping),
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

  /// The ambiguities that are taken as the reader resolves them.
  private static func allowances(_ mapping: YAMLMapping) throws -> Set<String> {
    let known = Defect.Code.allCases.filter(\.canBeAllowed).map(\.rawValue)
    return try words(
      "allow", of: mapping, among: known, expected: "codes of what can be read in two ways, as explain names them")
  }

  private static func answers(_ mapping: YAMLMapping) throws -> Set<Outcome> {
    guard try mapping.strings("answers") != nil else { return [.accepted] }
    let known = Outcome.allCases.map(\.rawValue)
    return Set(
      try words("answers", of: mapping, among: known, expected: "some of \(known.listed)").compactMap(Outcome.init))
  }

  /// A list of words that are all known.
  private static func words(
    _ key: String, of mapping: YAMLMapping, among known: [String], expected: String
  ) throws -> Set<String> {
    let words = try mapping.strings(key) ?? []
    for word in words where !known.contains(word) {
      throw mapping.error(at: key, "found \"\(word)\", expected \(expected)\(suggestion(word, among: known))")
    }
    return Set(words)
  }
}
