extension Database {
  /// Everything in `body`, or nothing of it. Begins as a writer, so that it never has to give up half-way for another.
  func transaction<Answer>(_ body: () throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    try transaction(begin: { (database: Database) throws(StoreError) in try database.run("BEGIN IMMEDIATE") }, body)
  }

  /// The same, begun as `begin` does it. Brings the log into the database file each `logLimit` pages.
  func transaction<Answer>(
    logLimit: Int32 = longLog, begin: (Database) throws(StoreError) -> Void, _ body: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    try health.check()
    try begin(self)
    let answer = try ending("COMMIT", body)
    try checkpointLog(each: logLimit)
    return answer
  }

  /// A number that changes when another connection has committed (sqlite.org/pragma.html#pragma_data_version).
  func version() throws(StoreError) -> Int64 {
    try first("PRAGMA data_version") { (row: inout Row) throws(StoreError) in try row.next() } ?? 0
  }

  /// Begins as a writer; false when somebody else writes.
  func begins() throws(StoreError) -> Bool {
    setPatience(0)
    defer { setPatience(Self.patience) }
    do throws(StoreError) { try run("BEGIN IMMEDIATE") } catch {
      guard error.kind == .busy else { throw error }
      return false
    }
    return true
  }

  /// Reads as of one moment, whatever others write meanwhile.
  func snapshot<Answer>(_ body: () throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    try run("BEGIN")
    return try ending("COMMIT", body)
  }

  private func ending<Answer>(
    _ end: StaticString, _ body: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(StoreError) {
      let answer = try body()
      try run(end)
      return answer
    } catch {
      // SQLite has rolled back by itself after some failures; a second rollback would only hide the first reason.
      if !isAtRest { try? run("ROLLBACK") }
      throw error
    }
  }
}
