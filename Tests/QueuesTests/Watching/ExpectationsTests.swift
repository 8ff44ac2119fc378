import Model
import Testing

@testable import Queues

@Suite("What is expected of partners") struct ExpectationsTests {
  private let day: Int64 = 86_400

  /// A day's occasion, for which what came since the day before counts.
  private func occasion(_ number: Int64) -> Occasion {
    Occasion(due: moment(number), since: moment(number - 1), words: "no file of day \(number)")
  }

  private func moment(_ number: Int64) -> Timestamp { clock(number * day).wall }

  private func judge(_ store: Store, _ connection: Connection, _ days: ClosedRange<Int64>) throws {
    try store.judge(connection, days.map(occasion), upTo: moment(days.upperBound), at: moment(days.upperBound))
  }

  private func missed(_ store: Store) throws -> [Event] { try store.allEvents().filter { $0.kind == "file-missing" } }

  @Test("an occasion that nothing came for is an event, once, however often it is judged") func once() throws {
    try withStore { store throws in
      let connection = try store.connected()
      try store.judge(connection, [], upTo: moment(0))
      for days in [1...1, 1...1, 1...2, 2...2] as [ClosedRange<Int64>] { try judge(store, connection, days) }
      let events = try missed(store)
      #expect(events.map(\.message) == ["no file of day 1", "no file of day 2"])
      #expect(events.map(\.connection) == ["conversions", "conversions"])
      #expect(try store.status().missing == [MissingFile(connection: "conversions", due: moment(2))])
    }
  }

  @Test("nothing that was before it is expected for the first time is held against it") func fresh() throws {
    try withStore { store throws in
      try judge(store, try store.connected(), 1...3)
      #expect(try missed(store).isEmpty && store.status().missing.isEmpty)
    }
  }

  @Test("a file that has come since counts, and one that came before does not") func arrivals() throws {
    try withStore { store throws in
      let connection = try store.connected()
      // Received in the first milliseconds of day 0.
      let lock = try store.held()
      _ = try store.commit([store.entry(submission(1), [1], by: connection, under: lock)])
      try store.judge(connection, [], upTo: moment(-5))
      let early = Occasion(due: moment(1), since: clock(0).wall, words: "kept")
      try store.judge(connection, [early], upTo: moment(1))
      #expect(try missed(store).isEmpty)
      try judge(store, connection, 2...2)
      #expect(try missed(store).map(\.message) == ["no file of day 2"])
    }
  }

  @Test("what has come since it was missed ends the matter in the status") func over() throws {
    try withStore { store throws in
      let connection = try store.connected()
      try store.judge(connection, [], upTo: moment(-2))
      try judge(store, connection, -1 ... -1)
      #expect(try store.status().missing.count == 1)
      _ = try store.commit([store.entry(submission(1), [1], by: connection, under: try store.held())])
      #expect(try store.status().missing.isEmpty && missed(store).count == 1)
    }
  }

  @Test("what is expected no more is forgotten") func forgotten() throws {
    try withStore { store throws in
      let connection = try store.connected()
      try store.judge(connection, [], upTo: moment(0))
      #expect(try store.judgedUntil() == [connection.id: moment(0)])
      try store.expectNothing(of: connection.id)
      #expect(try store.judgedUntil().isEmpty)
    }
  }

  @Test("what operators are told of is handed out together, and given up under a kind of its own") func alerts() throws
  {
    try withStore { store throws in
      _ = try store.enqueue(for: "alert a", kinds: ["failed"])
      for kind in ["failed", "accepted", "failed", "failed"] { try store.record(Event(kind: kind, message: "")) }
      _ = try store.enqueue(for: "alert a", kinds: ["failed"])
      let due = try store.announcements(to: "alert a", due: .now, limit: 2)
      #expect(due.map(\.event.number) == [1, 3])
      try store.deferAnnouncements(due, answer: "450 later", nextAttempt: Timestamp.now.adding(seconds: 3600))
      #expect(try store.announcements(to: "alert a", due: .now, limit: 2).map(\.event.number) == [4])
      try store.giveUpAnnouncements(due, answer: "550 no", kind: "alert-dead")
      #expect(try store.allEvents().filter { $0.kind == "alert-dead" }.count == 2)
      #expect(try store.status().deadAnnouncements == 2)
    }
  }
}
