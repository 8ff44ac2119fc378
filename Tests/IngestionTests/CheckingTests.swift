import FoundationEssentials
import Model
import Queues
import Testing

@testable import Ingestion

@Suite("The check in the flow") struct CheckingTests {
  private static let bad = "3641,8180,03/04/2026,B-1,c-1,EUR,19.95\r\n"

  /// Two conversions that are right, and these lines.
  private static func rows(and lines: String...) -> [UInt8] { IngestionTests.rows(2) + octets(lines.joined()) }

  @Test(
    "Of three files the good one and the one with a bad row are queued as they were sent; the one that is none is not")
  func three() throws {
    try withStation { station throws in
      let mail = Mail([
        Mail.File("Conversions_2026_1.csv"), Mail.File("Conversions_2026_2.csv", Self.rows(and: Self.bad)),
        Mail.File("Conversions_2026_3.csv", octets("<!DOCTYPE html><html>Not found</html>")),
      ])
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 1, queued: 2, rejected: 1))
      let items = try station.items()
      #expect(items.map(\.fileName.text) == ["Conversions_2026_1.csv", "Conversions_2026_2.csv"])
      #expect(try items.map(station.bytes) == mail.files.prefix(2).map(\.bytes))
      #expect(items.map(\.check?.status) == [.accepted, .acceptedWithErrors])
      #expect(items.map(\.check?.rows) == [.init(total: 1, accepted: 1), .init(total: 3, accepted: 2, rejected: 1)])

