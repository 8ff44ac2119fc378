import FoundationEssentials
import Model
import Queues
import Replies
import Testing

@testable import Ingestion

@Suite("After a restored backup") struct ReconciliationTests {
  @Test("What was taken in since the backup is found where it lies and taken in again; what is on record is not")
  func missing() throws {
    try withRestored { station, lost in
      var report = Reconciliation.Report()
      try station.reconcile(.accepted, &report)
      #expect(report.known == 2)
      #expect(report.missing == IngestionTests.report(accepted: 2, queued: 3))
      #expect(try station.items().map(\.fileName.text).sorted() == lost)
      #expect(try station.events().filter { $0.kind == "reconciled" }.count == 2)
      #expect(station.mailbox.shelf.folders[.accepted]?.count == 4, "nothing is moved")
    }
  }

  @Test("Done again it finds everything on record, and a poll has nothing to do") func twice() throws {
    try withRestored { station, lost in
      var first = Reconciliation.Report()
      try station.reconcile(.accepted, &first)
      var second = Reconciliation.Report()
      try station.reconcile(.accepted, &second)
      #expect(second.known == 4 && second.missing == PollReport())
      #expect(try station.poll() == PollReport())
      #expect(try station.items().count == lost.count)
      #expect(try station.store().verify().isSound)
    }
  }

  @Test("Broken off in between, the next look goes on where this one stopped") func interrupted() throws {
    try withRestored { station, lost in
      station.steps.failing = 4
      var first = Reconciliation.Report()
      #expect(throws: TransferError(.closed, "")) { try station.reconcile(.accepted, &first) }
      station.steps.failing = nil
      var second = Reconciliation.Report()
      try station.reconcile(.accepted, &second)
      #expect(try station.items().map(\.fileName.text).sorted() == lost)
      #expect(
        try station.store().unsettled(in: Station.folder(.accepted), uidValidity: UIDValidity(rawValue: 7)).isEmpty)
    }
  }

  @Test("What is over the limit was refused for it, and is passed over") func tooLarge() throws {
    try withStation { station in
      station.messageLimit = 100
      station.deliver(Mail("Conversions_2026_1.csv"))
      try station.poll()
      var report = Reconciliation.Report()
      try station.reconcile(.refused, &report)
      #expect(report.tooLarge == 1 && report.known == 0 && report.missing == PollReport())
      #expect(try station.messages().count == 1)
    }
  }

  /// Two messages came before the backup and two since; the home is as it was then. Lent with the names of all files.
  private func withRestored(_ body: (Station, [String]) throws -> Void) throws {
    try withStation { station in
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
      try station.run()
      let backup = "\(station.home)-backup"
      try FileManager.default.createDirectory(
        atPath: backup, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      _ = try station.store().backup(into: backup)
      station.deliver(Mail("Conversions_2026_3.csv", "Conversions_2026_4.csv"), Mail("Conversions_2026_5.csv"))
      try station.run()
      let restored = Station(home: backup, shelf: station.mailbox.shelf, delivered: station.relay.delivered)
      restored.connections = station.connections
      try body(restored, (1...5).map { "Conversions_2026_\($0).csv" })
    }
  }
}

extension Station {
  fileprivate static func folder(_ outcome: Outcome) -> MailboxID {
    MailboxID(account: "main", mailbox: "Intray-\(outcome)")
  }

  /// Looks through the folder of an outcome as a mailbox of its own.
  fileprivate func reconcile(_ outcome: Outcome, _ report: inout Reconciliation.Report) throws {
    let store = try store()
    guard let lock = try store.lock(account: "main") else { throw StoreError(.busy, "the lock is taken") }
    var shelf = Shelf()
    for bytes in mailbox.shelf.folders[outcome] ?? [] { shelf.deliver(bytes) }
    var reconciliation = Reconciliation(
      of: Self.inbox, in: Self.folder(outcome), source: MailboxInMemory(shelf, steps: steps), store: store, lock: lock,
      judge: try Judge(
        connections: connections, dataTypes: dataTypes,
        sender: Sender(name: "Intray", address: "uploads@gateway.example"),
        messageLimit: messageLimit))
    reconciliation.window = 3
    try reconciliation.run(&report)
  }
}
