internal import CZlib

/// Packs bytes as gzip does (RFC 1952); the same bytes always come out the same.
public final class GzipWriter {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)

  public init() {
    stream.initialize(to: z_stream())
    let result = deflateInit2_(
      stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib has no memory")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    block.deallocate()
  }

  /// Takes the next bytes and appends to `output` what is packed by now.
  public func append(_ bytes: [UInt8], to output: inout [UInt8]) { pack(bytes, Z_NO_FLUSH, &output) }

  /// Appends the rest and the check sum. Nothing may follow.
  public func finish(_ output: inout [UInt8]) { pack([], Z_FINISH, &output) }

  private func pack(_ bytes: [UInt8], _ flush: CInt, _ output: inout [UInt8]) {
    bytes.withUnsafeBytes { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = uInt(input.count)
      repeat {
        stream.pointee.next_out = block.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = uInt(block.count)
        deflate(stream, flush)
        output += block.prefix(block.count - Int(stream.pointee.avail_out))
      } while stream.pointee.avail_out == 0
    }
  }
}
