import FoundationEssentials
import Model
import Queues
import Testing

@testable import Ingestion

@Suite("A source that fails half-way") struct InterruptionTests {
  @Test("What had arrived before is committed, reported, and settled over a new connection")
  func settled() throws {
    try withTrouble { station throws in
      var came = PollReport()
      #expect(throws: TransferError(.closed, "")) { try station.poll(&came) }
      #expect(came == report(accepted: 3, queued: 3))
      #expect(station.mailbox.shelf.folders[.accepted]?.count == 3)
      #expect(try station.unsettled().isEmpty)
    }
  }

  @Test("Where no new connection can be had, the next poll settles it")
  func unsettled() throws {
    try withTrouble { station throws in
      station.steps.staysAway = true
      let fourth: Int = try #require(try station.rehearse().firstIndex(of: "fetch UID 4"))
      station.steps.failing = fourth
      var came = PollReport()
      #expect(throws: TransferError(.closed, "")) { try station.poll(&came) }
      #expect(came == report(accepted: 3, queued: 3))
      #expect(try station.unsettled().count == 3)
      station.steps.failing = nil
      station.mailbox.breaking = nil
      #expect(try station.poll() == report(accepted: 2, queued: 2))
      #expect(station.mailbox.shelf.folders[.accepted]?.count == 5)
    }
  }

  @Test("A mailbox whose UIDs start anew in between is not touched by the old ones")
  func otherEpoch() throws {
    try withTrouble { station throws in
      station.steps.onStep = { step in
        if step == "fetch UID 4" { station.mailbox.shelf.startUIDsAnew() }
      }
      #expect(throws: TransferError(.closed, "")) { try station.poll() }
      #expect(station.mailbox.shelf.inbox.count == 5)
    }
  }

  @Test("What the store throws is reported with what was done before, and settles nothing")
  func storeFails() throws {
    try withTrouble { station throws in
      station.mailbox.breaking = nil
      station.onProgress = {
        if case .took(let submission, _) = station.progress.last, submission.place.uid.rawValue == 2 {
          station.breakTheStore()
        }
      }
      var came = PollReport()
      #expect(throws: StoreError.self) { try station.poll(&came) }
      #expect(came == report(accepted: 2, queued: 2))
      #expect(station.mailbox.shelf.inbox.count == 5)
      #expect(try station.suspects().map(\.attempts) == [0, 0, 0], "it was not the messages' fault")
    }
  }

  /// Five messages in commits of two; the server hangs up at the fourth.
  private func withTrouble(_ body: (Station) throws -> Void) throws {
    try withStation { station throws in
      station.limits.commit = 2
      station.deliver((1...5).map { Mail("Conversions_2026_\($0).csv") })
      station.mailbox.breaking = UID(rawValue: 4)
      try body(station)
    }
  }
}

extension Station {
  fileprivate func unsettled() throws -> [Unsettled] {
    try store().unsettled(in: Self.inbox, uidValidity: mailbox.shelf.uidValidity)
  }

  /// The steps of a poll of what now lies there.
  fileprivate func rehearse() throws -> [String] {
    let twin = try twin(at: "\(home)-rehearsal")
    try twin.poll()
    return twin.steps.taken
  }

  /// Takes the folder of queued files away from under the store.
  fileprivate func breakTheStore() { try? FileManager.default.removeItem(atPath: "\(home)/staging/main") }
}
