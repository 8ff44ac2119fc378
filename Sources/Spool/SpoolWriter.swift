internal import Glibc
public import Model

/// Takes one submission's bytes as they come. Either `finish` it or let it go: what was not finished leaves no file.
public final class SpoolWriter {
  public private(set) var count = 0
  private let path: String
  private let memoryLimit: Int
  private var pending: [UInt8] = []
  private var descriptor: Int32 = -1

  /// Bytes are written in blocks of this many octets.
  private static let blockSize = 128 * 1024

  init(path: String, memoryLimit: Int, expecting count: Int) {
    self.path = path
    self.memoryLimit = memoryLimit
    pending.reserveCapacity(count > memoryLimit ? Self.blockSize : count)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(path)
  }

  public func append(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
    count += bytes.count
    pending.append(contentsOf: bytes)
    if descriptor < 0 ? count > memoryLimit : pending.count >= Self.blockSize { try flush() }
  }

  /// Ends the submission and lends what was written.
  public func finish() throws(TransferError) -> any ArrivedBytes {
    guard descriptor >= 0 else { return BytesInMemory(pending) }
    try flush()
    defer {
      close(descriptor)
      descriptor = -1
    }
    guard unlink(path) == 0 || errno == ENOENT else { throw Spool.failure("remove", path) }
    return try BytesInFile(mapping: descriptor, count: count, path: path)
  }

  private func flush() throws(TransferError) {
    if descriptor < 0 {
      descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw Spool.failure("create", path) }
    }
    let written = pending.withUnsafeBytes { writeAll($0, to: descriptor) }
    guard written else { throw Spool.failure("write", path) }
    pending.removeAll(keepingCapacity: true)
  }
}

private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
