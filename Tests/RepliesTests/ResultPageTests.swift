import Model
import Testing

@testable import Replies

@Suite struct ResultPageTests {
  private func page(_ result: FileResult, _ files: ResultDocuments, changing: (inout Connection) -> Void = { _ in })
    throws -> Page
  {
    var writer = try correspondence(submission())
    changing(&writer.connection)
    return writer.resultPage(of: result, with: files)
  }

  private let documents = ResultDocuments(
    document: "result_Conversions_2026_03_08.csv.json", table: "result_Conversions_2026_03_08.csv", listed: 107,
    due: 107)

  @Test("The result of a file in which rows are wrong, as people read it")
  func someWrong() throws {
    let page = try page(result(), documents)
    #expect(
      page.text == """
        99,893 of 100,000 rows of Conversions_2026_03_08.csv were accepted; 107 were
        not.

        Rows          100,000
        Accepted      99,893, 12 with warnings
        Rejected      106
        Duplicate     1

        What is wrong:
          - EventDate: 106 rows, the first is row 3,110, e.g. "2026-02-30T12:00:00Z"
            (type-error)
          - 1 row, row 4,012 (duplicate-row)

        The first 2 of 107:
          - Row 3,110 (line 3,111), column C "EventDate": "2026-02-30T12:00:00Z" is
            not a date and time: February 2026 has 28 days. Write e.g.
            2026-02-28T12:00:00Z.
          - Row 4,012 (line 4,013): Same OrderId as row 4,011.

        To put it right, correct these rows in result_Conversions_2026_03_08.csv,
        save them as CSV under a name that matches "Conversions_*.csv", and send
        that in a new message. The columns that begin with _ may stay; they are not
        read. Rows marked DUPLICATE repeat others that we have; take them out.
        Please do not send the rows again that were accepted.

        Worth knowing, though nothing was lost by it:
          - Row 7 (line 8), column D "OrderId": "1.2E+10" looks damaged by Excel;
            format the column as text. And 11 times more.

        Control totals of the accepted rows:
          - Amount: EUR 61,882,010.77, USD -62,450,118.20
          - Quantity: 499,881

        File          Conversions_2026_03_08.csv
        Receipt       01K8Z7QJ4N5T9V2C6M3X0RBDW1
        Connection    acme-conversions
        Data type     conversions
        Your message  Daily conversions
        Received      Sun, 08 Mar 2026 15:27:31 +0000

        Attached is result_Conversions_2026_03_08.csv with 107 rows, what is wrong
        with each, and your columns as you sent them;
        result_Conversions_2026_03_08.csv.json says the same to programs.

        A program wrote this message.

        """)
  }

  @Test("The result of a file that could not be read says why, and to send it again")
  func unreadable() throws {
    var result = try result()
    result.archive = "all.zip"
    result.status = .rejected
    (result.rows, result.totals, result.warnings) = (.init(), [], [])
    result.errors = [.init(code: "missing-label", field: "OrderId", rows: 1)]
    result.findings = [
      .init(
        code: "missing-label", isError: true, message: "Column OrderId is missing. Did you mean \"Oder\" (column C)?")
    ]
    let page = try page(result, ResultDocuments(document: "result_x.csv.json"))
    #expect(
      page.text.hasPrefix(
        """
        Conversions_2026_03_08.csv in all.zip was rejected: nothing of it was taken.

        The reason:
          - Column OrderId is missing. Did you mean "Oder" (column C)?

        Please put that right and send the whole file again, in a new message.

        """))
    #expect(page.text.contains("The attached result_x.csv.json says the same to programs."))
    #expect(
      result.subject
        == "[REJECTED] Conversions_2026_03_08.csv: Column OrderId is missing. Did you mean \"Oder\" (column C)?")
  }

  @Test("A file that is taken whole or not at all says how many of its rows keep it out")
  func allOrNothing() throws {
    var result = try result()
    result.status = .rejected
    result.rows = .init(total: 10, rejected: 1, unprocessed: 9)
    let text = try page(result, documents).flat
    #expect(text.contains("1 row is wrong, and the rows of such a file are taken all together or not at all."))
    #expect(text.contains("Right, but not taken 9 "))
    #expect(text.contains("send the whole file again"))
    #expect(result.subject == "[REJECTED] Conversions_2026_03_08.csv: 0 of 10 rows")
  }

  @Test(
    "A good file is told in one sentence",
    arguments: [
      (20, "All 20 rows of Conversions_2026_03_08.csv were accepted.", "20 of 20 rows"),
      (1, "The one row of Conversions_2026_03_08.csv was accepted.", "1 of 1 row"),
    ])
  func good(rows: Int, headline: String, subject: String) throws {
    var result = try result()
    (result.status, result.errors, result.warnings, result.findings) = (.accepted, [], [], [])
    result.rows = .init(total: rows, accepted: rows)
    let page = try page(result, ResultDocuments(document: "result_x.csv.json"))
    #expect(page.headline == headline)
    #expect(!page.text.contains("wrong") && !page.text.contains("again"))
    #expect(result.subject == "[ACCEPTED] Conversions_2026_03_08.csv: \(subject)")
  }

  @Test("A table that holds only the first rows says so")
  func truncated() throws {
    var files = documents
    (files.listed, files.due) = (1_000, 99_999)
    let text = try page(result(), files).flat
    #expect(
      text.contains("with the first 1,000 of 99,999 rows, for more would not travel by mail, what is wrong with each"))
  }

  @Test("Whoever sends XML is not told to repair CSV")
  func xml() throws {
    var result = try result()
    result.findings = [
      .init(
        code: "type-error", isError: true, message: "\"x\" is not a number.", row: 17, line: 40,
        path: "/Conversions/Conversion[17]/Amount")
    ]
    let text = try page(result, documents).flat
    #expect(text.contains("Row 17 (line 40), /Conversions/Conversion[17]/Amount: \"x\" is not a number."))
    #expect(text.contains("Please correct these rows and send them in a new file."))
  }

  @Test("Rows that only repeat others need no repair")
  func duplicatesOnly() throws {
    var result = try result()
    (result.rows.rejected, result.rows.duplicate) = (0, 107)
    let text = try page(result, documents).flat
    #expect(text.contains("These rows repeat others that we have: nothing needs to be sent again."))
    #expect(!text.contains("To put it right"))
  }

  @Test("One row is spoken of as one")
  func oneRow() throws {
    var result = try result()
    (result.rows.rejected, result.rows.duplicate) = (1, 0)
    result.errors = [.init(code: "type-error", field: "EventDate", rows: 1, firstRow: 3_110)]
    result.findings = result.findings.filter { $0.code == "type-error" }
    var files = documents
    (files.listed, files.due) = (1, 1)
    let text = try page(result, files).flat
    #expect(text.contains("What is wrong: - Row 3,110"))
    #expect(text.contains("correct this row in result_Conversions_2026_03_08.csv, save it as CSV"))
    #expect(text.contains("with 1 row, what is wrong with it, and your columns"))
  }

  @Test("What a partner wrote cannot break a line or a page")
  func hostile() throws {
    var result = try result()
    result.errors = [.init(code: "type-error", field: "a\nb", rows: 1, firstRow: 1, example: "<script>\u{202E}\r\n")]
    result.findings = [
      .init(code: "type-error", isError: true, message: "\"<b>\r\n\" is bad.", row: 1, header: "<i>\u{0}")
    ]
    let page = try page(result, documents)
    #expect(!page.html.contains("<script>") && !page.html.contains("<b>") && !page.html.contains("<i>"))
    #expect(!page.text.unicodeScalars.contains { $0 == "\r" || $0 == "\u{202E}" || $0 == "\u{0}" })
  }
}

