internal import CSQLite

/// How the write-ahead log comes into the database file. SQLite would do it by itself behind a commit and when it closes,
/// and would keep to itself that the disk failed meanwhile: the log still holds everything then, but a run must not go
/// on over a failed fsync as if nothing had been.
extension Database {
  /// Pages of the log that are left for later: a batch of 250 messages is about 500, so that several share a checkpoint.
  static let longLog: Int32 = 4000
  /// The same where each transaction is a few pages and is waited for: a log that begins anew is written over, and a sync
  /// of what does not grow is half the work for the file system.
  static let shortLog: Int32 = 200

  /// Has SQLite say how long the log is after each commit, which also ends its own checkpoints (sqlite.org/c3ref/wal_hook.html).
  func watchLog() {
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        context?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, logLength)
  }

  /// Brings the log into the database file when the last commit has taken it over another `limit` pages: where others keep it
  /// from beginning anew, one of all who write does so, and not each of them after each commit.
  func checkpointLog(each limit: Int32) throws(StoreError) {
    var (written, most) = (Int32(0), Int32(0))
    sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_WRITE, &written, &most, 1)
    let length = logLength.pointee
    guard length >= limit, length / limit != (length - written) / limit else { return }
    try checkpoint()
  }

  /// Brings as much of the log as no reader needs into the database file, durably. Waits for nobody.
  func checkpoint() throws(StoreError) {
    let code = sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_LOCKED else {
      throw failure(code, "bring the log into the database file")
    }
  }
}
