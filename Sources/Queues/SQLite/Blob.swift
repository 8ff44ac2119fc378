internal import CSQLite

/// Blobs of many octets, written and read piece by piece: a statement would copy them whole.
extension Database {
  private static let piece = 256 * 1024

  /// Writes `bytes` over the blob of a row that was made with that many zeros.
  func write(_ bytes: [UInt8], into table: StaticString, _ column: StaticString, row: Int64) throws(StoreError) {
    try withBlob(table, column, row, forWriting: true) { blob in
      pieces(of: bytes.count) { start, count in
        bytes.withUnsafeBytes {
          sqlite3_blob_write(blob, $0.baseAddress.map { $0 + start }, Int32(count), Int32(start))
        }
      }
    }
  }

  /// The blob of a row.
  func blob(_ table: StaticString, _ column: StaticString, row: Int64) throws(StoreError) -> [UInt8] {
    var bytes: [UInt8] = []
    try withBlob(table, column, row, forWriting: false) { blob in
      var code = SQLITE_OK
      let size = Int(sqlite3_blob_bytes(blob))
      bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
        let base = UnsafeMutableRawPointer(buffer.baseAddress)
        code = pieces(of: size) { start, count in
          sqlite3_blob_read(blob, base.map { $0 + start }, Int32(count), Int32(start))
        }
        filled = size
      }
      return code
    }
    return bytes
  }

  private func withBlob(
    _ table: StaticString, _ column: StaticString, _ row: Int64, forWriting: Bool, _ body: (OpaquePointer) -> Int32
  ) throws(StoreError) {
    var opened: OpaquePointer?
    let code = sqlite3_blob_open(handle, "main", text(table), text(column), row, forWriting ? 1 : 0, &opened)
    guard code == SQLITE_OK, let opened else { throw failure(code, "open a blob of \(table)") }
    let result = body(opened)
    let closed = sqlite3_blob_close(opened)
    guard result == SQLITE_OK else { throw failure(result, "use a blob of \(table)") }
    guard closed == SQLITE_OK else { throw failure(closed, "close a blob of \(table)") }
  }

  private func pieces(of count: Int, _ use: (_ start: Int, _ count: Int) -> Int32) -> Int32 {
    for start in stride(from: 0, to: count, by: Self.piece) {
      let code = use(start, min(Self.piece, count - start))
      guard code == SQLITE_OK else { return code }
    }
    return SQLITE_OK
  }
}
