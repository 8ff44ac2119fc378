import Model
import Queues
import Testing

@Suite("Events on their way to others") struct AnnouncementsTests {
  private let hook = "webhook a"

  @Test("a subscriber is told of what happens after it came, of the kinds it wants, in order") func kinds() throws {
    try withStore { store throws in
      try record(store, "accepted")
      #expect(try store.enqueue(for: hook, kinds: ["accepted"]) == false)
      try record(store, "accepted", "ignored", "accepted")
      #expect(try numbers(store) == [])
      _ = try store.enqueue(for: hook, kinds: ["accepted"])
      _ = try store.enqueue(for: hook, kinds: ["accepted"])
      #expect(try numbers(store) == [2, 4])
      let first = try #require(try store.nextAnnouncement(to: hook, due: .now))
      #expect(first.event.number == 2 && first.attempts == 0)
      #expect(try store.nextAnnouncement(to: "webhook b", due: .now) == nil)
      try store.announced([first])
      #expect(try store.nextAnnouncement(to: hook, due: .now)?.event.number == 4)
      #expect(kind { try store.announced([first]) } == .constraint)
    }
  }

  @Test("many events are put on their way in bounded steps") func steps() throws {
    try withStore { store throws in
      _ = try store.enqueue(for: hook, kinds: ["accepted"])
      try record(store, [String](repeating: "accepted", count: 1001))
      #expect(try store.enqueue(for: hook, kinds: ["accepted"]))
      #expect(try store.enqueue(for: hook, kinds: ["accepted"]) == false)
      #expect(try numbers(store).count == 1001)
    }
  }

  @Test("what is deferred comes when it is due; what is given up waits for a person, and is an event itself")
  func later() throws {
    try withStore { store throws in
      _ = try store.enqueue(for: hook, kinds: ["accepted"], at: clock(0).wall)
      try record(store, "accepted", "accepted")
      _ = try store.enqueue(for: hook, kinds: ["accepted"], at: clock(0).wall)
      let first = try #require(try store.nextAnnouncement(to: hook, due: clock(1).wall))
      try store.deferAnnouncements([first], answer: "503 later", nextAttempt: clock(60).wall)
      #expect(try store.nextAnnouncement(to: hook, due: clock(1).wall)?.event.number == 2)
      #expect(try store.nextAnnouncement(to: hook, due: clock(61).wall, notIn: [2])?.attempts == 1)
      #expect(try store.nextAnnouncement(to: hook, due: clock(-400 * 86_400).wall)?.attempts == 0)
      try store.giveUpAnnouncements([first], answer: "410 gone")
      #expect(try store.status().deadAnnouncements == 1)
      #expect(try store.allEvents().last?.kind == "announcement-dead")
      #expect(try store.announceAgain(to: hook) == 1)
      #expect(try numbers(store) == [1, 2])
    }
  }

  private func record(_ store: Store, _ kinds: String...) throws { try record(store, kinds) }

  private func record(_ store: Store, _ kinds: [String]) throws {
    for kind in kinds { try store.record(Event(kind: kind, message: "it happened")) }
  }

  private func numbers(_ store: Store) throws -> [Int64] {
    var numbers: [Int64] = []
    try store.announcements(dead: false) { announcement, _ in numbers.append(announcement.event.number) }
    return numbers
  }
}
