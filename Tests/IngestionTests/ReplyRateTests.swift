import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Replies to one address") struct ReplyRateTests {
  /// Fetches replies, and hands in another file for each receipt that came, as a program might that takes it for a request.
  private func answer(_ station: Station, from read: Int) {
    for parcel in station.relay.delivered[read...] where decoded(parcel.bytes).contains("arrived") {
      station.deliver(Mail([Mail.File("Conversions_2026_11.csv", rows(1, named: "\(ULID())"))]))
    }
  }

  @Test("Two programs that answer each other are over before long: the last reply is a dead letter, and it is told")
  func loop() throws {
    try withStation { station throws in
      station.repliesPerHour = 10
      station.deliver(Mail("Conversions_2026_11.csv"))
      var rounds = 0
      var read = 0
      while !station.mailbox.shelf.inbox.isEmpty, rounds < 50 {
        try station.poll()
        try station.drain()
        answer(station, from: read)
        read = station.relay.delivered.count
        rounds += 1
      }
      #expect(rounds == 6, "a receipt and a result each time: ten replies in five rounds, and none in the sixth")
      let dead = try station.replies().filter { $0.state == .dead }
      #expect(dead.count == 2 && dead.allSatisfy { $0.attempts == 0 })
      #expect(
        dead[0].lastAnswer == "not sent: 10 replies went to feeds@partner.example within the hour before; two programs "
          + "may be answering each other. `intray reply resend` sends it all the same")
      let told = try station.events().filter { $0.kind == "reply-dead" }
      #expect(Set(told.map(\.reply)) == Set(dead.map(\.id)) && told.allSatisfy { $0.message == dead[0].lastAnswer })
      #expect(try station.drain().sent == 0)
      try station.store().resend(reply: dead[0].id)
      #expect(try station.drain().sent == 1, "a person may")
    }
  }

  @Test("A partner who hands in more than that at once is answered for each") func burst() throws {
    try withStation { station throws in
      station.repliesPerHour = 10
      station.deliver((1...40).map { Mail([Mail.File("Conversions_2026_11.csv", rows(1, named: "burst-\($0)"))]) })
      #expect(try station.poll().accepted == 40)
      #expect(try station.drain().sent == 80)
    }
  }

  @Test("What went to one address counts for that one alone, and for an hour") func others() throws {
    try withStation { station throws in
      station.repliesPerHour = 2
      try station.apply(
        connection("first", pattern: "a*.csv", returnAddress: "one@partner.example"),
        connection("second", pattern: "b*.csv", returnAddress: "two@partner.example"))
      station.deliver(Mail([Mail.File("a1.csv")]))
      try station.poll()
      #expect(try station.drain().sent == 2)
      station.deliver(Mail([Mail.File("b1.csv")]), Mail([Mail.File("a2.csv")]))
      try station.poll()
      #expect(try station.drain().sent == 2)
      #expect(
        try station.replies().filter { $0.state == .dead }.map(\.to)
          == Array(repeating: "one@partner.example", count: 2))
      let store = try station.store()
      for reply in try station.replies() where reply.state == .sent {
        try store.resend(reply: reply.id)
        try store.replySent(reply.id, at: .now.adding(seconds: -3601), answer: "250 an hour ago")
      }
      station.deliver(Mail([Mail.File("a3.csv")]))
      try station.poll()
      #expect(try station.drain().sent == 2)
    }
  }
}
