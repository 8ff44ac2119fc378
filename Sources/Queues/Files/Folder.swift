internal import CSQLite
internal import Glibc

/// A folder of a home, open: what is done in it is done in this very folder, whatever becomes of its name.
final class Folder: Sendable {
  let path: String
  let descriptor: Int32

  /// Opens the folder at `path`, which must be ours, closed to everybody else, and no symbolic link.
  init(path: String) throws(StoreError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileError("open the folder", path, or: .cannotOpen) }
    try requirePrivate()
  }

  /// The folder `name` inside `parent`, made with mode 0700 where it is missing; its entry is durable.
  convenience init(_ name: String, in parent: Folder) throws(StoreError) {
    if mkdirat(parent.descriptor, name, 0o700) == 0 {
      guard fsync(parent.descriptor) == 0 else { throw fileError("make durable", parent.path) }
    } else if errno != EEXIST {
      throw fileError("make the folder", "\(parent.path)/\(name)")
    }
    try self.init(path: "\(parent.path)/\(name)")
  }

  deinit { close(descriptor) }

  /// Makes what the folder holds, and its own name, and those of the folders above it, survive a power cut.
  func makeDurable() throws(StoreError) {
    guard syncfs(descriptor) == 0 else { throw fileError("make durable", path) }
  }

  /// The names in the folder, in no order. Only for folders that hold few.
  func names() throws(StoreError) -> [String] {
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let entries = fdopendir(copy) else { throw fileError("read the folder", path) }
    defer { closedir(entries) }
    return try Queues.names(in: entries, of: path)
  }

  private func requirePrivate() throws(StoreError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw fileError("look at", path) }
    let mode = status.st_mode & 0o777
    guard status.st_uid == geteuid(), mode & 0o077 == 0 else {
      throw StoreError(
        .permissions,
        "\"\(path)\" has mode 0\(String(mode, radix: 8)) and belongs to user \(status.st_uid); expected 0700 and "
          + "user \(geteuid())")
    }
  }
}

/// The names in an open folder, in no order.
func names(in entries: OpaquePointer, of path: String) throws(StoreError) -> [String] {
  var names: [String] = []
  while let entry = try next(in: entries, of: path) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// Nil at the end, which readdir(3) tells from a failure by `errno` alone.
private func next(in entries: OpaquePointer, of path: String) throws(StoreError) -> UnsafeMutablePointer<dirent>? {
  errno = 0
  if let entry = readdir(entries) { return entry }
  guard errno == 0 else { throw fileError("read the folder", path) }
  return nil
}

/// What went wrong with a file, by `errno`.
func fileError(_ verb: String, _ path: String, or kind: StoreError.Kind = .io) -> StoreError {
  let code = errno
  let named: StoreError.Kind =
    switch code {
    case ENOSPC, EDQUOT: .noSpace
    case EACCES, EPERM, EROFS, ELOOP: .permissions
    default: kind
    }
  return StoreError(named, "cannot \(verb) \"\(path)\": \(String(cString: strerror(code)))")
}
