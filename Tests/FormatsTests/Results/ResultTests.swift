import Testing

@testable import Formats

@Suite struct ResultTests {
  private static let type =
    #"{"name": "Id", "constraints": {"required": true}}, {"name": "N", "type": "integer"}, {"name": "Note"}"#

  private func result(_ text: String, ingest: String = "{}") throws -> (table: String, document: String, report: Report)
  {
    let type = try dataType(Self.type, ingest: ingest)
    let check = try Check(csv: ByteSource(Array(text.utf8)), type, CheckSettings(now: today))
    var table = ResultTable(check)
    var output = table.header(check)
    let report = try check.run(isWordy: true) { table.append($0, check, to: &output) }
    var facts = ResultFacts(fileName: "a.csv", bytes: text.utf8.count)
    facts.files = [ResultFacts.File(name: "result_a.csv", rows: table.rows)]
    return (String(decoding: output, as: UTF8.self), ResultDocument(report, facts, type).line, report)
  }

  private static let head = "_row,_line,_status,_code,_column,_field,_value,_message,Id,N,Note\r\n"

  @Test("The rows that are wrong are listed with what is wrong, an error a line, and safe for spreadsheets")
  func table() throws {
    let text = "Id,N,Note\na,1,fine\n,x,\"=1+1, you\"\nb,2,a,b\nc,-3,-x\nd,y,'@\n"
    let table = try result(text).table
    #expect(
      table == Self.head
        + "2,3,REJECTED,required-cell,A,Id,,\"Id is empty; it must be given.\",,x,\"'=1+1, you\"\r\n"
        + "2,3,REJECTED,type-error,B,N,x,\"\"\"x\"\" is not a whole number. Write e.g. 42.\",,,\r\n"
        + "3,4,REJECTED,extra-cell,,,,\"This row has 4 cells, the header has 3.\",b,2,a,b\r\n"
        + "5,6,REJECTED,type-error,B,N,y,\"\"\"y\"\" is not a whole number. Write e.g. 42.\",d,y,''@\r\n")
  }

  @Test("A repaired result comes back as the rows that it stands for")
  func comesBack() throws {
    let table = try result("Id,N,Note\na,x,=1+1\nb,y,-z\n").table
    let repaired = table.split(separator: ",x,'").joined(separator: ",1,'").split(separator: ",y,'").joined(
      separator: ",2,'")
    let type = try dataType(Self.type)
    let check = try Check(csv: ByteSource(Array(repaired.utf8)), type, CheckSettings(now: today))
    let typed = TypedRows(check)
    var output: [UInt8] = []
    let report = try check.run(isWordy: true) { typed.append($0, to: &output) }
    #expect(report.status == .accepted)
    #expect(
      String(decoding: output, as: UTF8.self)
        == "{\"Id\": \"a\", \"N\": 1, \"Note\": \"=1+1\"}\n{\"Id\": \"b\", \"N\": 2, \"Note\": \"-z\"}\n")
  }

  @Test("The document counts every row once, and errors by what they are")
  func document() throws {
    let found = try result(
      "Id,N,Note\na,1,\na,1,\nb,x,\n c,3,\n", ingest: #"{"duplicateKey": ["Id", "N"], "totals": ["N"]}"#)
    #expect(
      found.report.rows.total == found.report.rows.accepted + found.report.rows.rejected + found.report.rows.duplicate)
    #expect(
      found.document
        == #"{"version": 1, "status": "ACCEPTED_WITH_ERRORS", "dataType": "t", "schemaVersion": "1.0.0", "#
        + #""file": {"name": "a.csv", "bytes": 31}, "#
        + #""detected": {"encoding": "utf-8", "delimiter": ",", "quote": "\"", "lineEnd": "LF", "headerRow": 1}, "#
        + #""rows": {"total": 4, "accepted": 2, "acceptedWithWarnings": 1, "rejected": 1, "duplicate": 1, "unprocessed": 0}, "#
        + #""controlTotals": {"N": 4}, "#
        + #""errors": [{"code": "duplicate-row", "field": "Id", "rows": 1, "firstRow": 2, "example": "a"}, "#
        + #"{"code": "type-error", "field": "N", "rows": 1, "firstRow": 3, "example": "x"}], "#
        + #""warnings": [{"code": "outer-space", "field": "Id", "rows": 1, "firstRow": 4, "example": " c"}], "#
        + #""errorsListed": 2, "errorsOmitted": 0, "files": [{"name": "result_a.csv", "rows": 2}]}"#)
  }

  @Test(
    "The mark stands below the cell, however wide the characters before it are drawn",
    arguments: [
      ("abc,x,y", "    ^"), ("日本,x,y", "     ^"), ("ｱｲ,x,y", "   ^"), ("e\u{301}t,x,y", "   ^"), ("한국,x,y", "     ^"),
      ("a\tb,x,y", "    ^"), ("👍,x,y", "   ^"), ("a,日本語,y", "  ^~~~~~"), ("ไทย\u{0E35}่,x,y", "    ^"),
    ])
  func carets(row: String, caret: String) throws {
    let found = try result("Id,N,Note\n\(row)\n").report.findings.first { $0.code == .typeError }
    #expect(found?.excerpt?.caret == caret)
  }

  @Test("An excerpt shows the line and marks the cell")
  func excerpt() throws {
    let found = try result("Id,N,Note\na,\"1\"\"\",fine\n").report.findings.first?.excerpt
    #expect(found?.text == "a,\"1\"\"\",fine" && found?.caret == "   ^~")
    let long = try result("Id,N,Note\n\(String(repeating: "x", count: 90)),y,\(String(repeating: "z", count: 90))\n")
    let cut = long.report.findings.first?.excerpt
    #expect(cut?.text == "…" + String(repeating: "x", count: 48) + ",y," + String(repeating: "z", count: 48) + "…")
    #expect(cut?.indent == 50 && cut?.length == 1)
  }

  @Test("An excerpt of a long cell behind a long one is cut on both sides")
  func longCells() throws {
    let row = ["x", "y", "z"].map { String(repeating: $0, count: 90) }.joined(separator: ",")
    let cut = try result("Id,N,Note\n\(row)\n").report.findings.first?.excerpt
    #expect(cut?.text == "…" + String(repeating: "x", count: 48) + "," + String(repeating: "y", count: 60) + "…")
    #expect(cut?.indent == 50 && cut?.length == 60)
  }
}
