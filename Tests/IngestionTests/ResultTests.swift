import FoundationEssentials
import MIME
import Model
import Queues
import Replies
import Testing

@testable import Ingestion

@Suite("Results") struct ResultTests {
  private static let sender = Sender(name: "Intray", address: "uploads@gateway.example")

  /// So many conversions, the last of them right and the others without a date, each with a note that cannot be packed.
  private static func wrong(_ count: Int, padding: Int = 0) -> [UInt8] {
    var noise: UInt64 = 1
    let header = octets("CampaignId,ActionTrackerId,EventDate,OrderId,CustomerId,Text1\r\n")
    return (1...count).reduce(into: header) { file, row in
      file += octets("3641,8180,\(row == count ? "NOW" : ""),A-\(row),c,")
      for _ in 0..<padding {
        noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        file.append(0x61 + UInt8(noise >> 60))
      }
      file += [0x0D, 0x0A]
    }
  }

  private func awaiting() -> Connection {
    var connection = connection()
    connection.result = .onCompletion
    return connection
  }

  @Test("Rows that are many are packed, and open with the right ones in them")
  func packed() throws {
    try withStation { station throws in
      station.messageLimit = 100 << 20
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", Self.wrong(16_001))]))
      try station.poll()
      let files = attachments(of: try station.replies()[1].bytes)
      #expect(files.map(\.name) == ["result_Conversions_2026_1.csv.json", "result_Conversions_2026_1.csv.gz"])
      let table = try gunzipped(files[1].bytes).split(separator: UInt8(ascii: "\n"))
      #expect(table.count == 16_001)
      #expect(table[16_000].starts(with: octets("16000,16001,REJECTED,required-cell,C,EventDate,,")))
      let document = try JSONDecoder().decode(Document.self, from: Data(files[0].bytes))
      #expect(document.files == [.init(rows: 16_000, sha256: digest(of: files[1].bytes).description)])
      #expect(station.files(below: "staging").isEmpty)
    }
  }

  @Test("Rows that are too many to travel are left out, and the result says how many are there")
  func truncated() throws {
    try withStation { station throws in
      station.messageLimit = 100 << 20
      station.enclosureLimit = 600_000
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", Self.wrong(9_001, padding: 200))]))
      try station.poll()
      let reply = try station.replies()[1]
      let files = attachments(of: reply.bytes)
      #expect((200_000...600_000).contains(files[1].bytes.count), "\(files[1].bytes.count)")
      let rows = try gunzipped(files[1].bytes).split(separator: UInt8(ascii: "\n")).count - 1
      #expect((1..<9_000).contains(rows))
      #expect(try JSONDecoder().decode(Document.self, from: Data(files[0].bytes)).files.map(\.rows) == [rows])
      #expect(decoded(reply.bytes).contains("of 9,000 rows"))
      let document = String(decoding: files[0].bytes, as: UTF8.self)
      #expect(document.contains("\"errorsListed\": \(rows),\n  \"errorsOmitted\": \(9_000 - rows),"), "\(document)")
    }
  }

  @Test("All results of one message share what may travel with one")
  func shared() throws {
    try withStation { station throws in
      station.enclosureLimit = 200_000
      station.messageLimit = 100 << 20
      station.deliver(
        Mail((1...3).map { Mail.File("Conversions_2026_\($0).csv", Self.wrong(301, padding: 200)) }))
      try station.poll()
      let enclosed = try station.replies().dropFirst().map { reply in
        attachments(of: reply.bytes).dropFirst().reduce(0) { $0 + $1.bytes.count }
      }
      #expect(enclosed.count == 3 && enclosed[0] > 90_000, "\(enclosed)")
      #expect((90_000...200_000).contains(enclosed.reduce(0, +)), "\(enclosed)")
    }
  }

  @Test("A reply as large as that is stored and sent as it was written")
  func largeReply() throws {
    try withStation { station throws in
      station.messageLimit = 100 << 20
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", Self.wrong(4_001, padding: 200))]))
      try station.poll()
      let written = try station.replies()[1]
      #expect(written.bytes.count > 200_000)
      try station.drain()
      #expect(station.relay.delivered.map(\.bytes) == (try station.replies().map(\.bytes)))
      #expect(try station.replies()[1].bytes == written.bytes)
    }
  }

