import Glibc
import Model
import TestServers
import Testing

@testable import Queues

/// What a claim finds is never read off an index of what is open, so that it is compared here with what a person with a list
/// would find.
@Suite("Where lanes have got to") struct LaneTests {
  @Test(
    "whatever claimers and people do, the oldest is claimed, nothing is lost sight of, and the counts are right",
    arguments: 1...4)
  func anyOrder(seed: UInt64) throws {
    try withStore { store throws in
      var chance = SplitMix64(seed: seed)
      var bench = Bench(store)
      try bench.queue(60)
      for _ in 1...400 { try bench.step(&chance) }
      try bench.compare()
      // The rest, in its order.
      bench.second += 1_000_000
      let left = try bench.expected()
      #expect(left.count > 0)
      for id in left { #expect(try store.claim(wish(attempts: 1000), at: clock(bench.second))?.item.id == id) }
      #expect(try store.claim(wish(), at: clock(bench.second)) == nil)
      #expect(try store.verify().findings.allSatisfy { $0.code != .recordsDiffer })
    }
  }

  @Test("items of the version before are claimed in their order, whatever had become of those between them")
  func before() throws {
    try withHome { home throws in
      var expected: [ULID] = []
      do {
        let store = try Store.create(home: home, migrations: Array(Migration.all.prefix(13)))
        let states: [QueueItem.State] = [
          .completed, .claimed, .waiting, .failed, .waiting, .claimed, .waiting, .discarded,
        ]
        try store.database.script(messageOfBefore)
        for (index, state) in states.enumerated() {
          let id = ULID()
          try store.database.run(
            """
            INSERT INTO queue_item (number, id, state, data_type, format, connection, file_name, size, sha256, path, submission,
              received_at) VALUES (?1, ?2, 'waiting', 'conversions', 'csv', '01K8Z7QJ4NW3C9Z1T0V6H2X5BM', 'a.csv', 0,
              zeroblob(32), ?3, 1, 1)
            """, index + 1, id, "locks/queue\(index)")
          try store.database.run(
            """
            UPDATE queue_item SET state = ?2, due_at = iif(?1 = 7, 1, NULL), lease = iif(?2 = 'claimed', '0000000000000', NULL)
              , claimer = iif(?2 = 'claimed', 'loader', NULL), claimed_at = iif(?2 = 'claimed', 1, NULL)
              , lease_length = iif(?2 = 'claimed', 60000, NULL), most_attempts = iif(?2 = 'claimed', 3, NULL)
              , expires_at = iif(?2 = 'claimed', ?3, NULL), expires_uptime = iif(?2 = 'claimed', ?4, NULL)
            WHERE number = ?1
            """, index + 1, state, clock(60).wall, clock(60).uptime)
          if state == .waiting || state == .claimed { expected.append(id) }
        }
        try store.database.run("UPDATE lease_clock SET boot = ?, earliest = ?", clock(0).boot, clock(60).uptime)
      }
      let store = try Store(home: home)
      for index in 0..<8 { close(open("\(home)/locks/queue\(index)", O_WRONLY | O_CREAT, 0o400)) }
      #expect(try store.status().queues.map(\.waiting.count) == [2])
      #expect(try store.status().queues.map(\.claimed) == [2])
      let first = try #require(try store.claim(wish(), at: clock(1)))
      #expect(first.item.id == expected[1], "what is held by others is not")
      for id in expected { #expect(try store.claim(wish(), at: clock(61)).map(\.item.id) == id) }
      #expect(try store.verify().findings.allSatisfy { !$0.message.contains("wait") && !$0.message.contains("lease") })
    }
  }
}

/// A queue of one connection, and claimers and people who do one thing after another.
private struct Bench {
  private let store: Store
  private var held: [Claim] = []
  var second: Int64 = 0

  init(_ store: Store) { self.store = store }

  func queue(_ count: Int) throws {
    let before = try store.allItems().count
    let connection = try store.connected()
    let lock = try store.held()
    for number in before + 1...before + count {
      _ = try store.commit([
        store.entry(submission(UInt32(number), key: number), [1], by: connection, under: lock)
      ])
    }
  }

  /// What is ready, oldest first, by looking at every item.
  func expected() throws -> [ULID] {
    try store.allItems().filter { item in
      switch item.state {
      case .waiting: item.dueAt.map { $0 <= clock(second).wall } ?? true
      case .claimed: held.first { $0.item.id == item.id }.map { $0.expiresAt <= clock(second).wall } ?? false
      default: false
      }
    }.map(\.id)
  }

  mutating func step(_ chance: inout SplitMix64) throws {
    second += Int64.random(in: 0...3, using: &chance)
    switch Int.random(in: 0..<20, using: &chance) {
    case 0: try queue(Int.random(in: 1...5, using: &chance))
    case 1:
      try change([.waiting, .failed], &chance) { try store.discard(item: $0, reason: "no", at: clock(second).wall) }
    case 2: try change([.failed, .discarded], &chance) { try store.requeue(item: $0, at: clock(second).wall) }
    case 3:
      try change([.completed], &chance) { try store.requeue(item: $0, evenCompleted: true, at: clock(second).wall) }
    case 4...11: try claim(&chance)
    default: try end(&chance)
    }
    if Int.random(in: 0..<10, using: &chance) == 0 { try compare() }
  }

  private mutating func claim(_ chance: inout SplitMix64) throws {
    let next = try expected().first
    let claim = try store.claim(
      wish(seconds: Bool.random(using: &chance) ? 10 : 100_000, attempts: 1000), at: clock(second))
    #expect(claim?.item.id == next)
    guard let claim else { return }
    held.removeAll { $0.item.id == claim.item.id }
    held.append(claim)
  }

  private mutating func end(_ chance: inout SplitMix64) throws {
    guard let index = held.indices.randomElement(using: &chance) else { return }
    let claim = held.remove(at: index)
    guard claim.expiresAt > clock(second).wall else {
      #expect(thrown { try store.complete(claim.lease, at: clock(second)) }?.kind == .notHeld)
      held.insert(claim, at: index)
      return
    }
    switch Int.random(in: 0..<8, using: &chance) {
    case 0: try store.fail(claim.lease, reason: "no", at: clock(second))
    case 1: try store.retry(claim.lease, reason: "later", at: clock(second))
    case 2: try store.release(claim.lease, at: clock(second))
    case 3: try store.discard(claim.lease, reason: "no", at: clock(second))
    default: try store.complete(claim.lease, at: clock(second))
    }
  }

  private func change(
    _ states: Set<QueueItem.State>, _ chance: inout SplitMix64, _ verb: (ULID) throws -> Void
  ) throws {
    if let item = try store.allItems().filter({ states.contains($0.state) }).randomElement(using: &chance) {
      try verb(item.id)
    }
  }

  /// The counts and the oldest, against every item; and no record contradicts another.
  func compare() throws {
    let items = try store.allItems()
    let waiting = items.filter { $0.state == .waiting && $0.dueAt == nil }
    let found = try #require(try store.status().queues.first)
    #expect(found.waiting == WaitingLine(count: waiting.count, oldest: waiting.map(\.receivedAt).min()))
    #expect(found.claimed == items.count { $0.state == .claimed })
    #expect(found.failed == items.count { $0.state == .failed })
    #expect(found.later == items.count { $0.dueAt != nil })
    #expect(try store.verify().findings.allSatisfy { $0.code != .recordsDiffer })
  }
}
