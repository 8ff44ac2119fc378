import Model
import Queues
import Testing

@testable import Ingestion

@Suite("When the time is up") struct TimeLimitTests {
  @Test("Nothing new is begun, what was begun is finished, and the next poll goes on where this one stopped")
  func windows() throws {
    try withStation { station throws in
      station.limits.window = 2
      station.deliver((1...7).map { Mail("Conversions_2026_\($0).csv") })
      var asked = 0
      station.hasTime = {
        asked += 1
        return asked <= 2
      }
      #expect(try station.poll() == report(accepted: 4, queued: 4))
      #expect(station.leftForLater == 3)
      #expect(station.mailbox.shelf.folders[.accepted]?.count == 4)
      #expect(try station.suspects().isEmpty)
      station.hasTime = { true }
      #expect(try station.poll() == report(accepted: 3, queued: 3))
    }
  }

  @Test("What is in hand when even that time is over is given back, and held against nobody; each poll makes progress")
  func over() throws {
    try withStation { station throws in
      station.deliver((1...3).map { Mail("Conversions_2026_\($0).csv") })
      station.isOver = { true }
      for _ in 1...3 {
        let error = #expect(throws: TransferError.self) { try station.poll() }
        #expect(error?.kind == .timedOut)
        #expect(error?.words == "main: twice the time limit has passed; what is in hand is left for the next poll")
        #expect(try station.suspects().allSatisfy { $0.attempts == 0 })
      }
      #expect(try station.items().count == 3)
      station.isOver = { false }
      try station.poll()
      #expect(station.mailbox.shelf.folders[.accepted]?.count == 3)
    }
  }

  @Test("A message that was not begun for want of time is not blamed")
  func suspects() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      station.mailbox.shelf.unreadable = [UID(rawValue: 1)]
      try station.poll()
      station.hasTime = { false }
      for _ in 0..<5 { #expect(try station.poll() == PollReport()) }
      station.hasTime = { true }
      station.mailbox.shelf.unreadable = []
      #expect(try station.poll() == report(accepted: 1, queued: 1))
    }
  }

  @Test("Replies for which there is no time stay due")
  func replies() throws {
    try withStation { station throws in
      station.deliver((1...3).map { Mail("Conversions_2026_\($0).csv") })
      try station.poll()
      station.hasTime = { station.relay.delivered.count < 2 }
      #expect(try station.drain().sent == 2)
      station.hasTime = { true }
      #expect(try station.drain().sent == station.replies().count - 2)
    }
  }
}

extension Station {
  /// How many messages the last poll said it left; nil when it said nothing of the kind.
  fileprivate var leftForLater: Int? {
    guard case .outOfTime(let left) = progress.last else { return nil }
    return left
  }
}
