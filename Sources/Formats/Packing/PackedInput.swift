/// The bytes of a packed file in order, and where in it they stand.
final class PackedInput {
  private let source: ByteSource
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
  private var start = 0
  private var end = 0
  /// The offset in the file of the next byte.
  private(set) var position = 0

  init(_ source: ByteSource) { self.source = source }

  deinit { buffer.deallocate() }

  /// The bytes that are here; after `refill()` none only at the end of the file.
  var available: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[start..<end]) }

  /// Reads on when no bytes are here; false at the end of the file.
  func refill() throws -> Bool {
    guard start == end else { return true }
    start = 0
    end = try source.read(buffer)
    return end > 0
  }

  func consume(_ count: Int) {
    start += count
    position += count
  }

  /// Goes to an offset, back to the beginning first where it must; false when the file ends before it.
  func move(to offset: Int) throws -> Bool {
    if offset < position { try rewind() }
    while position < offset, try refill() { consume(min(end - start, offset - position)) }
    return position == offset
  }

  func rewind() throws {
    try source.rewind()
    (start, end, position) = (0, 0, 0)
  }

  /// The next `count` bytes, or as many as there are.
  func bytes(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, try refill() {
      let piece = available.prefix(count - bytes.count)
      bytes += piece
      consume(piece.count)
    }
    return bytes
  }
}
