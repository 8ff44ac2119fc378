internal import Glibc
public import Model
public import Spool

/// A folder of ours that somebody brings files to. Whatever lies there is theirs: a link is no file, and a file is copied
/// before it is read, for they may write to it at any moment.
public final class DropFolder: RemoteFolder {
  private let path: String
  private let spool: Spool

  /// `path` is absolute, and its parent nobody else's to change.
  public init(_ path: String, spool: Spool) {
    self.path = path
    self.spool = spool
  }

  public var name: String { path }

  public func list() throws(TransferError) -> [RemoteFile] {
    guard let entries = opendir(path) else { throw failure("read the folder", path, .noSuchMailbox) }
    defer { closedir(entries) }
    var files: [RemoteFile] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let file = look(name) { files.append(file) }
    }
    return files
  }

  public func examine(_ files: [RemoteFile]) throws(TransferError) -> [RemoteFile] {
    files.compactMap { look($0.name) }
  }

  public func fetch(_ files: [RemoteFile], arrived: (RemoteFile, Arrival) throws -> Void) throws {
    for file in files { try arrived(file, try copy(file)) }
  }

  public func rename(_ names: [(from: String, to: String)]) throws(TransferError) -> [RemoteFile] {
    for (from, to) in names where isOurs(from) && isOurs(to) {
      if link("\(path)/\(from)", "\(path)/\(to)") == 0 { unlink("\(path)/\(from)") }
    }
    return try list()
  }

  public func remove(_ names: [String]) throws(TransferError) -> [RemoteFile] {
    for name in names where isOurs(name) { unlink("\(path)/\(name)") }
    return try list()
  }

  public func put(_ bytes: any ArrivedBytes, as name: String, replacing: Bool) throws(TransferError) {
    guard isOurs(name) else {
      throw TransferError(.misconfigured, "\(quoted(name)) cannot be a file's name in \(path)")
    }
    let draft = "\(path)/.\(name).part"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("create", draft, .refused) }
    defer {
      Glibc.close(descriptor)
      unlink(draft)
    }
    fchmod(descriptor, 0o644)
    guard bytes.withBytes({ writeAll($0, to: descriptor) }), fsync(descriptor) == 0 else {
      throw failure("write", draft, errno == ENOSPC ? .unavailable : .refused)
    }
    let target = "\(path)/\(name)"
    guard replacing ? Glibc.rename(draft, target) == 0 : link(draft, target) == 0 else {
      throw failure("give its name to", draft, .refused)
    }
    try makeDurable()
  }

  public func close() {}
}

extension DropFolder {
  /// Nil for what is no regular file.
  private func look(_ name: String) -> RemoteFile? {
    var status = stat()
    guard isOurs(name), lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return file(name, status)
  }

  private func file(_ name: String, _ status: stat) -> RemoteFile {
    RemoteFile(
      name: name, size: Int(status.st_size), modified: Int64(status.st_mtim.tv_sec),
      stamp: "\(status.st_ino) \(status.st_mtim.tv_nsec)")
  }

  private func copy(_ wanted: RemoteFile) throws -> Arrival {
    guard isOurs(wanted.name) else { return .vanished }
    let descriptor = open("\(path)/\(wanted.name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      return errno == ENOENT || errno == ELOOP ? .vanished : .unreadable(reason("open", wanted.name))
    }
    defer { Glibc.close(descriptor) }
    guard isStill(wanted, descriptor) else { return .vanished }
    let writer = spool.begin(expecting: wanted.size)
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 * 1024, alignment: 16)
    defer { block.deallocate() }
    while writer.count <= wanted.size {
      let count = read(descriptor, block.baseAddress, block.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return .unreadable(reason("read", wanted.name)) }
      if count == 0 { break }
      try writer.append(UnsafeRawBufferPointer(rebasing: block[..<count]))
    }
    return isStill(wanted, descriptor) && writer.count == wanted.size ? .bytes(try writer.finish()) : .vanished
  }

  private func isStill(_ wanted: RemoteFile, _ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && file(wanted.name, status) == wanted
  }

  private func isOurs(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
  }

  private func makeDurable() throws(TransferError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path, .refused) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("make durable", path, .refused) }
  }

  private func reason(_ verb: String, _ what: String) -> String {
    "cannot \(verb) \(quoted(what)): \(String(cString: strerror(errno)))"
  }

  private func failure(_ verb: String, _ what: String, _ kind: TransferError.Kind) -> TransferError {
    TransferError(kind, reason(verb, what))
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
