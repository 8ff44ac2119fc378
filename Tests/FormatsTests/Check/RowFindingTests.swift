import Testing

@testable import Formats

@Suite struct RowFindingTests {
  private func lines(_ text: String, _ type: DataType) throws -> [String] {
    try report(Array(text.utf8), type).findings.map(\.line)
  }

  @Test("One of several sets of fields must be given, and only one of others")
  func oneOf() throws {
    let type = try dataType(
      #"{"name": "A"}, {"name": "B"}, {"name": "C"}"#,
      ingest: """
        {"rules": [{"code": "required-one-of", "fields": [["A"], ["B", "C"]]},
                   {"code": "mutually-exclusive", "fields": ["A", "C"]}]}
        """)
    let found = try lines("A,B,C\n1,,\n,2,3\n,2,\n1,,3\n", type)
    #expect(
      found == [
        "error required-one-of [row 3, line 4, offset 15] Give A, or B and C.",
        "error mutually-exclusive [row 4, line 5, offset 19] Give only one of A, C.",
      ])
    let counts = try report(Array("A,B,C\n1,,\n,2,\n".utf8), type).rows
    #expect(counts.total == 2 && counts.accepted == 1 && counts.rejected == 1)
  }

  @Test("A key that comes again is a duplicate of the first good row; groups must stand together")
  func keys() throws {
    let type = try dataType(
      #"{"name": "A"}, {"name": "N", "type": "integer"}"#,
      ingest:
        #"{"duplicateKey": ["A", "N"], "rules": [{"code": "grouped-by", "fields": ["A"], "severity": "warning"}]}"#)
    let found = try lines("A,N\na,1\nb,x\na,1\nb,2\na,3\n", type)
    #expect(
      found == [
        #"error type-error [row 2, line 3, offset 10, column B, N] "x" is not a whole number. Write e.g. 42."#,
        "error duplicate-row [row 3, line 4, offset 12, column A, A] Same A, N as row 1.",
        "warning grouped-by [row 5, line 6, offset 20, column A, A] Rows of A a are not consecutive.",
      ])
    let counts = try report(Array("A,N\na,1\nb,x\na,1\nb,2\na,3\n".utf8), type).rows
    #expect(
      counts
        == Report.RowCounts(
          total: 5, accepted: 3, acceptedWithWarnings: 1, rejected: 1, duplicate: 1, unprocessed: 0, blank: 0))
  }

  @Test("Keys of several fields are unique where all of them are given, and a primary key must be")
  func uniqueKeys() throws {
    let type = try dataType(
      #"{"name": "A"}, {"name": "B"}, {"name": "C"}, {"name": "P"}"#,
      schema: #""uniqueKeys": [["A"], ["B", "C"]], "primaryKey": "P","#)
    #expect(
      try lines("A,B,C,P\n1,x,y,p\n1,x,z,q\n2,x,y,r\n3,,y,s\n4,,y,t\n,z,,u\n,w,,v\n5,v,v,\n6,u,u,p\n", type) == [
        "error unique-error [row 2, line 3, offset 16, column A, A] Same A as row 1.",
        "error unique-error [row 3, line 4, offset 26, column B, B] Same B, C as row 1.",
        "error required-cell [row 8, line 9, offset 64, column D, P] P is empty; it must be given.",
        "error primary-key [row 9, line 10, offset 71, column D, P] Same P as row 1.",
      ])
    #expect(try lines("A,B,C\n1,x,y\n", type).first?.hasPrefix("error missing-label [P]") == true)
  }

  @Test("Unique fields, primary keys and foreign keys are checked")
  func otherKeys() throws {
    var type = try dataType(
      #"{"name": "A", "constraints": {"unique": true}}, {"name": "B"}, {"name": "C"}"#,
      schema: """
        "primaryKey": ["B", "C"],
        "foreignKeys": [{"fields": "C", "reference": {"resource": "things", "fields": "id"}}],
        """)
    let text = "A,B,C\n1,x,k\n1,y,k\n2,x,k\n3,z,?\n"
    type.foreignKeys[0].known = ["k"]
    let found = try report(Array(text.utf8), type).findings
    #expect(
      found.map(\.line) == [
        "error unique-error [row 2, line 3, offset 12, column A, A] Same A as row 1.",
        "error primary-key [row 3, line 4, offset 20, column B, B] Same B, C as row 1.",
        #"error foreign-key [row 4, line 5, offset 28, column C, C] C "?" is not known."#,
      ])
  }

  @Test("Thousands of keys are told apart and found again")
  func manyKeys() throws {
    let type = try dataType(#"{"name": "A", "constraints": {"unique": true}}"#)
    let text = "A\n" + (0..<20_000).map { "key\($0)\n" }.joined() + "key777\n"
    #expect(
      try lines(text, type) == [
        "error unique-error [row 20001, line 20002, offset 168892, column A, A] Same A as row 778."
      ])
  }

  @Test("A line of totals at the end is no row")
  func footer() throws {
    let type = try dataType(
      #"{"name": "A"}, {"name": "B", "constraints": {"required": true}}, {"name": "N", "type": "integer"}"#)
    for footer in ["Total,,5", "TOTAL:,,5", "Summe,", "Total"] {
      let found = try report(Array("A,B,N\na,b,5\n\(footer)\n\n".utf8), type)
      #expect(found.findings.map(\.code) == [.footer] && found.rows.total == 1 && found.status == .accepted)
    }
    #expect(try report(Array("A,B,N\nTotal,,5\na,b,5\n".utf8), type).findings.map(\.code) == [.requiredCell])
  }

  @Test("The policy of a connection, and too many errors, take all rows or none")
  func policy() throws {
    let type = try dataType(#"{"name": "A"}, {"name": "N", "type": "integer"}"#)
    let text = Array("A,N\na,1\nb,x\n".utf8)
    #expect(try report(text, type).status == .acceptedWithErrors)
    let whole = try report(text, type) { $0.policy = .file }
    #expect(whole.status == .rejected && whole.rows.unprocessed == 1 && whole.rows.accepted == 0)
    var strict = type
    strict.limits.rejectFilePercent = 49
    let refused = try report(text, strict)
    #expect(refused.status == .rejected)
    #expect(
      refused.findings.last?.message == "50 % of rows are wrong; nothing was loaded (policy rejectFilePercent).")
  }

  @Test("Findings beyond the limit are counted and not listed")
  func limit() throws {
    var type = try dataType(#"{"name": "A"}, {"name": "N", "type": "integer"}"#)
    type.limits.errorsListed = 2
    let found = try report(Array("A,N\na,x\na,y\na,z\n".utf8), type)
    #expect(found.findings.count == 2 && found.omitted == 1 && found.tallies.first?.rows == 3)
  }

  @Test("What is accepted is added up exactly, by currency")
  func totals() throws {
    let type = try #require(DataType.shipped(named: "conversions"))
    let text = """
      CampaignId,ActionTrackerId,EventDate,OrderId,ClickId,CurrencyCode,Amount,Quantity
      1,2,2026-03-01T00:00:00Z,a,c,USD,0.10,1
      1,2,2026-03-01T00:00:00Z,b,c,EUR,12,2
      1,2,2026-03-01T00:00:00Z,c,c,USD,-.20,3
      1,2,2026-03-01T00:00:00Z,d,c,USD,x,4

      """
    let found = try report(Array(text.utf8), type)
    #expect(found.totals.money == ["Amount": ["USD": "-0.10", "EUR": "12.00"]])
    #expect(found.totals.counts == ["Quantity": "6"])
  }
}
