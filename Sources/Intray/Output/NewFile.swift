internal import Glibc

/// Writes what `read` lends to a new file at `path`, or to standard output.
func export(to path: String?, _ read: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
  guard let path else { return try read(writeToStandardOutput) }
  let file = try NewFile(path: path)
  try read(file.write)
  try file.keep()
}

/// A file that appears only when it is kept: what fails half-way leaves nothing.
private final class NewFile {
  private let path: String
  private let descriptor: Int32
  private var isKept = false

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if descriptor >= 0, !isKept { unlink(path) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      rest = rest.dropFirst(count)
    }
  }

  func keep() throws {
    guard fsync(descriptor) == 0 else { throw failure() }
    isKept = true
  }

  private func failure() -> DataError {
    DataError("cannot write \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
  }
}