  @Test("A result that waits for whoever takes the file is not written; all that it needs is kept")
  func awaited() throws {
    try withStation(awaiting()) { station throws in
      let mail = Mail([
        Mail.File("Conversions_2026_1.csv"),
        Mail.File("Conversions_2026_2.csv", rows(2) + octets("3641,8180,,A-1,c,EUR,1\r\n")),
        Mail.File("Conversions_2026_3.csv", octets("{\"a\": 1}")),
      ])
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 1, queued: 2, rejected: 1))
      #expect(try station.replies().map(\.subject).dropFirst().map { $0.prefix(10) } == ["[REJECTED]"])
      let store = try station.store()
      let items = try station.items()
      let results = try items.map { try store.awaitedResult(of: $0.id, from: Self.sender) }
      #expect(
        results.map { $0?.subject } == [
          "[ACCEPTED] Conversions_2026_1.csv: 1 of 1 row", "[ACCEPTED WITH ERRORS] Conversions_2026_2.csv: 2 of 3 rows",
        ])
      #expect(results.allSatisfy { $0?.inReplyTo == mail.messageID })
      let files = attachments(of: try #require(results[1]).bytes)
      #expect(files.map(\.name) == ["result_Conversions_2026_2.csv.json", "result_Conversions_2026_2.csv"])
      #expect(String(decoding: files[1].bytes, as: UTF8.self).contains("\r\n3,4,REJECTED,required-cell,"))
      let document = try JSONDecoder().decode(Document.self, from: Data(files[0].bytes))
      #expect(document.rows.accepted == 2 && document.files.map(\.sha256) == [digest(of: files[1].bytes).description])
      #expect(document.receipt == items[1].id.text && document.findings == nil)
    }
  }

  @Test(
    "A result that is awaited and one that went out have two Message-IDs, also where a file was left out before them")
  func numbers() throws {
    var connection = awaiting()
    connection.contentSeenBefore = .ignore
    try withStation(connection) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      try station.poll()
      station.deliver(
        Mail([
          Mail.File("Conversions_2026_1.csv"), Mail.File("Conversions_2026_2.csv", []),
          Mail.File("Conversions_2026_3.csv"),
        ]))
      #expect(try station.poll() == report(accepted: 1, queued: 1, rejected: 1))
      let item = try #require(try station.items().last)
      let awaited = try #require(try station.store().awaitedResult(of: item.id, from: Self.sender))
      #expect(try !station.replies().map(\.messageID).contains(awaited.messageID))
    }
  }

  @Test("Where the result went out with the check, none is awaited, and none where nobody is told")
  func notAwaited() throws {
    var silent = awaiting()
    silent.returnAddress = nil
    for connection in [connection(), silent] {
      try withStation(connection) { station throws in
        station.deliver(Mail("Conversions_2026_1.csv"))
        try station.poll()
        let item = try #require(try station.items().first)
        #expect(try station.store().awaitedResult(of: item.id, from: Self.sender) == nil)
      }
    }
  }

  @Test("What is kept of a check is read back as it was told then")
  func kept() throws {
    try withStation { station throws in
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", rows(2) + octets("3641,8180,,A-1,c,EUR,1\r\n"))]))
      try station.poll()
      let item = try #require(try station.items().first)
      let stored = try station.store().check(ofFile: item.id)
      let result = try FileResult(receipt: item.id, name: item.fileName, archive: nil, document: stored.report)
      #expect(result.rows == item.check?.rows && result.status == .acceptedWithErrors)
      #expect(result.errors.map(\.code) == ["required-cell"] && result.findings.contains { $0.row == 3 && $0.isError })
      #expect(result.totals.map(\.field).contains("Amount"))
    }
  }

  private struct Document: Decodable {
    var receipt: String
    var rows: FileCheck.Rows
    var files: [File]
    var findings: [String]?

    struct File: Decodable, Equatable {
      var rows: Int
      var sha256: String
    }
  }
}
