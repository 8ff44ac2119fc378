import Glibc
import Model
import Testing

@testable import Queues

@Suite("Migrations") struct MigratorTests {
  @Test("each step is taken once, in order, and keeps what is there") func steps() throws {
    try withHome { home throws in
      try firstStore(home).database.run("INSERT INTO event (at, kind, message) VALUES (1, 'noted', '')")
      for migrations in [[.ledger, second], [.ledger, second, third], [.ledger, second, third]] as [[Migration]] {
        let store = try Store(home: home, migrations: migrations)
        #expect(try number(store, "PRAGMA user_version") == migrations.count)
        #expect(try number(store, "SELECT count(*) FROM migration") == migrations.count)
        #expect(try number(store, "SELECT count(*) FROM event") == 1)
      }
      #expect(kind { _ = try Store(home: home, migrations: [.ledger]) } == .newerVersion)
    }
  }

  @Test("a step that fails leaves the step before, whole") func failing() throws {
    try withHome { home throws in
      _ = try firstStore(home)
      #expect(kind { _ = try Store(home: home, migrations: [.ledger, broken]) } != nil)
      let store = try Store(home: home, migrations: [.ledger])
      #expect(try number(store, "PRAGMA user_version") == 1)
      #expect(try number(store, "SELECT count(*) FROM sqlite_schema WHERE name = 'note'") == 0)
    }
  }

  @Test("the released steps are numbered from 1 without a gap") func numbers() {
    #expect(Migration.all.map(\.number) == (1...Migration.all.count).map(Int64.init))
  }

  @Test(
    "a word that is not in the schema's list is refused",
    arguments: [
      "UPDATE reply SET state = 'lost'", "UPDATE queue_item SET state = 'gone'", "UPDATE attempt SET count = -1",
      "UPDATE mailbox SET last_uid = 0", "UPDATE mailbox SET uid_validity = 4294967296",
      "UPDATE reply SET state = 'sent'", "UPDATE attempt SET uid = 'one'",
      "INSERT INTO event (at, kind, message) VALUES (1, '', '')",
    ] as [StaticString])
  func words(sql: StaticString) throws {
    try withStore { store throws in
      let lock = try store.held()
      _ = try store.commit([store.entry(submission(1), [1], by: try store.connected(), under: lock)])
      try store.begin([place(2)], in: inbox)
      #expect(kind { try store.database.run(sql) } == .constraint)
    }
  }

  @Test(
    "what an idle poll asks is answered from an index, whatever the size of the ledger",
    arguments: [
      "EXPLAIN QUERY PLAN SELECT id FROM reply WHERE state = 'pending' AND next_attempt_at <= 5",
      "EXPLAIN QUERY PLAN SELECT uid FROM sighting WHERE mailbox = 1 AND settled_at IS NULL AND uid_validity = 7",
      "EXPLAIN QUERY PLAN SELECT uid FROM attempt WHERE mailbox = 1 AND uid_validity = 7",
      "EXPLAIN QUERY PLAN SELECT number FROM submission WHERE key = x'00'",
      "EXPLAIN QUERY PLAN SELECT 1 FROM queue_item WHERE path = ''",
      "EXPLAIN QUERY PLAN SELECT 1 FROM reply WHERE recipient = 'a@b' AND state = 'sent' AND sent_at BETWEEN 1 AND 2",
      "EXPLAIN QUERY PLAN SELECT 1 FROM rejected_file WHERE path = ''",
      "EXPLAIN QUERY PLAN SELECT 1 FROM file_check WHERE result_table = ''",
    ] as [StaticString])
  func plans(sql: StaticString) throws {
    try withStore { store throws in
      let plan = try store.database.all(sql) { (row: inout Row) throws(StoreError) -> String in
        let _: [Int] = [try row.next(), try row.next(), try row.next()]
        return try row.next()
      }
      #expect(!plan.isEmpty && plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(plan)")
    }
  }

  /// A home as the first version made it.
  private func firstStore(_ home: String) throws -> Store {
    mkdir(home, 0o700)
    close(open("\(home)/intray.sqlite", O_RDWR | O_CREAT | O_EXCL, 0o600))
    return try Store(home: home, migrations: [.ledger])
  }

  private func number(_ store: Store, _ sql: StaticString) throws -> Int? {
    try store.database.first(sql) { (row: inout Row) throws(StoreError) -> Int in try row.next() }
  }

  private let second = Migration(
    number: 2, name: "second", sql: "CREATE TABLE note (text TEXT) STRICT; PRAGMA user_version = 2;")
  private let third = Migration(
    number: 3, name: "third", sql: "ALTER TABLE note ADD COLUMN at INTEGER; PRAGMA user_version = 3;")
  private let broken = Migration(
    number: 2, name: "broken",
    sql: "CREATE TABLE note (text TEXT) STRICT; PRAGMA user_version = 2; CREATE TABLE note (a);")
}
