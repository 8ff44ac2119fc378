internal import Glibc

extension Database {
  /// Sets what the store relies on, and reads back what a build or a file system might silently refuse. WAL with
  /// synchronous=FULL is the weakest pair under which a commit survives a power cut (sqlite.org/pragma.html#pragma_synchronous).
  func configure() throws(StoreError) {
    try run("PRAGMA trusted_schema = OFF")
    try run("PRAGMA cell_size_check = ON")
    try run("PRAGMA journal_mode = WAL")
    try run("PRAGMA synchronous = FULL")
    try run("PRAGMA foreign_keys = ON")
    watchLog()
    try run("PRAGMA journal_size_limit = 67108864")
    try require("PRAGMA journal_mode", "wal")
    try require("PRAGMA synchronous", "2")
    try require("PRAGMA foreign_keys", "1")
    try syncRecovered()
  }

  /// Makes durable what opening has recovered. A process killed between writing a commit to the log and syncing it leaves
  /// a commit that the next one reads from the page cache; SQLite does not sync it then, and what was settled on its word
  /// would outlive it in a power cut.
  private func syncRecovered() throws(StoreError) {
    let log = "\(path)-wal"
    let descriptor = open(log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return }
      throw fileError("open", log)
    }
    defer { close(descriptor) }
    guard fdatasync(descriptor) == 0 else { throw health.fails(fileError("sync", log)) }
  }

  private func require(_ pragma: StaticString, _ expected: String) throws(StoreError) {
    let found = try first(pragma) { (row: inout Row) throws(StoreError) -> String in try row.next() } ?? "nothing"
    guard found == expected else {
      throw StoreError(
        .cannotOpen, "\(pragma) of \"\(path)\" is \(found), expected \(expected): commits would not be durable")
    }
  }
}
