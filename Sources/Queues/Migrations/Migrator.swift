internal import struct Crypto.SHA256
internal import Model

/// Brings a database to the newest step, one transaction a step: killed anywhere, it is at the old step or the new one.
struct Migrator {
  let database: Database
  let migrations: [Migration]

  /// `Intr`, in SQLite's header at offset 68: whose database it is (sqlite.org/fileformat2.html §1.2).
  static let applicationID: Int64 = 0x496E_7472

  func run() throws(StoreError) {
    try requireOurs()
    let before = try version()
    for migration in migrations where try version() < migration.number { try take(migration) }
    let version = try version()
    guard version == Int64(migrations.count) else { throw newer(version) }
    try compareDigests()
    // SQLite would do it when it closes, and keep to itself that the disk failed.
    if version > before { try database.checkpoint() }
  }

  private func version() throws(StoreError) -> Int64 {
    try number("PRAGMA user_version")
  }

  private func number(_ pragma: StaticString) throws(StoreError) -> Int64 {
    try database.first(pragma) { (row: inout Row) throws(StoreError) -> Int64 in try row.next() } ?? 0
  }

  /// A database without a table is one whose creation was cut short; any other has to bear our mark.
  private func requireOurs() throws(StoreError) {
    let id = try number("PRAGMA application_id")
    let tables = try number("SELECT count(*) FROM sqlite_schema")
    guard id == Self.applicationID || tables == 0 else {
      throw StoreError(.cannotOpen, "\"\(database.path)\" is a database, but not one of Intray's")
    }
  }

  private func take(_ migration: Migration) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      // Another process may have taken the step while this one waited for its turn.
      guard try version() == migration.number - 1 else { return }
      try database.script(migration.sql)
      try database.run(
        "INSERT INTO migration (number, name, sha256, taken_at) VALUES (?, ?, ?, ?)",
        migration.number, migration.name, migration.digest, Timestamp.now)
      guard try version() == migration.number else {
        throw StoreError(.corrupt, "migration \(migration.number) does not set its own user_version")
      }
    }
  }

  private func compareDigests() throws(StoreError) {
    let taken = try database.all("SELECT number, sha256 FROM migration ORDER BY number") {
      (row: inout Row) throws(StoreError) -> (number: Int64, digest: SHA256Digest) in (try row.next(), try row.next())
    }
    for (migration, found) in zip(migrations, taken) where migration.digest != found.digest {
      throw StoreError(
        .corrupt,
        "migration \(migration.number) \"\(migration.name)\" of \"\(database.path)\" was taken with another text "
          + "than this version of Intray has: found \(found.digest), expected \(migration.digest)")
    }
    guard taken.count == migrations.count else {
      throw StoreError(
        .corrupt, "\"\(database.path)\" records \(taken.count) migrations where its version is \(migrations.count)")
    }
  }

  private func newer(_ version: Int64) -> StoreError {
    StoreError(
      .newerVersion,
      "\"\(database.path)\" is at schema version \(version), and this Intray knows up to \(migrations.count): "
        + "a newer Intray has used it; run that one")
  }
}

extension Migration {
  /// The SHA-256 of the step's text.
  var digest: SHA256Digest {
    sql.withUTF8Buffer { SHA256Digest(Array(SHA256.hash(data: UnsafeRawBufferPointer($0)))) }
  }
}
