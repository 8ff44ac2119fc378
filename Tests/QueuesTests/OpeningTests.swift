import Glibc
import Model
@testable import Queues
import Testing

@Suite("Opening a home") struct OpeningTests {
  @Test("a fresh home is closed to others, files and folders alike")
  func privateHome() throws {
    try withHome { home in
      let store = try Store.create(home: home)
      try store.record(Event(kind: "test", message: "so that the log exists"))
      #expect(mode(of: home) == 0o700)
      for folder in ["files", "staging", "locks"] { #expect(mode(of: "\(home)/\(folder)") == 0o700) }
      for file in ["intray.sqlite", "intray.sqlite-wal", "intray.sqlite-shm"] {
        #expect(mode(of: "\(home)/\(file)") == 0o600)
      }
    }
  }

  @Test(
    "commits are as durable as promised: the pragmas read back",
    arguments: [
      ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"), ("trusted_schema", "0"),
      ("application_id", "1231975538"),
    ])
  func pragmas(_ name: String, _ expected: String) throws {
    try withStore { store in
      let found: [String: String] = [
        "journal_mode": try text("PRAGMA journal_mode", store), "synchronous": try text("PRAGMA synchronous", store),
        "foreign_keys": try text("PRAGMA foreign_keys", store),
        "trusted_schema": try text("PRAGMA trusted_schema", store),
        "application_id": try text("PRAGMA application_id", store),
      ]
      #expect(found[name] == expected)
    }
  }

  @Test("a home may be opened twice at once, and again after it was closed; what was written is there")
  func twice() throws {
    try withHome { home in
      let first = try Store.create(home: home)
      let second = try Store(home: home)
      try first.record(Event(kind: "one", message: ""))
      try second.record(Event(kind: "two", message: ""))
      #expect(try first.allEvents().map(\.kind) == ["one", "two"])
      #expect(try Store.create(home: home).allEvents().map(\.number) == [1, 2])
    }
  }

  @Test("a home that is not there is named") func missing() throws {
    try withHome { home in
      let error = thrown { _ = try Store(home: home) }
      #expect(error?.kind == .cannotOpen)
      #expect(error?.words.contains("\"\(home)\"") == true)
      #expect(mkdir(home, 0o700) == 0)
      let empty = thrown { _ = try Store(home: home) }
      #expect(empty?.kind == .cannotOpen)
      #expect(empty?.words == "there is no store: \"\(home)/intray.sqlite\" does not exist")
    }
  }

  @Test("a home or a database open to others is refused", arguments: ["", "/intray.sqlite", "/staging"])
  func openToOthers(_ what: String) throws {
    try withHome { home in
      _ = try Store.create(home: home)
      #expect(chmod(home + what, 0o755) == 0)
      #expect(kind { _ = try Store(home: home) } == .permissions)
    }
  }

  @Test("a symbolic link in the database's place is refused") func linked() throws {
    try withHome { home in
      _ = try Store.create(home: home)
      #expect(rename("\(home)/intray.sqlite", "\(home)/elsewhere") == 0)
      #expect(symlink("\(home)/elsewhere", "\(home)/intray.sqlite") == 0)
      #expect(kind { _ = try Store(home: home) } == .permissions)
      #expect(kind { _ = try Store.create(home: home) } == .permissions)
    }
  }

  @Test("a database of a newer version is left alone") func newer() throws {
    try withHome { home in
      try Store.create(home: home).database.run("PRAGMA user_version = 99")
      let error = thrown { _ = try Store(home: home) }
      #expect(error?.kind == .newerVersion)
      #expect(error?.words.contains("schema version 99") == true)
    }
  }

  @Test("a step of the schema whose text has changed since is refused") func tampered() throws {
    try withHome { home in
      try Store.create(home: home).database.run("UPDATE migration SET sha256 = zeroblob(32)")
      #expect(kind { _ = try Store(home: home) } == .corrupt)
    }
  }

  @Test("somebody else's database is refused") func foreign() throws {
    try withHome { home in
      try Store.create(home: home).database.run("PRAGMA application_id = 5")
      #expect(kind { _ = try Store(home: home) } == .cannotOpen)
    }
  }

  @Test("a file that is no database is refused") func noDatabase() throws {
    try withHome { home in
      _ = try Store.create(home: home)
      let file = try #require(fopen("\(home)/intray.sqlite", "w"))
      for _ in 0..<1_000 { fputs("no database\n", file) }
      fclose(file)
      #expect(kind { _ = try Store(home: home) } == .corrupt)
    }
  }

  private func text(_ pragma: StaticString, _ store: Store) throws -> String {
    try store.database.first(pragma) { (row: inout Row) throws(StoreError) -> String in try row.next() } ?? ""
  }
}
