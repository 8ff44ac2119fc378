import FoundationEssentials
import Model
import Testing

@Suite struct ConnectionTests {
  @Test("One that was stored before there was a choice is read, and chooses what is safe")
  func stored() throws {
    let json = """
      {"account":"main","answers":["accepted"],"contentSeenBefore":"accept","dataType":"conversions",\
      "direction":"inbound","forwards":"attachment","id":"01JDAAAAAAAAAAAAAAAAAAAAAA","ignoreCase":false,\
      "isPaused":false,"isStrict":false,"method":"email","methodology":"push","name":"acme","pattern":"*.csv"}
      """
    let connection = try JSONDecoder().decode(Connection.self, from: Data(json.utf8))
    #expect(connection.name == "acme" && connection.uuencode == .refuse && connection.allow.isEmpty)
    #expect(connection.answersAutomatic && connection.isScanned)
    #expect(connection.authentication == .undeclared, "nobody has said who may send")
    #expect(connection.policy == .rows && connection.rejectFilePercent == nil && connection.dialect.values.isEmpty)
    #expect(connection.result == .onCheck && connection.resultRows == .rejected)
  }

  @Test("What is declared of a dialect is said word by word, in one order")
  func words() {
    let dialect = DeclaredDialect(["quote": ["none"], "datetimeFormat": ["%d/%m/%Y", "default"]])
    #expect(
      dialect.words.map { "\($0.key)=\($0.value)" } == [
        "datetimeFormat=%d/%m/%Y", "datetimeFormat=default", "quote=none",
      ])
  }

  @Test("It comes back from JSON as it went in")
  func roundTrip() throws {
    let connection = Connection(
      name: "acme", dataType: "conversions", account: "main",
      pattern: try #require(FileNamePattern("*.csv")), forwards: .refuse, uuencode: .open,
      allow: ["missing-base64-padding"], from: ["partner.example"],
      authentication: Authentication(.arc, domains: ["lists.example"]),
      secretAddresses: [SHA256Digest([UInt8](repeating: 7, count: 32))],
      dialect: DeclaredDialect(["delimiter": [";"], "datetimeFormat": ["%d/%m/%Y", "default"]]), policy: .file,
      rejectFilePercent: 7, result: .onCompletion, resultRows: .all)
    let json = try JSONEncoder().encode(connection)
    #expect(try JSONDecoder().decode(Connection.self, from: json) == connection)
  }
}