      let message = try #require(try station.messages().first)
      #expect(message.outcome == .accepted && message.queueItems == items.map(\.id))
      #expect(
        message.objections == [
          Objection(
            code: .fileRejected, fileName: "Conversions_2026_3.csv",
            message: "\"Conversions_2026_3.csv\" was rejected: This looks like a web page.")
        ])
      let files = try station.store().files(of: message.submission.id)
      #expect(files.map(\.fileName.text) == mail.files.map(\.name))
      #expect(files.map(\.isQueued) == [true, true, false])
      #expect(files.map(\.check.status) == [.accepted, .acceptedWithErrors, .rejected])
      #expect(try station.bytes(ofRejected: files[2].id) == mail.files[2].bytes)
      #expect(station.files(below: "files").count == 3 && station.files(below: "staging").isEmpty)
    }
  }

  @Test("Every file has a result of its own, beside one receipt for all")
  func replies() throws {
    try withStation { station throws in
      station.deliver(
        Mail([
          Mail.File("Conversions_2026_1.csv"), Mail.File("Conversions_2026_2.csv", Self.rows(and: Self.bad)),
          Mail.File("Conversions_2026_3.csv", []),
        ]))
      try station.poll()
      let replies = try station.replies()
      #expect(replies.map(\.kind) == [.receipt, .result, .result, .result])
      #expect(
        replies.map(\.subject) == [
          "[RECEIVED] 3 files: Conversions_2026_1.csv, Conversions_2026_2.csv, Conversions_2026_3.csv",
          "[ACCEPTED] Conversions_2026_1.csv: 1 of 1 row",
          "[ACCEPTED WITH ERRORS] Conversions_2026_2.csv: 2 of 3 rows",
          "[REJECTED] Conversions_2026_3.csv: The file is empty (0 bytes).",
        ])
      #expect(Set(replies.map(\.messageID)).count == 4)
      let dirty = decoded(replies[2].bytes)
      #expect(dirty.contains("_row,_line,_status,_code,_column,_field,_value,_message,CampaignId,"))
      #expect(dirty.contains("\r\n3,4,REJECTED,type-error,C,EventDate,03/04/2026,"))
      #expect(!decoded(replies[1].bytes).contains("_row,_line"))
      let receipt = decoded(replies[0].bytes)
      #expect(receipt.contains("\"status\": \"REFUSED\"") && receipt.contains("\"delimiter\": \",\""))
    }
  }

  @Test("With all rows wanted, the good ones come back too")
  func allRows() throws {
    var connection = connection()
    connection.resultRows = .all
    try withStation(connection) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      try station.poll()
      #expect(decoded(try station.replies()[1].bytes).contains("\r\n1,2,ACCEPTED,,,,,,3641,8180,NOW,"))
    }
  }

  @Test("A file that is taken whole or not at all is rejected for one bad row")
  func wholeFile() throws {
    var connection = connection()
    connection.policy = .file
    try withStation(connection) { station throws in
      station.deliver(
        Mail([Mail.File("Conversions_2026_1.csv", Self.rows(and: Self.bad)), Mail.File("Conversions_2026_2.csv")]))
      #expect(try station.poll() == report(accepted: 1, queued: 1, rejected: 1))
      let files = try station.store().files(of: try station.messages()[0].submission.id)
      #expect(files[0].check.rows == .init(total: 3, rejected: 1, unprocessed: 2))
      #expect(
        try station.messages()[0].objections.map(\.message) == [
          "\"Conversions_2026_1.csv\" was rejected: 1 of 3 rows are wrong."
        ])
    }
  }

  @Test("A connection's own limit of wrong rows stands in the place of its data type's", arguments: [(33, 0), (34, 1)])
  func threshold(percent: Int, queued: Int) throws {
    var connection = connection()
    connection.rejectFilePercent = percent
    try withStation(connection) { station throws in
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", Self.rows(and: Self.bad))]))
      #expect(try station.poll() == report(accepted: 1, queued: queued, rejected: 1 - queued))
      #expect(
        try station.messages()[0].objections.contains { $0.message.contains("33 % of rows are wrong") } == (queued == 0)
      )
    }
  }

  @Test("What a connection declares about how its partner writes is believed")
  func dialect() throws {
    let today = Timestamp.now.description.prefix(10)
    let date = today.split(separator: "-").reversed().joined(separator: ".")
    let header = "CampaignId;ActionTrackerId;EventDate;OrderId;CustomerId;CurrencyCode;Amount"
    let file = octets("\(header)\n3641;8180;\(date) 00:00;'a;b';c;EUR;1.234,50\n")
    var connection = connection()
    connection.dialect = DeclaredDialect([
      "quote": ["'"], "decimalChar": [","], "groupChar": ["."], "datetimeFormat": ["%d.%m.%Y %H:%M"],
      "timeZone": ["+02:00"],
    ])
    try withStation(connection) { station throws in
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", file)]))
      try station.poll()
      let item = try #require(try station.items().first)
      #expect(item.check?.rows.accepted == 1)
      #expect(try station.rows(of: item).contains("\"OrderId\": \"a;b\""))
      #expect(try station.rows(of: item).contains("\"EventDate\": \"\(today)T00:00:00+02:00\""))
      #expect(try station.rows(of: item).contains("\"Amount\": 1234.5"))
    }
  }

  @Test("The charset that a part names decides before anything is assumed")
  func charset() throws {
    let file =
      octets("CampaignId,ActionTrackerId,EventDate,OrderId,CustomerId\r\n3641,8180,NOW,") + [0x93, 0xFA, 0x96, 0x7B]
    try withStation { station throws in
      var mail = Mail([Mail.File("Conversions_2026_1.csv", file + octets(",c\r\n"))])
      mail.contentType = "text/csv; charset=shift_jis"
      station.deliver(mail)
      try station.poll()
      let item = try #require(try station.items().first)
      #expect(item.check?.charset == "shift_jis")
      #expect(try station.rows(of: item).contains("\"OrderId\": \"日本\""))
      #expect(decoded(try station.replies()[0].bytes).contains("\"encoding\": \"shift_jis\""))
    }
  }

  @Test("A partner who repairs the rows of a result and sends them back has them taken")
  func repaired() throws {
    try withStation { station throws in
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", Self.rows(and: Self.bad))]))
      try station.poll()
      let reply = try #require(try station.replies().last)
      let table = try #require(decoded(reply.bytes).firstMatch(from: "_row,_line"))
      let repaired = table.replacing("B-1,c-1", with: "B-2,c-1").replacing(",03/04/2026,B-2", with: ",NOW,B-2")
      station.deliver(Mail([Mail.File("Conversions_2026_2.csv", octets(repaired))]))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.items()[1].check?.rows == .init(total: 1, accepted: 1), "\(repaired)")
    }
  }

  @Test("A data type that is no longer there ends a poll before any mail is read")
  func missingType() throws {
    try withStation(connection(dataType: "elsewhere")) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      #expect(throws: TermsError.self) { try station.poll() }
      #expect(station.steps.taken.isEmpty)
    }
  }
}

extension String {
  /// From the first `beginning` on; nil when it is not there.
  fileprivate func firstMatch(from beginning: String) -> String? {
    firstRange(of: beginning).map { String(self[$0.lowerBound...]) }
  }
}