@Suite struct ResultTests {
  private func table(_ bytes: [UInt8], isPacked: Bool = false) -> EnclosedTable {
    EnclosedTable(rows: 1, isPacked: isPacked, count: bytes.count) { take in
      for byte in bytes { try [byte].withUnsafeBytes { try take($0) } }
    }
  }

  @Test("Each file of a submission has a result under a Message-ID of its own")
  func messageIDs() throws {
    let writer = try correspondence(submission())
    let replies = try (1...2).map { try writer.result(result(), number: $0, json: "{}", table: nil) }
    #expect(
      replies.map { $0?.messageID } == [
        "<000102030405060708090a0b0c0d0e0f.result.1@gateway.example>",
        "<000102030405060708090a0b0c0d0e0f.result.2@gateway.example>",
      ])
    #expect(replies.allSatisfy { $0?.kind == .result && $0?.inReplyTo == "<7f1c@mail.partner.example>" })
  }

  @Test("Nobody is told who did not ask to be")
  func silence() throws {
    let deaf = try correspondence(submission(), answers: [.ignored])
    #expect(try deaf.result(result(), number: 1, json: "{}", table: nil) == nil)
    let nowhere = try correspondence(submission(), returnAddress: nil)
    #expect(try nowhere.result(result(), number: 1, json: "{}", table: nil) == nil)
  }

  @Test("What reading the rows throws is thrown on")
  func unreadable() throws {
    let broken = EnclosedTable(rows: 1, isPacked: false, count: 1) { _ in throw BadFixture() }
    #expect(throws: BadFixture.self) {
      _ = try correspondence(submission()).result(result(), number: 1, json: "{}", table: broken)
    }
  }

  @Test("It is read back from the document that was kept of it")
  func decoded() throws {
    let json = """
      {"version": 1, "status": "ACCEPTED_WITH_ERRORS", "dataType": "conversions", "schemaVersion": "1.0.0",
       "file": {"name": "x.csv", "bytes": 1}, "detected": {"encoding": "utf-8"},
       "rows": {"total": 3, "accepted": 1, "acceptedWithWarnings": 0, "rejected": 2, "duplicate": 0, "unprocessed": 0},
       "controlTotals": {"Amount": {"EUR": "1.50"}, "Quantity": 7},
       "errors": [{"code": "type-error", "field": "Amount", "rows": 2, "firstRow": 1, "example": "x"}],
       "warnings": [{"code": "extra-label", "rows": 1}], "errorsListed": 2, "errorsOmitted": 0, "files": [],
       "findings": [{"warning": "extra-label", "column": "M", "message": "Column M."},
                    {"error": "type-error", "row": 1, "line": 2, "offset": 9, "column": "I", "header": "Amount",
                     "field": "Amount", "value": "x", "message": "No number."}]}
      """
    let file = try file()
    let found = try FileResult(receipt: file.receipt, name: file.name, archive: nil, document: json)
    #expect(
      found
        == FileResult(
          receipt: file.receipt, name: file.name, status: .acceptedWithErrors,
          rows: .init(total: 3, accepted: 1, rejected: 2),
          totals: [.init(field: "Amount", sums: ["EUR": "1.50"]), .init(field: "Quantity", sums: ["": "7"])],
          errors: [.init(code: "type-error", field: "Amount", rows: 2, firstRow: 1, example: "x")],
          warnings: [.init(code: "extra-label", rows: 1)],
          findings: [
            .init(code: "extra-label", isError: false, message: "Column M.", column: "M"),
            .init(
              code: "type-error", isError: true, message: "No number.", row: 1, line: 2, column: "I", header: "Amount",
              field: "Amount"),
          ]))
  }
}

