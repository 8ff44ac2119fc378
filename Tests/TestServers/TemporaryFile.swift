import Glibc
import Synchronization

/// A file without a name, gone with its last descriptor.
final class TemporaryFile: Sendable {
  let descriptor: CInt
  private static let made = Atomic<Int>(0)

  init(_ contents: [UInt8] = []) throws {
    let number = TemporaryFile.made.wrappingAdd(1, ordering: .relaxed).newValue
    let path = "/tmp/test-servers-\(getpid())-\(number)"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemFailure("make \"\(path)\"") }
    unlink(path)
    try writeAll(contents, to: descriptor)
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  func contents() throws -> [UInt8] {
    lseek(descriptor, 0, SEEK_SET)
    return try readAll(descriptor)
  }
}

/// Everything up to the end of the file.
func readAll(_ descriptor: CInt) throws -> [UInt8] {
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(descriptor, &chunk, chunk.count)
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw SystemFailure("read") }
    if count == 0 { return bytes }
    bytes += chunk[..<count]
  }
}

func writeAll(_ bytes: [UInt8], to descriptor: CInt) throws {
  var written = 0
  while written < bytes.count {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, $0.count - written) }
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw SystemFailure("write") }
    written += count
  }
}
