internal import CSQLite

/// How the write-ahead log comes into the database file. SQLite would do it by itself behind a commit and when it closes,
/// and would keep to itself that the disk failed meanwhile: the log still holds everything then, but a run must not go
/// on over a failed fsync as if nothing had been.
extension Database {
  /// Pages of the log that are left for later: a batch of 500 messages is about 1000, so that several share a checkpoint.
  private static let longLog: Int32 = 4000

  /// Has SQLite say how long the log is after each commit, which also ends its own checkpoints (sqlite.org/c3ref/wal_hook.html).
  func watchLog() {
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        context?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, logLength)
  }

  func checkpointLongLog() throws(StoreError) {
    if logLength.pointee >= Self.longLog { try checkpoint() }
  }

  /// Brings as much of the log as no reader needs into the database file, durably. Waits for nobody.
  func checkpoint() throws(StoreError) {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else {
      throw failure(code, "bring the log into the database file")
    }
  }
}
