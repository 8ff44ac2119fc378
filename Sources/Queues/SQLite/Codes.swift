internal import CSQLite

/// What SQLite's result codes (sqlite.org/rescode.html) are to the store.
extension Database {
  static func error(
    _ code: Int32, _ message: UnsafePointer<CChar>?, _ verb: String, _ path: String
  ) -> StoreError {
    let said = message.map { String(cString: $0) } ?? "no reason given"
    return StoreError(
      kind(code), "cannot \(verb) in \"\(path)\": \(said) (SQLite code \(code & 0xFF), extended \(code))")
  }

  private static func kind(_ code: Int32) -> StoreError.Kind {
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .noSpace
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG: .constraint
    case SQLITE_CANTOPEN: .cannotOpen
    case SQLITE_PERM, SQLITE_AUTH, SQLITE_READONLY: .permissions
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_FORMAT: .corrupt
    default: .io
    }
  }

  /// After these nobody knows what reached the disk.
  static func leavesDoubt(_ code: Int32) -> Bool {
    switch code & 0xFF {
    case SQLITE_IOERR, SQLITE_FULL, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_NOMEM: true
    default: false
    }
  }
}
