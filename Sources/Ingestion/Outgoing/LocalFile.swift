internal import struct Crypto.SHA256
internal import Glibc
internal import Model

/// A file of our own that is open to be read, and what tells it from every other one.
struct LocalFile: ~Copyable {
  let descriptor: Int32
  let path: String
  private let status: stat

  /// Throws for what is no regular file, a symbolic link above all.
  init(path: String) throws(NotSendable) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard descriptor >= 0 else {
      let why = errno == ELOOP ? "it is a symbolic link" : String(cString: strerror(errno))
      status = stat()
      throw NotSendable("cannot open \(quoted(path)): \(why)", isMissing: errno == ENOENT)
    }
    var found = stat()
    fstat(descriptor, &found)
    status = found
    guard found.st_mode & S_IFMT == S_IFREG else {
      throw NotSendable("\(quoted(path)) is not a regular file")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var size: Int { Int(status.st_size) }

  /// Seconds since 1970.
  var modified: Int64 { Int64(status.st_mtim.tv_sec) }

  /// What stays the same for as long as nobody writes to it, and is that of no other file: device, inode, times, size.
  /// Its name may change.
  var mark: String {
    "\(status.st_dev) \(status.st_ino) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_size)"
  }

  /// Whether it is still what it was when it was opened.
  var isUnchanged: Bool {
    var now = stat()
    return fstat(descriptor, &now) == 0 && now.st_size == status.st_size && now.st_mtim.tv_sec == status.st_mtim.tv_sec
      && now.st_mtim.tv_nsec == status.st_mtim.tv_nsec
  }

  /// Hands its octets on, piece by piece.
  func read(into sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 * 1024, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = Glibc.read(descriptor, block.baseAddress, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw NotSendable("cannot read \(quoted(path)): \(String(cString: strerror(errno)))") }
      if count == 0 { return }
      try sink(UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
  }
}

/// A file is not taken to be sent, and why.
public struct NotSendable: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
  /// It is not there.
  public let isMissing: Bool

  init(_ words: String, isMissing: Bool = false) {
    description = words
    self.isMissing = isMissing
  }
}
