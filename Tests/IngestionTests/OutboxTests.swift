import Model
import Queues
import Testing

@testable import Ingestion

@Suite("The outbox") struct OutboxTests {
  private static let day: Int64 = 86_400

  @Test("A reply goes out once, under the null sender, to the return address")
  func sent() throws {
    try withReceipt { station throws in
      #expect(try station.drain() == outboxReport(sent: 1))
      let parcel = try #require(station.relay.delivered.first)
      #expect(parcel.sender == "" && parcel.recipients == ["feeds@partner.example"])
      #expect(try station.drain(now: .now.adding(seconds: Self.day)) == Outbox.Report())
      #expect(try station.replies().map(\.state) == [.sent])
    }
  }

  @Test("What the relay puts off is not tried again at once, and later as the very same message")
  func deferred() throws {
    try withReceipt { station throws in
      station.relay.answer = .deferred
      #expect(try station.drain() == outboxReport(deferred: 1))
      #expect(try station.drain() == Outbox.Report())
      station.relay.answer = .delivered
      #expect(try station.drain(now: .now.adding(seconds: Self.day)) == outboxReport(sent: 1))
      #expect(station.relay.attempts.count == 2)
      #expect(Set(station.relay.attempts).count == 1)
      #expect(try station.replies().map(\.attempts) == [2])
    }
  }

  @Test("What the relay rejects is dead, and no run tries it again by itself")
  func rejected() throws {
    try withReceipt { station throws in
      station.relay.answer = .rejected
      #expect(try station.drain() == outboxReport(dead: 1))
      #expect(try station.drain(now: .now.adding(seconds: Self.day)) == Outbox.Report())
      #expect(try station.replies().map(\.lastAnswer) == ["550 as told"])
    }
  }

  @Test("What was put off too often is given up")
  func givenUp() throws {
    try withReceipt { station throws in
      station.relay.answer = .deferred
      let backoff = Backoff(mostAttempts: 3)
      for day in 0..<2 {
        let report = try station.drain(now: .now.adding(seconds: Int64(day) * Self.day), backoff: backoff)
        #expect(report == outboxReport(deferred: 1))
      }
      #expect(try station.drain(now: .now.adding(seconds: 2 * Self.day), backoff: backoff) == outboxReport(dead: 1))
      #expect(station.relay.attempts.count == 3)
    }
  }

  @Test("A relay that cannot be reached ends the run: one reply is put off, the others stay due")
  func unreachable() throws {
    try withStation(Self.receiptsOnly) { station throws in
      station.deliver((1...3).map { Mail("Conversions_2026_\($0).csv") })
      try station.poll()
      station.relay.answer = nil
      #expect(throws: TransferError(.unreachable, "")) { try station.drain() }
      #expect(station.relay.attempts.count == 1)
      station.relay.answer = .delivered
      #expect(try station.drain() == outboxReport(sent: 2))
      #expect(try station.drain(now: .now.adding(seconds: Self.day)) == outboxReport(sent: 1))
      let copies = Dictionary(grouping: station.relay.attempts, by: \.bytes)
      #expect(copies.count == 3 && copies.values.map(\.count).sorted() == [1, 1, 2])
    }
  }

  @Test("An answer that is lost behind the data costs a second copy, never another message")
  func unknown() throws {
    try withReceipt { station throws in
      station.steps.failing = station.steps.taken.count + 1
      #expect(throws: TransferError(.closed, "")) { try station.drain() }
      #expect(try station.drain(now: .now.adding(seconds: Self.day)) == outboxReport(sent: 1))
      #expect(station.relay.delivered.count == 2)
      #expect(Set(station.relay.delivered).count == 1)
    }
  }

  private static var receiptsOnly: Connection {
    var connection = connection()
    connection.result = .onCompletion
    return connection
  }

  private func withReceipt(_ body: (Station) throws -> Void) throws {
    try withStation(Self.receiptsOnly) { station throws in
      station.deliver(Mail("Conversions_2026_11.csv"))
      try station.poll()
      try body(station)
    }
  }
}

private func outboxReport(sent: Int = 0, deferred: Int = 0, dead: Int = 0) -> Outbox.Report {
  var report = Outbox.Report()
  report.sent = sent
  report.deferred = deferred
  report.dead = dead
  return report
}
