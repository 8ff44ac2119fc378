import Testing

@testable import Formats

@Suite struct FileFindingTests {
  private static let fields =
    #"{"name": "OrderId", "constraints": {"required": true}, "x-aliases": ["Oid"]}, {"name": "Amount", "type": "number"}, {"name": "Note"}"#

  private func found(_ text: String, _ ingest: String = "{}") throws -> [String] {
    try report(Array(text.utf8), dataType(Self.fields, ingest: ingest)).findings.map(\.line)
  }

  @Test(
    "What is wrong with a file or its header is said once, of the file",
    arguments: [
      ("", "error file-empty [] The file is empty (0 bytes)."),
      ("\n\n", "error blank-header [] The file has no header: there is nothing in its lines but line ends."),
      ("OrderId,Amount\n", "warning no-rows [] The file has a header but no data rows."),
      (
        "OrderID,Amt,Note\na,1,x\n",
        #"warning extra-label [column B] Column B "Amt" is not part of t; its values are ignored."#
      ),
      (
        "OrdrId,Amount\na,1\n",
        #"error missing-label [OrderId] Column OrderId is missing. Columns found: OrdrId, Amount. Did you mean "OrdrId" (column A)?"#
      ),
      (
        "OrderId,Note,Oid\na,b,c\n",
        #"error duplicate-label [column C, OrderId] Columns A ("OrderId") and C ("Oid") are both OrderId."#
      ),
      ("OrderId,x,x\na,1,2\n", #"error duplicate-label [column C] Columns B and C are both "x"."#),
      ("OrderId,,Note\na,1,2\n", "error blank-label [column B] Column B has no name in the header."),
      (
        "CampaignId,ActionTrackerId,EventDate\n1,2,3\n",
        "error unmatched-header [line 1] None of the columns belongs to t; it looks like conversions."
      ),
      (
        "hello world\n",
        #"error dialect-unclear [line 1] No delimiter of , ; tab | gives the expected columns; the first line is "hello world"."#
      ),
      (
        ";",
        #"error dialect-unclear [line 1] No delimiter of , ; tab | gives the expected columns; the first line is ";"."#
      ),
      (
        ",,\n,,\n",
        #"error dialect-unclear [line 1] No delimiter of , ; tab | gives the expected columns; the first line is ",,"."#
      ),
      (
        "OrderId,Amount\r\na,1\nb,2\n", "warning mixed-line-ends [] Lines end in CR LF and in LF."
      ),
    ])
  func words(text: String, finding: String) throws {
    #expect(try found(text).first == finding)
  }

  @Test("Limits of rows, columns, cells and bytes have their errors")
  func limits() throws {
    #expect(
      try found("OrderId,Note\na,1\nb,2\n", #"{"limits": {"rows": 1}}"#) == [
        "error too-many-rows [] The file has more than 1 rows, the most that are allowed."
      ])
    #expect(
      try found("OrderId,Note\na,1\n", #"{"limits": {"columns": 1}}"#) == [
        "error too-many-columns [] The file has 2 columns; at most 1 are allowed."
      ])
    #expect(
      try found("OrderId,Note\na,1\nb,four\n", #"{"limits": {"cellBytes": 3}}"#) == [
        "error cell-too-long [row 2, line 3, offset 19, column B, Note] The cell has 4 bytes; at most 3 are allowed."
      ])
    #expect(
      try found("OrderId,Note\na,1\n", #"{"limits": {"bytes": 3}}"#) == [
        "error too-many-bytes [] The file has 17 bytes; at most 3 are allowed."
      ])
    let long = "OrderId,Note\na,1\nb,\(String(repeating: "x", count: 300_000))\nc,3\n"
    #expect(
      try found(long, #"{"limits": {"rowBytes": 200000}}"#) == [
        "error row-too-long [row 2, line 3, offset 17] The row has more than 200000 bytes, which is the most allowed."
      ])
  }

  @Test(
    "A row is too long by its own length, however much is read at once", arguments: [20, 5_000, 200_000, 300_000],
    [false, true])
  func longRows(most: Int, isQuoted: Bool) throws {
    let rows = [most - 1, most, most + 1, most + 2, 3 * most].map { length in
      let cell = String(repeating: "x", count: length - (isQuoted ? 4 : 2))
      return isQuoted ? "a,\"\(cell)\"" : "a,\(cell)"
    }
    for lineEnd in ["\n", "\r\n", "\r"] {
      let text = (["OrderId,Note", "b,1"] + rows + ["c,3"]).map { $0 + lineEnd }.joined()
      let type = try dataType(Self.fields, ingest: #"{"limits": {"rowBytes": \#(most)}}"#)
      let found = try report(Array(text.utf8), type)
      #expect(found.findings.map(\.code) == [.rowTooLong, .rowTooLong, .rowTooLong])
      #expect(found.findings.map(\.place.line) == [5, 6, 7])
      #expect(found.rows.accepted == 4 && found.rows.rejected == 3)
    }
  }

  @Test("Rows that are not well written are rejected, and those around them are not")
  func writing() throws {
    let text = "OrderId,Amount,Note\na,1\nb,2,x,y\nc,3,\"open\nd,4,5\" disk\ne,5,\"x\"y\nf,6,z,,\n"
    #expect(
      try found(text) == [
        "error missing-cell [row 1, line 2, offset 20] This row has 2 cells, the header has 3.",
        "error extra-cell [row 2, line 3, offset 24] This row has 4 cells, the header has 3.",
        "error unterminated-quote [row 3, line 4, offset 36, column C, Note] A quote opened in column C is never closed.",
        #"warning stray-quote [row 4, line 5, offset 47, column C, Note] A quote stands inside an unquoted cell: write "" inside "..."."#,
        #"error text-after-quote [row 5, line 6, offset 60, column C, Note] Text follows the closing quote in column C: write "" for a quote inside "..."."#,
        "error extra-cell [row 6, line 7, offset 63] This row has 5 cells, the header has 3.",
      ])
  }

  @Test("Control characters and broken UTF-8 cost their row, many the file")
  func octets() throws {
    let type = try dataType(Self.fields)
    let nul = String(repeating: "x", count: 200)
    #expect(
      try report(Array("OrderId,Note\na,\(nul)\nb,x\0y\n".utf8), type).findings.map(\.line) == [
        "error control-character [row 2, line 3, offset 218, column B, Note] The cell has a control character (0x00); it must not."
      ])
    let broken = Array("OrderId,Note\na,Größe\nb,x".utf8) + [0xFF] + Array("\n".utf8)
    #expect(
      try report(broken, type).findings.map(\.line) == [
        "error encoding-error [row 2, line 3, offset 26, column B, Note] Byte 0xFF at offset 26 (line 3) is not utf-8. Save the file as UTF-8."
      ])
    let many = Array("OrderId,Note\na,Größe\n".utf8) + [0x62, 0x2C, 0xFF, 0x0A, 0x63, 0x2C, 0xFE, 0x0A]
    let found = try report(many + Array("d,Größe\n".utf8), type)
    #expect(found.status == .rejected)
    #expect(
      found.findings.last?.line
        == "error encoding-error [] 2 of 4 rows have bytes that are not utf-8. Save the file as UTF-8.")
    #expect(
      try report([UInt8](repeating: 0, count: 50) + Array("OrderId".utf8), type).findings.map(\.code) == [.notText])
  }

  @Test(
    "A trailer says how many rows and bytes there must be",
    arguments: [
      ("TRL,2,32\n", []), (" TRL ,2,32", []), ("TRL,2,32,\n", []),
      ("TRL,3,32\n", ["error row-count [line 4, offset 32] The trailer says 3 rows, 2 were found."]),
      ("TRL,2,31\n", ["error byte-count [line 4, offset 32] The trailer says 31 bytes, 32 were found."]),
      (
        "TRL,two\n",
        [
          #"error row-count [line 4, offset 32] The trailer says "two" rows, 2 were found."#,
          #"error byte-count [line 4, offset 32] The trailer says "" bytes, 32 were found."#,
        ]
      ),
      ("", [#"error row-count [] The trailer is missing: the last row does not begin with "TRL"."#]),
    ])
  func trailer(last: String, findings: [String]) throws {
    let type = try dataType(Self.fields, ingest: #"{"trailer": {"begins": "TRL", "rows": 2, "bytes": 3}}"#)
    let found = try report(Array("OrderId,Amount,Note\na,1,x\nb,2,y\n\(last)".utf8), type)
    #expect(found.findings.map(\.line) == findings)
    #expect(found.rows.total == 2 && found.status == (findings.isEmpty ? .accepted : .rejected))
    let repaired = try report(Array("_row,OrderId,Amount,Note\n2,b,2,y\n".utf8), type)
    #expect(repaired.findings == [] && repaired.status == .accepted)
  }

  @Test(
    "A trailer says what the sum of a column must be, whatever else is wrong with its rows",
    arguments: [
      ("Amount", "a,1.10,x\nb,-2.2,y\n", "TRL,-1.1", nil), ("Amount", "a,,x\n", "TRL,0.00", nil),
      ("Amount", "a,1\nb,2,y\n", "TRL,3", nil), ("OrderId", "007,1,x\n0099,2,y\n", "TRL,106", nil),
      ("Amount", "a,0.1,x\nb,0.2,y\n", "TRL,0.4", "0.4 for the sum of Amount, 0.3 was found."),
      ("Amount", "a,-1,x\nb,-2.5,y\n", "TRL,3.5", "3.5 for the sum of Amount, -3.5 was found."),
      (
        "Amount", "a,1,x\nb,two,y\n", "TRL,3",
        "3 for the sum of Amount, 1 was found in the rows that have a number there."
      ),
      ("Amount", "a,1,x\n", "TRL", #""" for the sum of Amount, 1 was found."#),
      ("Amount", "a,1,x\n", "TRL,one", #""one" for the sum of Amount, 1 was found."#),
      ("Amount", "a,1,x\na,1,x\n", "TRL,2", nil),
    ])
  func sum(field: String, rows: String, last: String, words: String?) throws {
    let hash = #"{"duplicateKey": ["Note"], "trailer": {"begins": "TRL", "hash": {"field": "\#(field)", "cell": 2}}}"#
    let type = try dataType(Self.fields, ingest: hash)
    let found = try report(Array("OrderId,Amount,Note\n\(rows)\(last)\n".utf8), type)
    #expect(
      found.findings.filter { $0.code == .hashCount }.map(\.message) == (words.map { ["The trailer says " + $0] } ?? [])
    )
    #expect(words == nil || found.status == .rejected)
  }

  @Test("A missing trailer is an error where nothing but a sum was asked of it, too")
  func noTrailer() throws {
    let type = try dataType(
      Self.fields, ingest: #"{"trailer": {"begins": "T", "hash": {"field": "Amount", "cell": 2}}}"#)
    #expect(
      try report(Array("OrderId,Amount,Note\na,1,x\n".utf8), type).findings.map(\.line) == [
        #"error hash-count [] The trailer is missing: the last row does not begin with "T"."#
      ])
  }

  @Test("Rules that no row can keep are said of the header")
  func unkeepable() throws {
    let rules = #"{"rules": [{"code": "required-one-of", "fields": [["Amount"], ["Note"]]}]}"#
    let type = try dataType(Self.fields, ingest: rules)
    #expect(
      try report(Array("OrderId,x\na,b\n".utf8), type).findings.map(\.line) == [
        "error required-one-of [] Give Amount or Note. The file has no such column.",
        #"warning extra-label [column B] Column B "x" is not part of t; its values are ignored."#,
      ])
  }
}
