internal import CSQLite
internal import Model

/// A value that can stand for a `?` in a statement.
protocol Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    sqlite3_bind_int64(statement, index, Int64(self))
  }
}

extension String: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    var copy = self
    return copy.withUTF8 { bytes in
      csqlite_bind_text(statement, index, bytes.baseAddress ?? Self.nothing, UInt64(bytes.count))
    }
  }

  /// SQLite takes a null address for NULL, even with a count of 0.
  fileprivate static var nothing: UnsafePointer<UInt8> { ("" as StaticString).utf8Start }
}

extension [UInt8]: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    withUnsafeBytes { bytes in
      csqlite_bind_blob(statement, index, bytes.baseAddress ?? UnsafeRawPointer(String.nothing), UInt64(bytes.count))
    }
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
    self?.bind(to: statement, at: index) ?? sqlite3_bind_null(statement, index)
  }
}

extension ULID: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { text.bind(to: statement, at: index) }
}

extension Timestamp: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { milliseconds.bind(to: statement, at: index) }
}

extension SHA256Digest: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { bytes.bind(to: statement, at: index) }
}

extension UID: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { Int(rawValue).bind(to: statement, at: index) }
}

extension UIDValidity: Bindable {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { Int(rawValue).bind(to: statement, at: index) }
}

/// A word of ours: an outcome, a state, a format.
extension Bindable where Self: RawRepresentable, RawValue == String {
  func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { rawValue.bind(to: statement, at: index) }
}

extension Outcome: Bindable {}
extension Format: Bindable {}
extension QueueItem.State: Bindable {}
extension FileCheck.Status: Bindable {}
extension Reply.Kind: Bindable {}
extension Reply.State: Bindable {}
extension Objection.Code: Bindable {}
