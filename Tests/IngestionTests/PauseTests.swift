import Model
import Queues
import Testing

@testable import Ingestion

/// Mail for a connection that takes nothing in for a while.
@Suite("A pause") struct PauseTests {
  @Test(
    "Mail for a paused connection waits in the mailbox, however often it is looked at, and is taken when it is resumed")
  func waiting() throws {
    try withStation { station throws in
      var paused = connection()
      paused.isPaused = true
      try station.apply(paused)
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("notes.pdf"))
      for _ in 0..<5 {
        let polled = try station.poll()
        #expect(polled.waiting == 2 && polled.ignored == 0 && polled.held == 0)
      }
      #expect(try station.messages().isEmpty && station.mailbox.shelf.inbox.count == 2)
      try station.apply(connection())
      let polled = try station.poll()
      #expect(polled.accepted == 1 && polled.ignored == 1 && polled.waiting == 0)
      #expect(station.mailbox.shelf.inbox.isEmpty)
    }
  }
}
