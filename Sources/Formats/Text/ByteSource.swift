public import Model

/// Where a file's bytes are read from, more than once: what is detected is settled in a first pass. Whatever the
/// closures throw ends the check and is thrown on.
public struct ByteSource {
  /// Where that is known beforehand.
  let count: Int?
  /// Starts over at the first byte.
  let rewind: () throws -> Void
  /// Fills the beginning of the buffer; how many bytes were written, 0 at the end.
  let read: (UnsafeMutableRawBufferPointer) throws -> Int
  /// Lends what follows, `most` bytes of it at most, where they lie; how many, 0 at the end. Nil where they lie nowhere.
  let lend: ((_ most: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int)?

  /// `count` where it is known beforehand.
  public init(
    count: Int? = nil, rewind: @escaping () throws -> Void,
    read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    self.count = count
    self.rewind = rewind
    self.read = read
    lend = nil
  }

  public init(_ bytes: [UInt8]) { self.init(BytesInArray(bytes)) }

  /// The bytes of a file that arrived; their memory is given back as they are read.
  public init(_ arrived: any ArrivedBytes) {
    var position = 0
    func lend(_ most: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows -> Int {
      let piece = min(most, arrived.count - position)
      guard piece > 0 else { return 0 }
      try arrived.withBytes { try body(UnsafeRawBufferPointer(rebasing: $0[position..<position + piece])) }
      position += piece
      if position % (1 << 20) < piece { arrived.release(before: position) }
      return piece
    }
    count = arrived.count
    rewind = { position = 0 }
    read = { buffer in lend(buffer.count) { buffer.copyMemory(from: $0) } }
    self.lend = lend
  }

  /// Lends all bytes in their order, piece by piece.
  public func readAll(_ take: (UnsafeRawBufferPointer) throws -> Void) throws {
    try rewind()
    if let lend {
      while try lend(1 << 18, take) > 0 {}
      return
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 64)
    defer { buffer.deallocate() }
    while case let count = try read(buffer), count > 0 {
      try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Reads until `buffer` is full or the file ends.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The same, and adds what was read to `survey`.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, _ survey: inout UTF8Survey) throws -> Int {
    guard let lend else {
      let count = try fill(buffer)
      survey.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      return count
    }
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try lend(rest.count) { survey.add($0, copiedTo: rest) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// The first `count` bytes, or all there are.
  func prefix(_ count: Int) throws -> [UInt8] {
    try rewind()
    return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try fill(UnsafeMutableRawBufferPointer(buffer))
    }
  }
}

/// How large the pieces are that a file is read in.
let chunkSize = 128 * 1024

/// Bytes in memory.
private final class BytesInArray: ArrivedBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  func withBytes<Answer>(_ body: (UnsafeRawBufferPointer) throws -> Answer) rethrows -> Answer {
    try bytes.withUnsafeBytes(body)
  }

  func release(before offset: Int) {}
}
