internal import struct Crypto.SHA256
internal import Glibc
public import Model

/// The bytes of one file on their way into the queue. Append, then `finish`, then hand it to `Store.commit` with its
/// queue item. What is let go without a commit leaves no file.
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
    if !isLinked { unlinkat(staging.descriptor, id.text, 0) }
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
    guard write(bytes) else { throw health.fails(fileError("write", path)) }
  }

  /// Ends the file: its bytes are with the kernel, not yet on the disk.
  @discardableResult
  public func finish() throws(StoreError) -> (size: Int, sha256: SHA256Digest) {
    if let sha256 { return (count, sha256) }
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
    guard written else { throw health.fails(fileError("write", path)) }
    pending.removeAll(keepingCapacity: true)
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
