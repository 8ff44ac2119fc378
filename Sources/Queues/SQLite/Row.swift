internal import CSQLite
internal import Model

/// One row of an answer, read from left to right: each `next` takes the next column.
struct Row {
  fileprivate let statement: OpaquePointer
  fileprivate let path: String
  private var column: Int32 = 0

  init(statement: OpaquePointer, path: String) {
    self.statement = statement
    self.path = path
  }

  mutating func next<Value: Readable>() throws(StoreError) -> Value {
    guard let value: Value = try nextOrNil() else { throw mistake(column - 1, "NULL") }
    return value
  }

  /// The next column is NULL; it stays the next.
  var isNull: Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  /// Nil when the column is NULL.
  mutating func nextOrNil<Value: Readable>() throws(StoreError) -> Value? {
    defer { column += 1 }
    guard sqlite3_column_type(statement, column) != SQLITE_NULL else { return nil }
    guard let value = Value(column: column, of: statement) else { throw mistake(column, "something else") }
    return value
  }

  private func mistake(_ column: Int32, _ found: String) -> StoreError {
    let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? "?"
    return StoreError(.corrupt, "column \"\(name)\" in \"\(path)\" holds \(found), not what belongs there")
  }
}

/// A value that a column can be read as; nil when the column holds what it cannot be.
protocol Readable {
  init?(column: Int32, of statement: OpaquePointer)
}

extension Int64: Readable {
  init?(column: Int32, of statement: OpaquePointer) { self = sqlite3_column_int64(statement, column) }
}

extension Int: Readable {
  init?(column: Int32, of statement: OpaquePointer) { self = Int(sqlite3_column_int64(statement, column)) }
}

extension String: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    let start = sqlite3_column_text(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    self.init(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

extension [UInt8]: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    let start = sqlite3_column_blob(statement, column)
    let count = Int(sqlite3_column_bytes(statement, column))
    self.init(UnsafeRawBufferPointer(start: start, count: count))
  }
}

extension ULID: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    guard let text = String(column: column, of: statement) else { return nil }
    self.init(text)
  }
}

extension Timestamp: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    self.init(milliseconds: sqlite3_column_int64(statement, column))
  }
}

extension SHA256Digest: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    guard let bytes = [UInt8](column: column, of: statement), bytes.count == 32 else { return nil }
    self.init(bytes)
  }
}

extension FileName: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    guard let text = String(column: column, of: statement) else { return nil }
    self.init(text)
  }
}

extension UID: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    guard let number = UInt32(exactly: sqlite3_column_int64(statement, column)) else { return nil }
    self.init(rawValue: number)
  }
}

extension UIDValidity: Readable {
  init?(column: Int32, of statement: OpaquePointer) {
    guard let number = UInt32(exactly: sqlite3_column_int64(statement, column)) else { return nil }
    self.init(rawValue: number)
  }
}

extension Readable where Self: RawRepresentable, RawValue == String {
  init?(column: Int32, of statement: OpaquePointer) {
    guard let word = String(column: column, of: statement) else { return nil }
    self.init(rawValue: word)
  }
}

extension Outcome: Readable {}
extension Format: Readable {}
extension QueueItem.State: Readable {}
extension FileCheck.Status: Readable {}
extension Reply.Kind: Readable {}
extension Reply.State: Readable {}
extension Objection.Code: Readable {}
