import Glibc
import Model
import Testing

@testable import Queues

@Suite("Claims from before leases ended in events") struct EarlierClaimsTests {
  @Test("what was held is held, and may be completed; what ended has ended so, told twice or by another end")
  func leases() throws {
    try withEarlierHome { store throws in
      #expect(try store.claim(wish(), at: clock(0)) == nil)
      try store.complete(lease(2), at: clock(1))
      #expect(try store.queueItem(item(2)).state == .completed)
      try store.complete(lease(1), at: clock(2))
      let error = thrown { try store.complete(lease(3), at: clock(2)) }
      #expect(error?.kind == .notHeld && error?.words.contains("it was failed at 1970-01-01T00:00:00.040Z") == true)
      let other = thrown { try store.fail(Lease(item: item(1), secret: "0000000000009"), reason: "", at: clock(2)) }
      #expect(other?.words.contains("loader claimed the item at 1970-01-01T00:00:00.020Z") == true)
      #expect(thrown { try store.complete(lease(4)) }?.words.contains("was never claimed") == true)
    }
  }

  @Test(
    "a lease that was held runs out when it was to, also after a start of the machine", arguments: [1, 2] as [Int64])
  func runningOut(boot: Int64) throws {
    try withEarlierHome { store throws in
      #expect(try store.claim(wish(), at: clock(59, boot: boot)) == nil)
      let claim = try #require(try store.claim(wish(), at: clock(60, boot: boot)))
      #expect(claim.item.id == item(2) && claim.item.attempts == 2)
    }
  }

  @Test("events keep their numbers, are found by message and by file, and are told whoever was to be told")
  func events() throws {
    try withEarlierHome { store throws in
      let kinds = ["accepted", "lease-expired", "completed", "failed", "requeued", "discarded"]
      #expect(try store.allEvents().map(\.kind) == kinds)
      #expect(try store.allEvents().map(\.number) == Array(1...6))
      #expect(try store.events(of: ULID(earlier(9))!).map(\.kind) == kinds)
      #expect(try store.lastEvent() == 6)
      #expect(try store.announcements(to: "hook", due: clock(0).wall, limit: 9).map(\.event.number) == [3])
      try store.requeue(item: item(3))
      #expect(try store.events(of: ULID(earlier(9))!).map(\.number) == Array(1...7))
      #expect(try store.verify().findings.allSatisfy { $0.code == .fileDamaged || $0.message.contains("checked") })
    }
  }

  /// A home of the version before: one message with four files, of which the first is completed, the second held until the
  /// moment 60, the third discarded after it failed, and the fourth was never claimed.
  private func withEarlierHome(_ body: (Store) throws -> Void) throws {
    try withHome { home throws in
      do {
        let store = try Store.create(home: home, migrations: Array(Migration.all.prefix(12)))
        try store.database.script(messageOfBefore)
        try store.database.script(Self.rows)
        try store.database.run(
          "UPDATE lease SET expires_at = ?, expires_uptime = ?, boot = ? WHERE item = 2", clock(60).wall,
          clock(60).uptime, clock(60).boot)
        close(open("\(home)/2", O_WRONLY | O_CREAT, 0o400))
      }
      try body(Store(home: home))
    }
  }

  private func earlier(_ number: Int) -> String { "01K8Z7QJ4NW3C9Z1T0V6H2X5B\(number)" }
  private func item(_ number: Int) -> ULID { ULID(earlier(number))! }
  private func lease(_ number: Int) -> Lease { Lease(item: item(number), secret: "000000000000\(number)") }

  private static let rows: StaticString = """
    INSERT INTO sighting VALUES (1, 7, 1, 1, 1, 1);
    INSERT INTO queue_item (number, id, state, data_type, format, connection, file_name, size, sha256, path, submission,
        received_at, attempts)
      SELECT value, '01K8Z7QJ4NW3C9Z1T0V6H2X5B' || value, 'waiting', 'conversions', 'csv', '01K8Z7QJ4NW3C9Z1T0V6H2X5BM',
        'a.csv', 0, zeroblob(32), value, 1, 1, value = 2 FROM json_each('[1, 2, 3, 4]');
    INSERT INTO lease
      SELECT number, printf('%013d', number), 'loader', 10 + number * 10, 60000, 3, 0, 0, 0, NULL, NULL FROM queue_item
      WHERE number < 4;
    UPDATE lease SET claimed_at = 20, ended = 'completed', ended_at = 30 WHERE item = 1;
    UPDATE lease SET ended = 'failed', ended_at = 40 WHERE item = 3;
    UPDATE queue_item SET state = 'completed' WHERE number = 1;
    UPDATE queue_item SET state = 'claimed' WHERE number = 2;
    UPDATE queue_item SET state = 'discarded' WHERE number = 3;
    UPDATE queue_item SET state = 'failed' WHERE number = 4;
    INSERT INTO event (at, kind, submission, item, message) VALUES (1, 'accepted', 1, NULL, ''),
      (15, 'lease-expired', 1, 1, ''), (30, 'completed', 1, 1, ''), (40, 'failed', 1, 3, ''), (41, 'requeued', 1, 3, ''),
      (50, 'discarded', 1, 3, '');
    INSERT INTO subscriber VALUES ('hook', 6);
    INSERT INTO announcement VALUES ('hook', 3, 'pending', 0, 1, 1, NULL);
    """
}
