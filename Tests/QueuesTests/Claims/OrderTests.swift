import Glibc
import Model
import Testing

@testable import Queues

@Suite("Whose file is claimed next") struct OrderTests {
  @Test("first in, first out within a connection, in turn between connections") func inTurn() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "a-3", "b-1", "b-2", "c-1")
      #expect(try store.claimAll() == ["a-1", "b-1", "c-1", "a-2", "b-2", "a-3"])
    }
  }

  @Test("a connection that comes later does not wait behind what another has piled up") func lateComer() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "a-3", "a-4")
      #expect(try store.claim(wish(), at: clock(0))?.name == "a-1")
      #expect(try store.claim(wish(), at: clock(0))?.name == "a-2")
      try store.queue("b-1", "b-2")
      #expect(try store.claimAll() == ["b-1", "a-3", "b-2", "a-4"])
    }
  }

  @Test("of connections, those with a higher priority go first; a changed priority counts at once") func priority()
    throws
  {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "b-1", "b-2", "c-1", "c-2", priority: ["b": 7, "c": 7, "a": -1])
      #expect(try store.claim(wish(), at: clock(0))?.name == "b-1")
      var urgent = definition("a")
      urgent.priority = 9
      _ = try store.apply(connections: [urgent])
      #expect(try store.claimAll() == ["a-1", "a-2", "c-1", "b-2", "c-2"])
    }
  }

  @Test("a queue of one format holds nothing of the other, one of both takes turns between them") func formats() throws
  {
    try withStore { store throws in
      try store.queue("a-1", "a-2")
      try store.queue("a-3", "a-4", format: .xml)
      let xml = QueueName(dataType: "conversions", format: .xml)
      #expect(try store.claim(wish(xml), at: clock(0))?.name == "a-3")
      #expect(try store.claimAll() == ["a-1", "a-4", "a-2"])
      #expect(try store.claim(wish(QueueName(dataType: "clicks")), at: clock(0)) == nil)
    }
  }

  @Test("what is given back keeps its place; what is to be tried again does not hold up those behind it")
  func givenBack() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "a-3")
      let first = try #require(try store.claim(wish(), at: clock(0)))
      try store.release(first.lease, at: clock(1))
      let again = try #require(try store.claim(wish(), at: clock(2)))
      #expect(again.name == "a-1" && again.item.attempts == 1)
      try store.retry(again.lease, reason: "down", backoff: Backoff(first: 100), at: clock(3))
      #expect(try store.claim(wish(), at: clock(4))?.name == "a-2")
      #expect(try store.claim(wish(), at: clock(104))?.name == "a-1")
    }
  }

  @Test("an item whose bytes are gone or are not all there is failed, and those behind it are claimed")
  func damaged() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "a-3")
      let items = try store.allItems()
      try #require(unlink(try store.path(ofItem: items[0].id)) == 0)
      try #require(truncate(try store.path(ofItem: items[1].id), 1) == 0)
      #expect(try store.claimAll() == ["a-3"])
      let after = try store.allItems()
      #expect(after.map(\.state) == [.failed, .failed, .claimed])
      #expect(after[0].reason?.contains("cannot be found") == true && after[1].reason?.contains("are 1, and 3") == true)
    }
  }

  @Test("what a person lets in later is claimed like any other, also from a lane that had run empty")
  func released() throws {
    try withStore { store throws in
      try store.queue("a-1")
      #expect(try store.claimAll() == ["a-1"])
      let (lock, connection) = (try store.held(), try #require(try store.connections().first))
      let held = submission(2)
      _ = try store.commit([LedgerEntry(submission: held, decision: Decision(outcome: .held))])
      var entry = try store.entry(held, Array("a-2".utf8), by: connection, named: "a-2.csv", under: lock)
      entry.submission.id = held.id
      try store.revise(entry, cause: .released, reason: "it is theirs")
      #expect(try store.claimAll() == ["a-2"])
      #expect(try store.verify().findings.isEmpty)
    }
  }

  @Test("of connections whose first files share a commit, the one whose file came first goes first")
  func newLanes() throws {
    let names = ["d", "a", "e", "c", "b", "f"]
    try withStore { store throws in
      _ = try store.apply(connections: names.map { definition($0) })
      let lock = try store.held()
      let known = Dictionary(uniqueKeysWithValues: try store.connections().map { ($0.name, $0) })
      _ = try store.commit(
        names.enumerated().map { number, name in
          let submission = submission(UInt32(number + 1))
          return try store.entry(submission, [1], by: known[name]!, named: "\(name).csv", under: lock)
        })
      #expect(try store.claimAll() == names)
    }
  }

  @Test("of files that share a commit each lane knows the latest arrival, whichever comes last")
  func arrivals() throws {
    try withStore { store throws in
      try store.queue("a-1", "b-1")
      let (lock, connection) = (try store.held(), try #require(try store.connections().first { $0.name == "a" }))
      let entries = try [5, 9, 7].map { try store.entry(submission($0), [1], by: connection, under: lock) }
      _ = try store.commit(entries)
      let arrivals = try store.database.all(
        "SELECT arrived_at FROM lane JOIN connection ON connection.id = lane.connection ORDER BY name"
      ) { (row: inout Row) throws(StoreError) -> Timestamp in try row.next() }
      #expect(arrivals == [submission(9).receivedAt, submission(2).receivedAt])
      #expect(try store.claimAll() == ["a-1", "b-1", "data", "data", "data"])
    }
  }

  @Test("items that were queued before there were lanes are claimed like any other") func before() throws {
    try withHome { home throws in
      do {
        let store = try Store.create(home: home, migrations: [.ledger])
        try store.database.script(
          """
          INSERT INTO connection VALUES ('01K8Z7QJ4NW3C9Z1T0V6H2X5BM', 'a', 'main', 1, 1, NULL, '{}');
          INSERT INTO mailbox VALUES (1, 'main', 'INBOX', NULL, NULL);
          INSERT INTO submission VALUES (1, '01K8Z7QJ4NW3C9Z1T0V6H2X5BN', NULL, 1, 1, 1, '01K8Z7QJ4NW3C9Z1T0V6H2X5BM',
            'accepted', NULL, NULL, NULL, NULL, 1, 1, '{}');
          INSERT INTO queue_item VALUES (1, '01K8Z7QJ4NW3C9Z1T0V6H2X5BP', 'waiting', 'conversions', 'csv',
            '01K8Z7QJ4NW3C9Z1T0V6H2X5BM', 'a-1.csv', 7, zeroblob(32), 'files/01K8Z/1', 1, 1);
          """)
      }
      let store = try Store(home: home)
      let lane = try store.database.first("SELECT priority, has_ready FROM lane") {
        (row: inout Row) throws(StoreError) -> (Int, Int) in (try row.next(), try row.next())
      }
      #expect(lane?.0 == 0 && lane?.1 == 1)
    }
  }
}
