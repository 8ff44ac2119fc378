import Model
import Testing

@testable import Queues

@Suite("Settling") struct SettlingTests {
  @Test("every sighting is settled by itself, once") func perSighting() throws {
    try withStore { store in
      let validity = place(1).uidValidity
      _ = try store.commit([entry(ignored: submission(1)), entry(ignored: submission(2, key: 1))])
      let before = try store.unsettled(in: inbox, uidValidity: validity)
      #expect(before.map(\.place) == [place(1), place(2)])
      #expect(before.map(\.outcome) == [.ignored, .ignored])
      try store.markSettled([place(1)], in: inbox)
      try store.markSettled([place(1)], in: inbox)
      let after = try store.unsettled(in: inbox, uidValidity: validity)
      #expect(after.map(\.place) == [place(2)])
      let elsewhere = try store.unsettled(in: inbox, uidValidity: UIDValidity(rawValue: 8))
      #expect(elsewhere.isEmpty)
    }
  }

  @Test("what an idle poll asks takes as many steps behind 1,500 messages as behind 15") func idle() throws {
    let (few, many) = (try idleSteps(behind: 15), try idleSteps(behind: 1_500))
    #expect(few > 0 && Double(many) <= 1.2 * Double(few), "\(few) steps behind 15 messages, \(many) behind 1,500")
  }

  /// The steps of SQLite's machine for ten such polls, when half of the files were taken away long ago.
  private func idleSteps(behind count: UInt32) throws -> Int {
    var steps = 0
    try withStore { store in
      let lock = try store.held()
      let connection = try store.connected()
      let entries = try (1...count).map { number in
        try store.entry(submission(number, key: Int(number)), [1], by: connection, under: lock)
      }
      _ = try store.commit(entries)
      try store.markSettled(entries.map(\.submission.place), in: inbox)
      let validity = place(1).uidValidity
      let month = RetentionTimes(completed: 30 * 86_400, discarded: 30 * 86_400, rejected: 30 * 86_400)
      for entry in entries.prefix(Int(count / 2)) { try store.discard(item: entry.files[0].item.id, reason: "old") }
      try store.database.run("UPDATE reply SET state = 'dead'")
      #expect(try store.removeExpired(RetentionTimes(discarded: 0)).files == Int(count / 2))
      let dayAfter = entries[0].files[0].item.receivedAt.adding(seconds: 86_400)
      for round in 0...10 {
        if round == 1 { steps = store.database.steps }
        #expect(try store.unsettled(in: inbox, uidValidity: validity).isEmpty)
        #expect(try store.suspects(in: inbox, uidValidity: validity).isEmpty)
        #expect(try store.removeExpired(month, at: dayAfter).files == 0)
      }
      steps = store.database.steps - steps
    }
    return steps
  }
}
