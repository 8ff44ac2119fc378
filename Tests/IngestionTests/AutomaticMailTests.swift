import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Mail that programs send") struct AutomaticMailTests {
  @Test(
    "A feed's files are queued and receipted, for the operator said whom to answer",
    arguments: ["Auto-Submitted: auto-generated", "Precedence: bulk", "X-Auto-Response-Suppress: All"])
  func feed(field: String) throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv", fields: field))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.replies().map(\.kind) == [.receipt, .result])
      #expect(try station.replies().allSatisfy { $0.to == "feeds@partner.example" })
    }
  }

  @Test("Where the connection says so, a feed is not answered, and the record says why")
  func unanswered() throws {
    var quiet = connection()
    quiet.answersAutomatic = false
    try withStation(quiet) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv", fields: "Auto-Submitted: auto-generated"))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      try station.expectSilence(because: "its \"Auto-Submitted\" is \"auto-generated\" (RFC 3834 §2, §5)")
    }
  }

  @Test(
    "What could make a loop is never answered; its files are queued all the same",
    arguments: [
      ("Auto-Submitted: auto-replied", "its \"Auto-Submitted\" is \"auto-replied\""),
      ("Return-Path: <>", "its \"Return-Path\" is \"<>\""), ("List-Id: <feeds.partner.example>", "\"List-Id\""),
    ])
  func never(field: String, reason: String) throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv", fields: field))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      try station.expectSilence(because: reason)
    }
  }

  @Test("Our own receipt and result, sent back to us, bring nothing in and are not answered")
  func ownReplies() throws {
    var curious = connection(pattern: "*")
    curious.answers = Set(Outcome.allCases)
    try withStation(curious) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      try station.run()
      for parcel in station.relay.delivered { station.mailbox.shelf.deliver(parcel.bytes) }
      #expect(try station.poll() == report(refused: 2))
      try station.expectSilence(because: "\"Auto-Submitted\" is \"auto-replied\"", times: 2, beside: 2)
    }
  }

  @Test("Without a return address nobody is answered, and there is nothing to say about it")
  func noReturnAddress() throws {
    try withStation(connection(returnAddress: nil)) { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      try station.poll()
      #expect(try station.replies().isEmpty)
      #expect(try station.events().allSatisfy { $0.kind != "not-answered" })
    }
  }
}

extension Station {
  fileprivate func expectSilence(because reason: String, times: Int = 1, beside replies: Int = 0) throws {
    #expect(try self.replies().count == replies)
    let events = try events().filter { $0.kind == "not-answered" }
    #expect(events.count == times)
    #expect(events.allSatisfy { $0.message.contains(reason) && $0.submission != nil }, "\(events)")
  }
}
