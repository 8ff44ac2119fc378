import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Mail and who sent it") struct SenderTests {
  private static let found = "Authentication-Results: mx.gateway.example;\r\n dmarc=pass header.from=partner.example"
  private static let forged = "Authentication-Results: mx.evil.example; dmarc=pass header.from=partner.example"

  private func guarded(_ change: (inout Connection) -> Void = { _ in }) -> Connection {
    var connection = connection()
    connection.from = ["partner.example"]
    connection.authentication = Authentication(.dmarc)
    connection.answers = Set(Outcome.allCases)
    change(&connection)
    return connection
  }

  private func withGuard(_ connection: Connection, _ body: (Station) throws -> Void) throws {
    try withStation(connection) { station throws in
      station.trustedServers = ["main": "mx.gateway.example"]
      try body(station)
    }
  }

  @Test("The partner's mail is let in and answered, as our server vouches for it")
  func honest() throws {
    try withGuard(guarded()) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv", fields: Self.found))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.replies().map(\.kind) == [.receipt, .result])
      #expect(try station.replies().allSatisfy { $0.to == "feeds@partner.example" })
    }
  }

  @Test(
    "A forged sender is refused, and nobody is told, not even the partner it pretends to be",
    arguments: [
      [], [forged], ["Authentication-Results: mx.gateway.example; dmarc=fail header.from=partner.example", found],
      ["Authentication-Results: mx.gateway.example (dmarc=pass header.from=partner.example); none"],
      ["Authentication-Results: mx.gateway.example; dmarc=pass header.from=partner.example.evil.example"],
    ])
  func forgery(fields: [String]) throws {
    try withGuard(guarded()) { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      mail.fields = fields
      station.deliver(mail)
      #expect(try station.poll() == report(refused: 1))
      #expect(try station.messages()[0].objections.map(\.code) == [.senderNotAuthenticated])
      #expect(try station.items().isEmpty && station.replies().isEmpty)
      let events = try station.events().filter { $0.kind == "not-answered" }
      #expect(events.map(\.message) == ["no notice was written: nobody vouches for the sender"])
    }
  }

  @Test("A stranger's copy that comes first keeps out neither the partner's own nor its files")
  func squatting() throws {
    try withGuard(guarded()) { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail)
      mail.fields = [Self.found]
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 1, refused: 1, queued: 1))
      station.deliver(mail)
      #expect(try station.poll() == report(seenAgain: 1))
    }
  }

  @Test("A notice goes to a partner who showed who it is")
  func notice() throws {
    try withGuard(guarded()) { station throws in
      station.deliver(Mail("notes.pdf", fields: Self.found))
      #expect(try station.poll() == report(ignored: 1))
      #expect(try station.replies().map(\.kind) == [.notice])
    }
  }

  @Test(
    "Two senders, or one whose address can be read in two ways, are none",
    arguments: ["a@partner.example, b@partner.example", "", "<a@partner.example> <b@partner.example>"])
  func unclear(from: String) throws {
    try withGuard(guarded()) { station throws in
      var mail = Mail("Conversions_2026_1.csv", fields: Self.found)
      mail.from = from
      station.deliver(mail)
      #expect(try station.poll() == report(refused: 1))
      #expect(try station.messages()[0].objections.map(\.code).contains(.senderUnclear))
    }
  }

  @Test("Mail to the secret address is let in, wherever the header names it, and no reply gives it away")
  func secretAddress() throws {
    let address = "uploads+0123456789abcdef0123456789abcdef@gateway.example"
    let secret = guarded {
      $0.authentication = Authentication(.secretAddress)
      $0.secretAddresses = [addressDigest(of: address)]
    }
    try withGuard(secret) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv", fields: "Delivered-To: \(address.uppercased())"))
      station.deliver(Mail("Conversions_2026_2.csv", fields: "Cc: x <\(address)>"))
      station.deliver(Mail("Conversions_2026_3.csv", fields: "Delivered-To: uploads+0123@gateway.example"))
      #expect(try station.poll() == report(accepted: 2, ignored: 1, queued: 2))
      #expect(try station.replies().count == 4)
      #expect(
        try station.replies().allSatisfy {
          !decoded($0.bytes).contains("0123456789abcdef")
            && !String(decoding: $0.bytes, as: UTF8.self).contains("0123456789abcdef")
        })
      station.deliver(Mail("Conversions_2026_4.csv", fields: "Cc: \(address)", "Return-Path: <\(address)>"))
      try station.poll()
      #expect(try station.events().last { $0.kind == "not-answered" }?.message.contains("is our own address") == true)
    }
  }

  @Test("A reply of ours is refused by its mark, and not answered")
  func ownMark() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv", fields: "X-Intray-Reply: receipt 1"))
      #expect(try station.poll() == report(refused: 1))
      #expect(try station.messages()[0].objections.map(\.code) == [.ownReply])
      #expect(try station.replies().isEmpty)
    }
  }
}
