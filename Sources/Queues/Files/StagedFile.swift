internal import struct Crypto.SHA256
internal import Glibc
public import Model

/// The bytes of one file on their way into the store. Append, then `finish`, then read it or hand it to `Store.commit`
/// with what names it. What is let go without a commit leaves no file.
public final class StagedFile {
  /// Octets so far.
  public private(set) var count = 0
  /// The SHA-256 of them all; nil before `finish`.
  public private(set) var sha256: SHA256Digest?

  /// The file's own identifier, which its two names are made of.
  let id = ULID()
  let staging: Folder
  /// The commit has given it its second name; from then on only the database says whether it stays.
  var isLinked = false
  private let health: Health
  private var descriptor: Int32
  private var hash = SHA256()
  private var pending: [UInt8] = []
  /// All of a file of at most one block, until `releaseMemory()`.
  private var whole: [UInt8]?

  /// Bytes are written in blocks of this many octets.
  private static let blockSize = 128 * 1024

  init(in staging: Folder, health: Health) throws(StoreError) {
    try health.check()
    self.staging = staging
    self.health = health
    descriptor = openat(
      staging.descriptor, id.text, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o400)
    guard descriptor >= 0 else { throw fileError("create", path) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    guard !isLinked, unlinkat(staging.descriptor, id.text, 0) != 0, errno != ENOENT else { return }
    health.note(fileError("remove", path), doubtful: true)
  }

  var path: String { "\(staging.path)/\(id)" }

  /// Takes the next bytes. After `finish` this is our own mistake and traps.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
    precondition(sha256 == nil, "bytes for a staged file that is finished")
    hash.update(bufferPointer: bytes)
    count += bytes.count
    guard pending.isEmpty, bytes.count >= Self.blockSize else {
      pending.append(contentsOf: bytes)
      if pending.count >= Self.blockSize { try flush() }
      return
    }
    guard write(bytes) else { throw unwritten() }
  }

  /// Ends the file: its bytes are with the kernel, not yet on the disk.
  @discardableResult
  public func finish() throws(StoreError) -> (size: Int, sha256: SHA256Digest) {
    if let sha256 { return (count, sha256) }
    if pending.count == count { whole = pending }
    try flush()
    pending = []
    let closed = close(descriptor)
    descriptor = -1
    // EDQUOT and EIO may be held back until here (close(2)).
    guard closed == 0 else { throw health.fails(fileError("close", path)) }
    let digest = SHA256Digest(Array(hash.finalize()))
    sha256 = digest
    return (count, digest)
  }

  private func flush() throws(StoreError) {
    let written = pending.withUnsafeBytes(write)
    guard written else { throw unwritten() }
    pending.removeAll(keepingCapacity: whole == nil)
  }

  /// Fills `buffer` with the bytes from `offset` on; how many, 0 at the end. After `finish` only.
  public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int {
    precondition(sha256 != nil, "a staged file is read before it is finished")
    if let whole {
      let part = whole[min(offset, whole.count)...].prefix(buffer.count)
      buffer.copyBytes(from: part)
      return part.count
    }
    try openToRead()
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw fileError("read", path) }
      return count
    }
  }

  /// Gives back what of the file is in memory or open; it can be read again all the same.
  public func releaseMemory() {
    whole = nil
    if sha256 != nil, descriptor >= 0 {
      close(descriptor)
      descriptor = -1
    }
  }

  private func openToRead() throws(StoreError) {
    guard descriptor < 0 else { return }
    descriptor = openat(staging.descriptor, id.text, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileError("open", path) }
  }

  /// Bytes for which there was no room leave no doubt: they are not there, and this file is never finished.
  private func unwritten() -> StoreError {
    let error = fileError("write", path)
    return error.kind == .noSpace ? error : health.fails(error)
  }

  /// False when the kernel did not take them all; `errno` says why.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let taken = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if taken < 0 && errno == EINTR { continue }
      guard taken > 0 else { return false }
      written += taken
    }
    return true
  }
}
