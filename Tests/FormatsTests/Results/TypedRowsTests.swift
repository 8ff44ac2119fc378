import Testing

@testable import Formats

@Suite struct TypedRowsTests {
  private func rows(_ text: String, _ type: DataType, _ declared: DeclaredWriting = DeclaredWriting()) throws
    -> [String]
  {
    let check = try Check(csv: ByteSource(Array(text.utf8)), type, CheckSettings(declared: declared, now: today))
    let typed = TypedRows(check)
    var output: [UInt8] = []
    _ = try check.run(isWordy: true) { typed.append($0, to: &output) }
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test("Values are written as what they are, exactly")
  func values() throws {
    let type = try dataType(
      #"""
      {"name": "Id"}, {"name": "I", "type": "integer"}, {"name": "N", "type": "number"},
      {"name": "B", "type": "boolean"}, {"name": "D", "type": "datetime", "x-literals": ["NOW"]},
      {"name": "L", "type": "list"}, {"name": "P", "type": "number", "x-currency": "allowed"}
      """#)
    let lines = try rows(
      #"""
      Id|I|N|B|D|L|P
      0001234|+007|12345678901234567890.10|TRUE|2026-01-23 01:13:02+0100|a,b|15.00 USD
      "q ""x"""|-0|-.5|0|NOW||15.00
      =1+1||1e-3||2016-12-31T23:59:60.25Z||

      """#, type)
    #expect(
      lines == [
        #"{"Id": "0001234", "I": 7, "N": 12345678901234567890.1, "B": true, "D": "2026-01-23T01:13:02+01:00", "L": ["a", "b"], "P": "15.00 USD"}"#,
        #"{"Id": "q \"x\"", "I": 0, "N": -0.5, "B": false, "D": "2026-03-09T00:00:00Z", "L": null, "P": 15}"#,
        #"{"Id": "=1+1", "I": null, "N": 1e-3, "B": null, "D": "2016-12-31T23:59:60.250Z", "L": null, "P": null}"#,
      ])
  }

  @Test("What was found stands where its row would")
  func findings() throws {
    let type = try dataType(#"{"name": "A"}, {"name": "N", "type": "integer"}"#)
    #expect(
      try rows("A,N\na,1\nb,x\n c,3\n", type) == [
        #"{"A": "a", "N": 1}"#,
        #"{"error": "type-error", "row": 2, "line": 3, "offset": 10, "column": "B", "header": "N", "field": "N", "value": "x", "message": "\"x\" is not a whole number. Write e.g. 42."}"#,
        #"{"warning": "outer-space", "row": 3, "line": 4, "offset": 12, "column": "A", "header": "A", "field": "A", "value": " c", "message": "\" c\" has spaces around it; they are kept."}"#,
        #"{"A": " c", "N": 3}"#,
      ])
  }

  @Test("Without fields every column is text")
  func untyped() throws {
    let type = try #require(DataType.shipped(named: "any"))
    #expect(try rows("a,b\n1,\n", type) == [#"{"a": "1", "b": ""}"#])
  }

  @Test("A zone that is declared is written")
  func zone() throws {
    var declared = DeclaredWriting()
    (declared.datetimeFormats, declared.zoneOffsetMinutes) = (["%d.%m.%Y %H:%M"], -90)
    let type = try dataType(#"{"name": "A"}, {"name": "D", "type": "datetime", "x-timezone": "required"}"#)
    #expect(try rows("A,D\nx,03.04.2026 05:06\n", type, declared) == [#"{"A": "x", "D": "2026-04-03T05:06:00-01:30"}"#])
  }
}
