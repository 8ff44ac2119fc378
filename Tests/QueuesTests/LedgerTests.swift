import Model
@testable import Queues
import Testing

@Suite("The ledger") struct LedgerTests {
  @Test("an entry is read back as it was committed: submission, decision, files, replies")
  func readBack() throws {
    try withStore { store in
      let lock = try store.held()
      var entry = try store.entry(submission(1), Array("a,b\n".utf8), by: try store.connected(), under: lock)
      let part = PartDescription(
        path: "1.2", contentType: "text/csv", disposition: "attachment", fileName: "data.csv", contentID: "x@y",
        containers: [.init(subtype: "mixed", index: 1)], isShownByHTML: true, size: 4, sha256: digest(9))
      entry.decision.parts = [PartVerdict(part: part, counted: true, reason: "it says attachment")]
      entry.decision.accepted = [part]
      entry.decision.objections = [
        Objection(code: .contentSeenBefore, fileName: "old.csv", message: "seen"),
        Objection(code: .onlyReserved, message: "second"),
      ]
      #expect(try store.commit([entry]) == [.recorded])
      let message = try store.message(entry.submission.id)
      #expect(message.submission == entry.submission)
      #expect(message.decision == entry.decision)
      #expect(message.queueItems == entry.files.map(\.item.id))
      #expect(message.replies == entry.replies.map(\.id))
      #expect(message.sightings.map(\.place) == [place(1)])
      #expect(try store.queueItem(entry.files[0].item.id) == entry.files[0].item)
      #expect(try store.reply(entry.replies[0].id) == entry.replies[0])
    }
  }

  @Test("an entry that the schema refuses takes the whole batch with it, and the next batch goes in")
  func allOrNothing() throws {
    try withStore { store in
      let lock = try store.held()
      let connection = try store.connected()
      let before = try store.allEvents()
      let good = try store.entry(submission(1), [1], by: connection, under: lock)
      var bad = try store.entry(submission(2), [2], by: connection, under: lock)
      bad.replies[0].messageID = good.replies[0].messageID
      #expect(kind { _ = try store.commit([good, bad]) } == .constraint)
      #expect(try store.allItems().isEmpty)
      #expect(try store.allEvents() == before)
      #expect(try store.nextReply(due: .now.adding(seconds: 60)) == nil)
      #expect(kind { _ = try store.message(good.submission.id) } == .notFound)
      #expect(try store.commit([good]) == [.recorded])
    }
  }

  @Test("the same key elsewhere is seen again, with a word and without its file") func seenAgain() throws {
    try withStore { store in
      let lock = try store.held()
      let connection = try store.connected()
      let first = try store.entry(submission(1), [1], by: connection, under: lock)
      let again = try store.entry(submission(2, key: 1), [1], by: connection, under: lock)
      let sighting = FirstSighting(
        submission: first.submission.id, outcome: .accepted, receivedAt: first.submission.receivedAt)
      #expect(try store.commit([first, again]) == [.recorded, .seenAgain(sighting)])
      #expect(try store.allItems().count == 1)
      #expect(files(below: "\(store.home)/files").count == 1)
      #expect(try store.message(first.submission.id).sightings.map(\.place) == [place(1), place(2)])
      #expect(try store.events(of: first.submission.id).map(\.kind) == ["accepted", "seen-again"])
    }
  }

  @Test("what was never downloaded is known by its place") func withoutKey() throws {
    try withStore { store in
      func large(_ uid: UInt32) -> LedgerEntry {
        var submission = submission(uid)
        submission.key = nil
        let objection = Objection(code: .tooLarge, message: "too large")
        return LedgerEntry(submission: submission, decision: Decision(outcome: .refused, objections: [objection]))
      }
      #expect(try store.commit([large(1), large(2)]) == [.recorded, .recorded])
      guard case .seenAgain(let first) = try store.commit([large(2)])[0] else {
        Issue.record("a place was recorded twice")
        return
      }
      #expect(first.outcome == .refused)
    }
  }

  @Test("one Message-ID over two bodies is two submissions and a word") func repeatedMessageID() throws {
    try withStore { store in
      var second = submission(2)
      second.messageID = submission(1).messageID
      let commitments = try store.commit([entry(ignored: submission(1)), entry(ignored: second)])
      #expect(commitments == [.recorded, .recorded])
      let events = try store.events(of: second.id).map(\.kind)
      #expect(events.sorted() == ["ignored", "message-id-repeated"])
    }
  }

  @Test("an identifier that another submission has is refused") func sameIdentifier() throws {
    try withStore { store in
      let first = submission(1)
      var second = submission(2)
      second.id = first.id
      #expect(kind { _ = try store.commit([entry(ignored: first), entry(ignored: second)]) } == .constraint)
    }
  }

  @Test("facts are append-only, even for who speaks SQL") func appendOnly() throws {
    try withStore { store in
      let lock = try store.held()
      _ = try store.commit([
        store.entry(submission(1), [1], by: try store.connected(), under: lock), entry(ignored: submission(2)),
      ])
      try store.markSettled([place(1)], in: inbox)
      for fact in Self.forbidden { #expect(kind { try store.database.run(fact) } == .constraint, "\(fact)") }
    }
  }

  @Test(
    "hostile words come back as data",
    arguments: [
      "'; DROP TABLE submission; --", "a\u{0}b", "\"quoted\"", "\u{202E}gpj.exe", "line\r\nX-Bad: 1", "%s%n", "",
      String(repeating: "ä", count: 500_000),
    ])
  func hostile(_ words: String) throws {
    try withStore { store in
      var entry = entry(ignored: submission(1, subject: words))
      entry.decision.objections[0].message = words
      entry.decision.objections[0].fileName = words
      #expect(try store.commit([entry]) == [.recorded])
      let message = try store.message(entry.submission.id)
      #expect(message.submission.subject.map { Array($0.utf8) } == Array(words.utf8))
      #expect(message.decision.objections == entry.decision.objections)
    }
  }

  private static let forbidden: [StaticString] = [
    "UPDATE submission SET outcome = 'accepted'", "DELETE FROM submission",
    "UPDATE objection SET message = ''", "DELETE FROM objection",
    "UPDATE event SET message = ''", "DELETE FROM event",
    "DELETE FROM sighting", "UPDATE sighting SET settled_at = NULL", "UPDATE sighting SET uid = 9",
    "UPDATE sighting SET settled_at = 5 WHERE settled_at IS NOT NULL",
    "UPDATE queue_item SET size = 9", "UPDATE queue_item SET path = 'x'", "UPDATE reply SET bytes = x'00'",
    "UPDATE reply SET recipient = 'thief@example.com'",
  ]
}
