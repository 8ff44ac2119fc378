import Model
import Testing

@testable import Queues

@Suite("What a claim costs") struct ClaimPlanTests {
  @Test("every statement of a claim is answered from an index, without sorting", arguments: ClaimSQL.all.indices)
  func plans(index: Int) throws {
    try withStore { store throws in
      let plan = try store.database.plan(of: ClaimSQL.all[index])
      #expect(
        !plan.contains { $0.hasPrefix("SCAN") && !$0.contains("CONSTANT ROW") || $0.contains("TEMP B-TREE") }, "\(plan)"
      )
    }
  }

  @Test("a claim and its end take as many steps in a queue of 20,000 as in one of 200") func steps() throws {
    let few = try steps(inAQueueOf: 200)
    let many = try steps(inAQueueOf: 20_000)
    #expect(few > 0 && Double(many) <= 1.05 * Double(few), "\(few) steps with 200 items, \(many) with 20,000")
  }

  @Test("a claim and its end take as many steps while others hold 2,000 items as while nobody does") func crowd()
    throws
  {
    let alone = try steps(inAQueueOf: 4_000)
    let beside = try steps(inAQueueOf: 4_000, held: 2_000)
    #expect(Double(beside) <= 1.05 * Double(alone), "\(alone) steps alone, \(beside) beside others")
  }

  @Test("a claim writes one page and its end two, and both in one two: what a sync of the disk waits for")
  func pages() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "a-3", "a-4", "a-5", "a-6")
      for _ in 1...3 { try store.complete(try #require(try store.claim(wish(), at: clock(0))).lease, at: clock(1)) }
      try store.database.checkpoint()
      let claim = try #require(try store.claim(wish(), at: clock(2)))
      let claimed = store.database.logLength.pointee
      #expect(claimed == 1, "\(claimed)")
      let next = try #require(try store.complete(claim.lease, claiming: wish(), at: clock(3)))
      let passed = store.database.logLength.pointee - claimed
      #expect(passed == 2, "\(passed)")
      try store.complete(next.lease, at: clock(4))
      #expect(store.database.logLength.pointee - passed - claimed == 2)
    }
  }

  @Test("who claims without end keeps the log short, and so writes over it") func shortLog() throws {
    try withStore { store throws in
      try store.queue(count: 300)
      for _ in 1...300 { try store.complete(try #require(try store.claim(wish(), at: clock(0))).lease, at: clock(1)) }
      #expect(store.database.logLength.pointee < 250)
    }
  }

  @Test("claims cost no more behind 3,000 items that were claimed, one of which is held for long, than behind 300")
  func longLine() throws {
    try withStore { store throws in
      try store.queue(count: 3_100)
      let patient = try #require(try store.claim(wish(seconds: 86_400), at: clock(0)))
      func steps(claims: Int) throws -> Int {
        let before = store.database.steps
        for _ in 1...claims {
          try store.complete(try #require(try store.claim(wish(), at: clock(1))).lease, at: clock(2))
        }
        return store.database.steps - before
      }
      _ = try steps(claims: 200)
      let early = try steps(claims: 100)
      _ = try steps(claims: 2_600)
      let late = try steps(claims: 100)
      #expect(Double(late) < 1.05 * Double(early), "\(early) steps at first, \(late) later")
      try store.release(patient.lease, at: clock(3))
      #expect(try store.claim(wish(), at: clock(4))?.item.id == patient.item.id)
      #expect(try store.verify().findings.isEmpty)
    }
  }

  /// The steps of SQLite's machine for ten claims and their ends.
  private func steps(inAQueueOf count: Int, held: Int = 0) throws -> Int {
    try withStoreReturning { store throws in
      try store.queue("a-1", "b-1", "c-1", "a-2", "b-2", "c-2", "a-3", "b-3", "c-3", "a-4", "b-4", "c-4")
      try store.database.run(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO queue_item (id, state, data_type, format, connection, file_name, size, sha256, path, submission,
          received_at)
        SELECT printf('%026d', n.i), 'waiting', data_type, format, connection, file_name, size, sha256, n.i, submission,
          received_at FROM n JOIN queue_item q ON q.number = 1 + n.i % 12
        """, count)
      try store.database.run(
        """
        UPDATE queue_item SET aside = 1, state = 'claimed', lease = '0000000000000', claimer = 'another', claimed_at = 0,
          lease_length = 900000, most_attempts = 3, expires_at = ?, expires_uptime = ?
        WHERE number IN (SELECT number FROM queue_item ORDER BY number DESC LIMIT ?)
        """, clock(900).wall, clock(900).uptime, held)
      try store.complete(try #require(try store.claim(wish(), at: clock(0))).lease, at: clock(1))
      let before = store.database.steps
      for _ in 1...10 {
        guard let claim = try store.claim(wish(), at: clock(0)) else { throw StoreError(.notFound, "nothing to claim") }
        try store.complete(claim.lease, at: clock(1))
      }
      return store.database.steps - before
    }
  }

  private func withStoreReturning(_ body: (Store) throws -> Int) throws -> Int {
    var answer = 0
    try withStore { answer = try body($0) }
    return answer
  }
}
