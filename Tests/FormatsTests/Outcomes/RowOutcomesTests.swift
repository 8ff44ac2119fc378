import Testing

@testable import Formats

@Suite("What whoever took a file says of its rows") struct RowOutcomesTests {
  private static let type =
    #"{"name": "Id", "constraints": {"required": true}}, {"name": "N", "type": "integer"}, {"name": "Note"}"#
  /// Rows 1, 2 and 4 are good, row 3 is not.
  private static let file = "Id,N,Note\na,1,\nb,2,\nc,x,\nd,4,\n"

  @Test("What is rejected later stands in the result beside what the check rejected, and is taken from the totals")
  func merged() throws {
    let found = try merge("_row,_status,_code,_field,_message\n2,REJECTED,unknown-id,Id,\"No campaign b, sorry.\"\n")
    #expect(found.report.status == .acceptedWithErrors)
    #expect(found.report.rows == Report.RowCounts(total: 4, accepted: 2, rejected: 2))
    #expect(found.report.totals.counts == ["N": "5"])
    #expect(
      found.table == [
        "2,3,REJECTED,unknown-id,A,Id,b,\"No campaign b, sorry.\",b,2,",
        "3,4,REJECTED,type-error,B,N,x,\"\"\"x\"\" is not a whole number. Write e.g. 42.\",c,x,",
      ])
    #expect(found.report.tallies.map(\.codeWord) == ["unknown-id", "type-error"])
    #expect(found.report.tallies.map(\.firstRow) == [2, 3])
  }

  @Test("It is read as JSON Lines too, numbers as texts or not, further members passed over")
  func jsonLines() throws {
    let found = try merge(
      #"{"_row": 2, "_status": "DUPLICATE", "_message": "Loaded before.", "batch": [1]}"# + "\n\n"
        + #"{"_row": "4", "_status": "REJECTED"}"#)
    #expect(found.report.rows == Report.RowCounts(total: 4, accepted: 1, rejected: 2, duplicate: 1))
    #expect(found.report.tallies.map(\.codeWord) == ["rejected-later", "type-error"])
    #expect(found.table[0] == "2,3,DUPLICATE,rejected-later,,,,Loaded before.,b,2,")
    #expect(found.table[2] == "4,5,REJECTED,rejected-later,,,,The row was not taken.,d,4,")
  }

  @Test("Several errors of one row are one row, each on a line of its own") func severalErrors() throws {
    let found = try merge("_row,_status,_code\n2,REJECTED,no-campaign\n2,REJECTED,no-tracker\n")
    #expect(found.report.rows == Report.RowCounts(total: 4, accepted: 2, rejected: 2))
    #expect(found.table.count == 3 && found.table[1].hasPrefix("2,3,REJECTED,no-tracker,,,,The row was not taken.,,,"))
  }

  @Test(
    "All rows may be named, or only those that were not accepted, or none",
    arguments: [
      "", "_row,_status\n", "_row,_status\n1,ACCEPTED\n2,ACCEPTED\n4,ACCEPTED\n",
      "_status,_row,More\nACCEPTED,4,x\nACCEPTED,1,y\nACCEPTED,2,z\n",
    ])
  func allAccepted(text: String) throws {
    #expect(try merge(text).report.rows == Report.RowCounts(total: 4, accepted: 3, rejected: 1))
  }

  @Test("A file of which nothing is left is rejected, though no rule of its check rejects it") func nothingLeft() throws
  {
    let found = try merge("_row,_status\n1,REJECTED\n2,REJECTED\n4,REJECTED\n")
    #expect(found.report.status == .rejected && found.report.rows == Report.RowCounts(total: 4, rejected: 4))
  }

  @Test("A limit of wrong rows does not reject afterwards what was taken") func limit() throws {
    let found = try merge("_row,_status\n1,REJECTED\n2,REJECTED\n", percent: 30, row3: "3")
    #expect(found.report.status == .acceptedWithErrors && found.report.rows.accepted == 2)
  }

  @Test(
    "What does not add up is refused, with the reason",
    arguments: [
      ("_row,_status\n3,REJECTED\n", "row 3 was rejected by the check, and is not among the rows to be dealt with"),
      ("_row,_status\n5,REJECTED\n", "there is no row 5: the file has 4"),
      ("_row,_status\n1,ACCEPTED\n2,ACCEPTED\n", "2 of 3 rows are named; row 4 is the first that is not"),
      ("_row,_status\n1,ACCEPTED\n1,REJECTED\n", "line 3: row 1 stands there with more than one status"),
      ("_row,_status\n1,DUPLICATE\n1,REJECTED\n", "line 3: row 1 stands there with more than one status"),
      ("_row,_status\n1,ACCEPTED\n1,ACCEPTED\n", "line 3: row 1 stands twice as ACCEPTED"),
      ("_row,_status\n0,REJECTED\n", "line 2: _row is \"0\", expected the number of a row, from 1"),
      ("_row,_status\n1,OK\n", "line 2: _status is \"OK\", expected one of ACCEPTED, REJECTED, DUPLICATE"),
      ("_row,_status,_code\n1,REJECTED,no way\n", "line 2: _code is \"no way\""),
      ("row,status\n1,OK\n", "the columns _row and _status are needed, found row, status"),
      ("_row,_status\n1\n", "line 2 has more or fewer cells than the header"),
      ("{\"_row\": 1, \"_status\": \"REJECTED\"}\n[1]\n", "line 2 is no JSON object"),
      ("{\"_row\": 1, \"_status\": \n", "line 1 is no JSON"), ("{\"_status\": \"REJECTED\"}\n", "_row is not given"),
    ])
  func refused(text: String, words: String) {
    let fault = #expect(throws: RowOutcomesFault.self) { try merge(text) }
    #expect(fault?.description.contains(words) == true, "\(fault?.description ?? "")")
  }

  /// The check of the file once more, with `outcomes`.
  private func merge(
    _ outcomes: String, percent: Int = 100, row3: String = "x"
  ) throws -> (report: Report, table: [String]) {
    var type = try dataType(Self.type, ingest: #"{"totals": ["N"]}"#)
    type.limits.rejectFilePercent = percent
    let file = Self.file.replacing("c,x", with: "c,\(row3)")
    let check = try Check(csv: ByteSource(Array(file.utf8)), type, CheckSettings(now: today))
    check.outcomes = try RowOutcomes(reading: ByteSource(Array(outcomes.utf8)))
    var table = ResultTable(check)
    var output: [UInt8] = []
    let report = try check.run(isWordy: true) { table.append($0, check, to: &output) }
    return (report, String(decoding: output, as: UTF8.self).split(separator: "\r\n").map(String.init))
  }
}
