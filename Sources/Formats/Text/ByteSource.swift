public import Model

/// Where a file's bytes are read from, more than once: what is detected is settled in a first pass. Whatever the
/// closures throw ends the check and is thrown on.
public struct ByteSource {
  /// Starts over at the first byte.
  let rewind: () throws -> Void
  /// Fills the beginning of the buffer; how many bytes were written, 0 at the end.
  let read: (UnsafeMutableRawBufferPointer) throws -> Int

  public init(
    rewind: @escaping () throws -> Void, read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) {
    self.rewind = rewind
    self.read = read
  }

  public init(_ bytes: [UInt8]) {
    var position = 0
    self.init(
      rewind: { position = 0 },
      read: { buffer in
        let count = min(buffer.count, bytes.count - position)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
      })
  }

  /// The bytes of a file that arrived; their memory is given back as they are read.
  public init(_ arrived: any ArrivedBytes) {
    var position = 0
    self.init(
      rewind: { position = 0 },
      read: { buffer in
        let count = min(buffer.count, arrived.count - position)
        guard count > 0 else { return 0 }
        arrived.withBytes {
          buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
        }
        position += count
        if position % (1 << 20) < count { arrived.release(before: position) }
        return count
      })
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
