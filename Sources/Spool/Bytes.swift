internal import Glibc
public import Model

/// Bytes few enough to be kept in memory.
public final class BytesInMemory: ArrivedBytes {
  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var count: Int { bytes.count }

  public func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    try bytes.withUnsafeBytes(body)
  }

  public func release(before offset: Int) {}
}

/// Bytes of a file, mapped: they count as memory only while somebody looks at them.
public final class BytesInFile: ArrivedBytes {
  public let count: Int
  private let address: UnsafeMutableRawPointer?
  private var released = 0

  /// Maps the file at `path`, to read somebody's own file. Only a regular file can be mapped.
  public convenience init(path: String) throws(TransferError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Spool.failure("open", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Spool.failure("look at", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TransferError(.spool, "cannot map \"\(path)\": it is not a regular file")
    }
    try self.init(mapping: descriptor, count: Int(status.st_size), path: path)
  }

  init(mapping descriptor: Int32, count: Int, path: String) throws(TransferError) {
    self.count = count
    guard count > 0 else {
      address = nil
      return
    }
    let mapped = mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { throw Spool.failure("map", path) }
    madvise(mapped, count, MADV_SEQUENTIAL)
    // Two megabytes at once would be more than is given back at once.
    madvise(mapped, count, MADV_NOHUGEPAGE)
    address = mapped
  }

  deinit {
    if let address { munmap(address, count) }
  }

  public func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    try body(UnsafeRawBufferPointer(start: address, count: count))
  }

  /// Gives back whole pages; what lies in them is read from the file again when it is asked for. A release of less
  /// than what was released before starts over, so that a second pass over the bytes is bounded too.
  public func release(before offset: Int) {
    guard let address else { return }
    let page = Int(getpagesize())
    let end = min(offset, count) / page * page
    if end < released { released = 0 }
    guard end > released else { return }
    madvise(address + released, end - released, MADV_DONTNEED)
    released = end
  }
}
