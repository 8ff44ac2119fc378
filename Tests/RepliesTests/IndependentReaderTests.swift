import Glibc
import Model
import Testing

@testable import Replies

/// Python's email package reads what is written here. Skipped where there is no Python, unless `CI` is `true`.
@Suite(.enabled(if: hasPython || isCI, "python3 is not installed"))
struct IndependentReaderTests {
  private static let hostileName = "Umsätze \"2026\"; x=y 数据.csv"

  @Test("An independent reader finds every header, text and document of a receipt")
  func receipt() throws {
    let writer = try correspondence(submission(subject: "Übung <b>"))
    let files = [try file(), try file(Self.hostileName, number: 2)]
    let reply = try #require(writer.receipt(for: files, skipped: ["result_a.csv"]))
    #expect(
      try read(reply.bytes) == """
        From: Example intake <uploads@gateway.example>
        To: reports@partner.example
        Subject: [RECEIVED] 2 files: Conversions_2026_03_08.csv, Umsätze "2026"; x=y 数据.csv
        Date: Sun, 08 Mar 2026 15:27:31 +0000
        Message-ID: <000102030405060708090a0b0c0d0e0f.receipt@gateway.example>
        In-Reply-To: <7f1c@mail.partner.example>
        References: <7f1c@mail.partner.example>
        MIME-Version: 1.0
        Auto-Submitted: auto-replied
        X-Auto-Response-Suppress: All
        X-Intray-Reply: receipt 01K8Z7QJ4N0000000000000000
        Reply-To: None
        text/plain
        text/html
        application/json "receipt_Conversions_2026_03_08.csv.json" about "Conversions_2026_03_08.csv"
        application/json "receipt_Umsätze _2026_; x=y 数据.csv.json" about "Umsätze "2026"; x=y 数据.csv"
        defects: 0

        \(writer.receiptPage(for: files, skipped: ["result_a.csv"]).text)
        """)
  }

  @Test("A second reader, MIME::Parser, finds the same in a receipt, a result and a notice")
  func second() throws {
    let writer = try correspondence(submission(subject: "Übung <b>"), answers: [.accepted, .ignored])
    let receipt = try #require(writer.receipt(for: [try file(Self.hostileName)]))
    let json = "{\"file\": {\"name\": \"x\"}}"
    let table = EnclosedTable(rows: 1, isPacked: false, count: 3) { take in
      try Array("a\r\n".utf8).withUnsafeBytes { try take($0) }
    }
    let result = try #require(try writer.result(RepliesTests.result(), number: 1, json: json, table: table))
    let objection = Objection(code: .noAttachments, message: "the message has no attachment")
    let notice = try #require(writer.notice(of: Decision(outcome: .ignored, objections: [objection])))
    let subjects = [
      "[RECEIVED] \(Self.hostileName)", "[ACCEPTED WITH ERRORS] Conversions_2026_03_08.csv: 99,893 of 100,000 rows",
      "[NOT ACCEPTED] Übung <b>",
    ]
    let files = [
      ["application/json receipt_Umsätze _2026_; x=y 数据.csv.json"],
      [
        "application/json result_Conversions_2026_03_08.csv.json \(json)",
        "text/csv result_Conversions_2026_03_08.csv a\r\n",
      ], [],
    ]
    for (index, reply) in [receipt, result, notice].enumerated() {
      let found = try readBySecond(reply.bytes)
      #expect(
        found.starts(with: ["subject \(subjects[index])", "from Example intake uploads@gateway.example"]), "\(found)")
      #expect(!found.contains { $0.hasPrefix("defect") })
      let parts = found.filter { $0.hasPrefix("part ") }.map { $0.dropFirst(5) }
      #expect(parts.count == 2 + files[index].count)
      #expect(parts[0].hasPrefix("text/plain -") && parts[1].hasPrefix("text/html -"))
      for (part, file) in zip(parts.dropFirst(2), files[index]) { #expect(part.hasPrefix(file), "\(part)") }
    }
  }

  @Test("And of a notice")
  func notice() throws {
    let writer = try correspondence(submission(messageID: nil), answers: [.ignored])
    let decision = Decision(
      outcome: .ignored,
      objections: [Objection(code: .noAttachments, message: "the message has no attachment")])
    let reply = try #require(writer.notice(of: decision))
    let found = try read(reply.bytes)
    #expect(found.contains("Subject: [NOT ACCEPTED] Daily conversions\n"))
    #expect(found.contains("In-Reply-To: None\nReferences: None\n"))
    #expect(found.contains("\ntext/plain\ntext/html\ndefects: 0\n\n"))
    #expect(found.hasSuffix(writer.noticePage(of: decision, names: []).text))
  }

  @Test("And of a result, with its rows as they are lent", arguments: [false, true])
  func result(isPacked: Bool) throws {
    let writer = try correspondence(submission())
    let rows = Array("_row,OrderId\r\n1,\"=1\"\r\n".utf8)
    let table = EnclosedTable(rows: 1, isPacked: isPacked, count: rows.count) { take in
      for byte in rows { try [byte].withUnsafeBytes { try take($0) } }
    }
    let json = "{\"file\": {\"name\": \"x\"}}"
    let reply = try #require(try writer.result(RepliesTests.result(), number: 1, json: json, table: table))
    let found = try read(reply.bytes)
    #expect(
      found.contains("Subject: [ACCEPTED WITH ERRORS] Conversions_2026_03_08.csv: 99,893 of 100,000 rows\n"))
    #expect(found.contains("X-Intray-Reply: result 01K8Z7QJ4N0000000000000000\n"))
    #expect(
      found.contains(
        """

        text/plain
        text/html
        application/json "result_Conversions_2026_03_08.csv.json" about "x"
        \(isPacked ? "application/gzip" : "text/csv") \
        "result_Conversions_2026_03_08.csv\(isPacked ? ".gz" : "")" of \(rows.count) octets
        defects: 0

        """))
  }
}
