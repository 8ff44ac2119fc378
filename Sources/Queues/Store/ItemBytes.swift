internal import struct Crypto.SHA256
internal import Glibc
public import Model

extension Store {
  /// Lends the bytes of a queue item, block after block, and throws `.corrupt` at their end when they are not the
  /// bytes that were queued: what was lent until then must not be used.
  public func read(item id: ULID, visit: (UnsafeRawBufferPointer) throws -> Void) throws {
    try read("queue item \"\(id)\"", path: try path(ofItem: id), try queueItem(id).sha256, visit)
  }

  /// The same of a file that its check rejected.
  public func read(rejectedFile id: ULID, visit: (UnsafeRawBufferPointer) throws -> Void) throws {
    let found = try database.first("SELECT path, sha256 FROM rejected_file WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) -> (String, SHA256Digest) in (try row.next(), try row.next())
    }
    guard let (path, sha256) = found else { throw StoreError(.notFound, "there is no rejected file \"\(id)\"") }
    try read("rejected file \"\(id)\"", path: "\(home)/\(path)", sha256, visit)
  }

  /// Why the bytes cannot be opened: their time was over, or something is wrong.
  private func missing(_ name: String, _ path: String) throws(StoreError) -> StoreError {
    let error = fileError("open", path, or: errno == ENOENT ? .corrupt : .io)
    let removed: Timestamp? = try database.first(
      "SELECT removed_at FROM removed_file WHERE path = ?", String(path.dropFirst(home.count + 1))
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    guard let removed else { return error }
    return StoreError(.notFound, "the bytes of \(name) were taken away at \(removed), when their time was over")
  }

  private func read(
    _ name: String, path: String, _ sha256: SHA256Digest, _ visit: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    guard access(path, F_OK) == 0 else { throw try missing(name, path) }
    var hash = SHA256()
    try eachBlock(of: path) { block in
      hash.update(bufferPointer: block)
      try visit(block)
    }
    guard SHA256Digest(Array(hash.finalize())) == sha256 else {
      throw StoreError(.corrupt, "\"\(path)\" no longer holds the bytes of \(name): its SHA-256 differs")
    }
  }
}

/// Lends the bytes of a file, block after block, and says how many they are. Throws `.corrupt` when there is no such file.
@discardableResult
func eachBlock(of path: String, _ visit: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
  let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
  guard descriptor >= 0 else { throw fileError("open", path, or: errno == ENOENT ? .corrupt : .io) }
  defer { close(descriptor) }
  let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 * 1024, alignment: 16)
  defer { block.deallocate() }
  var total = 0
  while true {
    let count = Glibc.read(descriptor, block.baseAddress, block.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw fileError("read", path) }
    guard count > 0 else { return total }
    try visit(UnsafeRawBufferPointer(rebasing: block[..<count]))
    total += count
  }
}
