import Testing

@testable import Formats

/// Keys that come in order are not remembered; what is found must be the same as if they were.
@Suite struct KeyOrderTests {
  static let orders = [
    "ascending", "descending", "by length", "grouped", "late disorder", "random", "two runs", "packed",
  ]

  private func keys(_ order: String) -> [String] {
    func padded(_ number: Int) -> String { String(repeating: "0", count: 7 - String(number).count) + String(number) }
    let numbers = 1...9000
    switch order {
    case "ascending": return numbers.map(padded)
    case "descending": return numbers.reversed().map(padded)
    case "by length": return numbers.map(String.init)
    case "grouped": return numbers.map { padded($0 / 3) }
    case "late disorder": return numbers.map(padded) + [padded(17), padded(9001), padded(8999)]
    case "two runs": return numbers.map(padded) + numbers.map { "1" + padded($0) } + numbers.map { "0" + padded($0) }
    default: return numbers.map { padded($0 * 7919 % 9001) }
    }
  }

  /// Rows with some that repeat a key: the row before, one long before, one in the group.
  private func rows(_ order: String) -> [(key: String, item: String)] {
    var rows: [(String, String)] = []
    for (index, key) in keys(order).enumerated() {
      rows.append((key, String(index % 3)))
      if index % 1000 == 500 { rows.append((key, String(index % 3))) }
    }
    return rows
  }

  @Test("Repeats are found alike in any order of the rows, packed or not", arguments: orders)
  func repeats(order: String) throws {
    let rows = rows(order)
    var first: [String: Int] = [:]
    var expected: [String] = []
    for (index, row) in rows.enumerated() {
      let key = "\(row.key)/\(row.item)"
      if let other = first[key] { expected.append("\(index + 1): Same Key, Item as row \(other).") }
      first[key] = first[key] ?? index + 1
    }
    let text = "Key,Item,Note\n" + rows.map { "\($0.key),\($0.item),\(String(repeating: "x", count: 40))\n" }.joined()
    let bytes = order == "packed" ? gzipped(text) : Array(text.utf8)
    let type = try dataType(
      #"{"name": "Key"}, {"name": "Item"}, {"name": "Note"}"#, ingest: #"{"duplicateKey": ["Key", "Item"]}"#)
    let file = try OpenedFile(ByteSource(bytes), fileName: "f")
    let report = try Check(file, type, CheckSettings(now: today)).run()
    #expect(report.findings.map { "\($0.place.row ?? 0): \($0.message)" } == expected)
    #expect(report.rows.total == rows.count && report.rows.duplicate == expected.count)
  }

  @Test("Rows of XML that leave their order are read again too")
  func xml() throws {
    let count = 5000
    let keys = (1...count).map { String(100_000 + $0) } + ["100007", "100009", "999999"]
    let text = "<Rows>" + keys.map { "<Row><Key>\($0)</Key></Row>" }.joined() + "</Rows>"
    let type = try dataType(
      #"{"name": "Key"}"#, ingest: #"{"duplicateKey": ["Key"], "xml": {"records": ["/Rows/Row"]}}"#)
    let report = try Check(xml: ByteSource(Array(text.utf8)), type, CheckSettings(now: today)).run()
    #expect(report.findings.map(\.message) == ["Same Key as row 7.", "Same Key as row 9."])
    #expect(report.rows.total == count + 3)
  }

  @Test("Groups that come back are told in any order", arguments: [true, false])
  func groups(inOrder: Bool) throws {
    let type = try dataType(
      #"{"name": "Order"}, {"name": "N"}"#,
      ingest: #"{"rules": [{"code": "grouped-by", "fields": ["Order"], "severity": "warning"}]}"#)
    let keys = inOrder ? ["a", "a", "b", "c", "b"] : ["b", "a", "c", "a", "b"]
    let text = "Order,N\n" + keys.map { "\($0),1\n" }.joined()
    let found = try report(Array(text.utf8), type).findings.map { $0.place.row ?? 0 }
    #expect(found == (inOrder ? [5] : [4, 5]))
  }
}
