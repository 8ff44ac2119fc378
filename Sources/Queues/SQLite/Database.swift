internal import CSQLite

/// One connection to a SQLite database, used by one thread at a time. SQL is always a literal; values are bound.
final class Database {
  let path: String
  /// After the first failure that leaves in doubt what is on the disk, nothing is written any more.
  let health: Health
  let handle: OpaquePointer
  /// Pages that the last commit left in the write-ahead log; SQLite writes it.
  let logLength = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  /// Statements by their text's address: a literal has one for the life of the program.
  private var prepared: [UnsafePointer<UInt8>: OpaquePointer] = [:]

  /// How long a statement waits for another process to finish writing.
  static let patience: Int32 = 10_000

  /// Once for the program.
  private static let isConfigured = csqlite_configure() == SQLITE_OK

  /// Opens the existing database at `path`, of which no component may be a symbolic link.
  init(path: String, health: Health) throws(StoreError) {
    self.path = path
    self.health = health
    _ = Self.isConfigured
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw Self.error(code, sqlite3_errstr(code), "open", path)
    }
    handle = opened
    logLength.initialize(to: 0)
    sqlite3_busy_timeout(handle, Self.patience)
    let hardened = csqlite_harden(handle)
    guard hardened == SQLITE_OK else { throw failure(hardened, "harden") }
  }

  deinit {
    for statement in prepared.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
    logLength.deallocate()
  }

  /// How many rows the last statement that writes changed.
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// The integer key of the row inserted last.
  var lastRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Runs a statement that answers nothing, or whose answer does not matter.
  func run(_ sql: StaticString, _ values: any Bindable...) throws(StoreError) {
    try each(sql, values) { (_: inout Row) throws(StoreError) in }
  }

  /// The first row's reading; nil when there is no row.
  func first<Reading>(
    _ sql: StaticString, _ values: any Bindable..., read: (inout Row) throws(StoreError) -> Reading
  ) throws(StoreError) -> Reading? {
    var answer: Reading?
    try each(sql, values) { (row: inout Row) throws(StoreError) in
      if answer == nil { answer = try read(&row) }
    }
    return answer
  }

  /// Every row's reading, in order.
  func all<Reading>(
    _ sql: StaticString, _ values: any Bindable..., read: (inout Row) throws(StoreError) -> Reading
  ) throws(StoreError) -> [Reading] {
    var answers: [Reading] = []
    try each(sql, values) { (row: inout Row) throws(StoreError) in answers.append(try read(&row)) }
    return answers
  }

  /// Lends each row in turn. What `visit` throws ends the reading and is thrown on.
  func each(
    _ sql: StaticString, _ values: [any Bindable], visit: (inout Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    let (statement, isKept) = try take(sql)
    defer { putBack(statement, isKept) }
    for (index, value) in values.enumerated() {
      let code = value.bind(to: statement, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw failure(code, verb(sql)) }
    }
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return }
      guard code == SQLITE_ROW else { throw failure(code, verb(sql)) }
      var row = Row(statement: statement, path: path)
      try visit(&row)
    }
  }

  /// Runs statements separated by `;`, none of which takes a value.
  func script(_ sql: StaticString) throws(StoreError) {
    let code = sqlite3_exec(handle, text(sql), nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, verb(sql)) }
  }

  func failure(_ code: Int32, _ verb: String) -> StoreError {
    let error = Self.error(code, sqlite3_errmsg(handle), verb, path)
    health.note(error, doubtful: Self.leavesDoubt(code))
    return error
  }

  func setPatience(_ milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }

  /// No transaction is open.
  var isAtRest: Bool { sqlite3_get_autocommit(handle) != 0 }

  /// How SQLite goes about a statement, a line for each search; the tests hold that no verb of a queue reads it all.
  func plan(of sql: StaticString) throws(StoreError) -> [String] {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, "EXPLAIN QUERY PLAN \(sql)", -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure(code, verb(sql)) }
    defer { sqlite3_finalize(statement) }
    var lines: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      lines.append(String(cString: sqlite3_column_text(statement, 3)))
    }
    return lines
  }

  /// The steps that SQLite's machine has made for the statements at rest: what they cost, whatever else the computer does.
  var steps: Int {
    prepared.values.reduce(0) { $0 + Int(sqlite3_stmt_status($1, SQLITE_STMTSTATUS_VM_STEP, 0)) }
  }

  /// A statement at rest. One of a text that is being read at the moment is not kept.
  private func take(_ sql: StaticString) throws(StoreError) -> (statement: OpaquePointer, isKept: Bool) {
    let known = prepared[sql.utf8Start]
    if let known, sqlite3_stmt_busy(known) == 0 { return (known, true) }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, text(sql), -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw failure(code, verb(sql)) }
    if known == nil { prepared[sql.utf8Start] = statement }
    return (statement, known == nil)
  }

  private func putBack(_ statement: OpaquePointer, _ isKept: Bool) {
    guard isKept else {
      sqlite3_finalize(statement)
      return
    }
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }
}

func text(_ sql: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
}

/// The first words of a statement, enough to find it by: `INSERT INTO submission`.
private func verb(_ sql: StaticString) -> String {
  sql.description.split(maxSplits: 3, whereSeparator: \.isWhitespace).prefix(3).joined(separator: " ")
}
