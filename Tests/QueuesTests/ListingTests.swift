import Model
import Queues
import Testing

@Suite("Listing") struct ListingTests {
  @Test("messages come the last recorded first, as many as asked for, from where the last page ended")
  func pages() throws {
    try withLedger { store, ids throws in
      #expect(try page(store) == ids.reversed())
      #expect(try page(store, limit: 2) == [ids[4], ids[3]])
      #expect(try page(store, before: ids[3], limit: 2) == [ids[2], ids[1]])
      #expect(try page(store, before: ids[0]).isEmpty)
      #expect(kind { _ = try page(store, before: ULID()) } == .notFound)
    }
  }

  @Test("a listing is narrowed to one outcome, and carries objections and files") func outcome() throws {
    try withLedger { store, ids throws in
      var accepted: [MessageSummary] = []
      try store.messages(outcome: .accepted) { accepted.append($0) }
      #expect(accepted.map(\.submission.id) == [ids[4]])
      #expect(accepted[0].queueItems.count == 1 && accepted[0].connection == "conversions")
      var ignored: [MessageSummary] = []
      try store.messages(outcome: .ignored) { ignored.append($0) }
      #expect(ignored.count == 4 && ignored.allSatisfy { $0.objections.map(\.code) == [.noAttachments] })
    }
  }

  @Test("a reader that gives up ends the listing with its own error, and the store goes on") func givingUp() throws {
    struct Enough: Error {}
    try withLedger { store, ids throws in
      var seen = 0
      #expect(throws: Enough.self) {
        try store.messages { _ in
          seen += 1
          if seen == 2 { throw Enough() }
        }
      }
      #expect(seen == 2)
      #expect(try page(store).count == ids.count)
      #expect(try store.commit([entry(ignored: submission(9))]) == [.recorded])
    }
  }

  @Test(
    "queue items are narrowed by data type, format and state",
    arguments: [
      (nil, nil, nil, 1), ("conversions", nil, nil, 1), ("clicks", nil, nil, 0), (nil, Format.xml, nil, 0),
      ("conversions", .csv, QueueItem.State.waiting, 1), (nil, .csv, .failed, 0), ("conversions", nil, .claimed, 0),
    ] as [(String?, Format?, QueueItem.State?, Int)])
  func items(_ dataType: String?, _ format: Format?, _ state: QueueItem.State?, _ expected: Int) throws {
    try withLedger { store, _ throws in
      var count = 0
      try store.queueItems(dataType: dataType, format: format, state: state) { _ in count += 1 }
      #expect(count == expected)
    }
  }

  @Test("contents are known by the connection that queued them first") func firstSeen() throws {
    try withLedger { store, ids throws in
      let connection = try store.connections()[0]
      let item = try #require(try store.allItems().first)
      let seen = try store.firstSeen(content: [item.sha256, digest(77), item.sha256], connection: connection.id)
      #expect(seen == [item.sha256: FirstQueued(item: item.id, submission: ids[4], at: item.receivedAt)])
      #expect(try store.firstSeen(content: [item.sha256], connection: ULID()).isEmpty)
    }
  }

  @Test("an identifier is known by its beginning, in either case, when no other begins so") func beginnings() throws {
    try withLedger { store, ids throws in
      let id = ids[2]
      #expect(try store.identifier(of: .submission, beginning: id.text) == id)
      #expect(try store.identifier(of: .submission, beginning: String(id.text.prefix(20)).lowercased()) == id)
      #expect(kind { _ = try store.identifier(of: .submission, beginning: "01") } == .ambiguous)
      #expect(kind { _ = try store.identifier(of: .submission, beginning: String(id.text.prefix(6))) } == .ambiguous)
      #expect(kind { _ = try store.identifier(of: .reply, beginning: id.text) } == .notFound)
      #expect(kind { _ = try store.identifier(of: .queueItem, beginning: "' OR 1=1 --") } == .notFound)
    }
  }

  /// Four ignored submissions and an accepted one, with their identifiers in the order of the ledger.
  private func withLedger(_ body: (Store, [ULID]) throws -> Void) throws {
    try withStore { store throws in
      let lock = try store.held()
      var entries = (1...4).map { entry(ignored: submission($0)) }
      entries.append(try store.entry(submission(5), [5], by: try store.connected(), under: lock))
      _ = try store.commit(entries)
      try body(store, entries.map(\.submission.id))
    }
  }

  private func page(_ store: Store, before: ULID? = nil, limit: Int = .max) throws -> [ULID] {
    var ids: [ULID] = []
    try store.messages(before: before, limit: limit) { ids.append($0.submission.id) }
    return ids
  }
}