/// 100,000 rows of which 107 are wrong.
func result() throws -> FileResult {
  let file = try file()
  return FileResult(
    receipt: file.receipt, name: file.name, status: .acceptedWithErrors,
    rows: .init(total: 100_000, accepted: 99_893, acceptedWithWarnings: 12, rejected: 106, duplicate: 1),
    totals: [
      .init(field: "Amount", sums: ["USD": "-62450118.20", "EUR": "61882010.77"]),
      .init(field: "Quantity", sums: ["": "499881"]),
    ],
    errors: [
      .init(code: "type-error", field: "EventDate", rows: 106, firstRow: 3_110, example: "2026-02-30T12:00:00Z"),
      .init(code: "duplicate-row", rows: 1, firstRow: 4_012),
    ],
    warnings: [.init(code: "excel-damage", field: "OrderId", rows: 12, firstRow: 7, example: "1.2E+10")],
    findings: [
      .init(
        code: "excel-damage", isError: false, message: "\"1.2E+10\" looks damaged by Excel; format the column as text.",
        row: 7, line: 8, column: "D", header: "OrderId", field: "OrderId"),
      .init(
        code: "type-error", isError: true,
        message: "\"2026-02-30T12:00:00Z\" is not a date and time: February 2026 has 28 days. Write e.g. "
          + "2026-02-28T12:00:00Z.", row: 3_110, line: 3_111, column: "C", header: "EventDate", field: "EventDate"),
      .init(code: "duplicate-row", isError: true, message: "Same OrderId as row 4,011.", row: 4_012, line: 4_013),
    ])
}

extension Page {
  /// The text on one line.
  var flat: String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
