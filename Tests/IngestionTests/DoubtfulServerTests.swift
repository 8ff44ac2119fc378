import Model
import Queues
import Testing

@testable import Ingestion

/// A server that is believed no further than it must be.
@Suite("A server that says what is not so") struct DoubtfulServerTests {
  @Test("A message that was hidden once and lies below those looked at is taken in when it shows")
  func hidden() throws {
    try withStation { station throws in
      station.deliver((1...3).map { Mail("Conversions_2026_\($0).csv") })
      station.mailbox.hidden = [UID(rawValue: 2)]
      #expect(try station.poll() == report(accepted: 2, queued: 2))
      station.mailbox.hidden = []
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(station.mailbox.shelf.inbox.isEmpty)
    }
  }

  @Test("A message that was said to be gone is looked for again")
  func saidToBeGone() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      let inbox = station.mailbox.shelf.inbox
      station.steps.onStep = { step in if step == "measure" { station.mailbox.shelf.inbox = [] } }
      #expect(try station.poll() == PollReport())
      station.steps.onStep = nil
      station.mailbox.shelf.inbox = inbox
      #expect(try station.poll() == report(accepted: 1, queued: 1))
    }
  }

  @Test("A UID that is none does not keep out what comes after it")
  func bogusUID() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      station.mailbox.shelf.nextUID = 4_000_000_000
      station.deliver(Mail("Conversions_2026_2.csv"))
      let bogus = station.mailbox.shelf.inbox.removeLast()
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      let uidValidity = station.mailbox.shelf.uidValidity
      try station.store().begin([Place(uidValidity: uidValidity, uid: bogus.uid)], in: Station.inbox)
      station.mailbox.shelf.nextUID = 2
      station.deliver(Mail("Conversions_2026_3.csv"))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.events().map(\.kind).contains("position-forgotten"))
    }
  }

  @Test("What was settled and has not gone is settled again")
  func pretended() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("notes.pdf"))
      station.mailbox.pretends = true
      #expect(try station.poll() == report(accepted: 1, ignored: 1, queued: 1))
      #expect(station.mailbox.shelf.inbox.count == 2)
      station.mailbox.pretends = false
      #expect(try station.poll() == PollReport())
      #expect(station.mailbox.shelf.inbox.isEmpty)
      #expect(station.mailbox.shelf.folders.mapValues(\.count) == [.accepted: 1, .ignored: 1])
    }
  }

  @Test(
    "Where the size that was announced is not what came, the delimiter behind the last part has to be there",
    arguments: [(0, true), (0, false), (90, true), (90, false)])
  func estimates(announced: Int, whole: Bool) throws {
    try withStation { station throws in
      let bytes = Mail("Conversions_2026_1.csv").bytes
      station.mailbox.shelf.deliver(whole ? bytes : bytes.dropLast(14))
      station.mailbox.announced = [UID(rawValue: 1): announced]
      #expect(try station.poll() == (whole ? report(accepted: 1, queued: 1) : report(unreadable: 1)))
      #expect(station.mailbox.shelf.inbox.isEmpty == whole)
    }
  }

  @Test("A message that never comes whole is held in the end, with what was wrong")
  func neverWhole() throws {
    try withStation { station throws in
      station.mailbox.shelf.deliver(Mail("Conversions_2026_1.csv").bytes.dropLast(200))
      station.mailbox.announced = [UID(rawValue: 1): 4_711]
      for _ in 0..<3 { #expect(try station.poll() == report(unreadable: 1)) }
      #expect(try station.poll() == report(held: 1))
      #expect(try station.messages()[0].objections[0].message.contains("where 4711 were announced") == true)
    }
  }
}
