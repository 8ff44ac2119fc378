import Model
import Queues
import Testing

@testable import Ingestion

@Suite("What is begun and not finished") struct SuspectTests {
  @Test("A message that kills every poll is held after three, and those behind it are taken by the first that lives")
  func poison() throws {
    try withStation { station throws in
      var station = station
      station.limits.company = 2
      station.deliver((1...7).map { Mail("Conversions_2026_\($0).csv") })
      var deaths = 0
      while let dead = try station.killed(at: "fetched UID 3") {
        deaths += 1
        station = dead
      }
      #expect(deaths == 3)
      #expect(try station.fileNumbers() == [1, 2, 4, 5, 6, 7])
      let held = try #require(try station.messages().first { $0.outcome == .held })
      #expect(held.submission.place.uid == UID(rawValue: 3))
      #expect(held.objections.map(\.code) == [.unreadable])
      #expect(held.objections[0].message.hasPrefix("tried 3 times and never finished: each time the poll died"))
      #expect(try station.suspects().isEmpty)
      #expect(station.mailbox.shelf.folders[.held]?.count == 1)
      #expect(try station.poll() == PollReport())
    }
  }

  @Test("After a death, fresh mail comes first, then small companies, then what was tried twice, alone")
  func order() throws {
    try withStation { station throws in
      station.limits.company = 2
      station.deliver((1...5).map { Mail("Conversions_2026_\($0).csv") })
      let once = try #require(try station.killed(at: "fetch UID 1"))
      let twice = try #require(try once.killed(at: "fetch UID 1"))
      twice.deliver(Mail("Conversions_2026_6.csv"))
      try twice.poll()
      let fetched = twice.steps.taken.filter { $0 == "read" || $0.hasPrefix("fetch ") }
      #expect(
        fetched == [
          "read", "fetch UID 6", "read", "fetch UID 3", "fetch UID 4", "read", "fetch UID 5", "read", "fetch UID 1",
          "read", "fetch UID 2",
        ])
      #expect(try twice.items().count == 6)
    }
  }

  @Test("A message the server gives no bytes of is tried three times, keeps nobody waiting, and is then held")
  func unreadable() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
      station.mailbox.shelf.unreadable = [UID(rawValue: 1)]
      #expect(try station.poll() == report(accepted: 1, unreadable: 1, queued: 1))
      #expect(try station.poll() == report(unreadable: 1))
      #expect(try station.poll() == report(unreadable: 1))
      #expect(try station.poll() == report(held: 1))
      let held = try #require(try station.messages().last)
      #expect(held.objections[0].message == "tried 3 times and never finished: the server gave no bytes")
      #expect(try station.poll() == PollReport())
    }
  }

  @Test("A message that can be read again is taken as if nothing had been")
  func recovers() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      station.mailbox.shelf.unreadable = [UID(rawValue: 1)]
      try station.poll()
      try station.poll()
      station.mailbox.shelf.unreadable = []
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.suspects().isEmpty)
    }
  }

  @Test("A line that breaks blames nobody, however often")
  func brokenLine() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
      station.mailbox.breaking = UID(rawValue: 1)
      #expect(throws: TransferError(.closed, "")) { try station.poll() }
      #expect(try station.suspects().map(\.attempts) == [0, 0])
      station.mailbox.breaking = nil
      #expect(try station.poll() == report(accepted: 2, queued: 2))
    }
  }

  @Test("A message at which the line breaks each time when it is asked for alone is held in the end")
  func breaksTheLine() throws {
    try withStation { station throws in
      station.deliver((1...3).map { Mail("Conversions_2026_\($0).csv") })
      station.mailbox.breaking = UID(rawValue: 1)
      for _ in 0..<5 { _ = try? station.poll() }
      #expect(try station.fileNumbers() == [2, 3])
      #expect(try station.messages().filter { $0.outcome == .held }.map(\.submission.place.uid.rawValue) == [1])
    }
  }

  @Test("A message that cannot be recorded costs itself only: its neighbours are in, and it is held in the end")
  func unrecordable() throws {
    try withStation { station throws in
      // Judged by a connection that the store does not have.
      station.connections.append(connection("unheard-of", pattern: "Unrecordable.csv"))
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("Unrecordable.csv"), Mail("Conversions_2026_2.csv"))
      #expect(try station.poll() == report(accepted: 2, unreadable: 1, queued: 2))
      #expect(try station.fileNumbers() == [1, 2])
      #expect(try station.poll() == report(unreadable: 1))
      #expect(try station.poll() == report(unreadable: 1))
      #expect(try station.poll() == report(held: 1))
      let held = try #require(try station.messages().last)
      #expect(held.objections[0].message.contains("FOREIGN KEY constraint failed"))
      #expect(try station.poll() == PollReport())
      #expect(station.files(below: "files").count == 2 && station.files(below: "staging").isEmpty)
    }
  }

  @Test("A new UIDVALIDITY forgets what was tried under the old one")
  func newEpoch() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      station.mailbox.shelf.unreadable = [UID(rawValue: 1)]
      try station.poll()
      station.mailbox.shelf.unreadable = []
      station.mailbox.shelf.startUIDsAnew()
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.suspects().isEmpty)
    }
  }
}

extension Station {
  /// The n of every `Conversions_2026_n.csv` in the queue, ascending.
  fileprivate func fileNumbers() throws -> [Int] {
    let names = try items().map(\.fileName.text)
    return names.compactMap { Int($0.dropFirst("Conversions_2026_".count).dropLast(".csv".count)) }.sorted()
  }

  /// What another process finds after one poll that was killed at the first such step; nil when it never came to it.
  fileprivate func killed(at step: String) throws -> Station? {
    var dead: Station?
    steps.onStep = { [unowned self] taken in
      guard taken == step, dead == nil else { return }
      dead = try? twin(at: "\(home)-\(ULID())")
    }
    defer { steps.onStep = nil }
    try poll()
    return dead
  }
}
