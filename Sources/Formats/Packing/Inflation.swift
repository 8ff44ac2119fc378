internal import CZlib

/// A deflated stream on its way (RFC 1951), bare or in gzip's wrapping (RFC 1952).
final class Inflation {
  enum Wrapping: Int32 {
    /// The number of window bits, as zlib takes it.
    case gzip = 31
    case none = -15
  }

  struct Step {
    var taken: Int
    var given: Int
    var isAtEnd: Bool
  }

  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

  init(_ wrapping: Wrapping) {
    stream.initialize(to: z_stream())
    let result = inflateInit2_(stream, wrapping.rawValue, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    precondition(result == Z_OK, "zlib has no memory")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Begins a new stream.
  func reset() { inflateReset(stream) }

  /// Takes what it can of `input` and fills what it can of `output`; neither may be empty. Throws the reason why it is
  /// no deflated stream.
  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(InflationFault) -> Step {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = uInt(input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = uInt(output.count)
    let result = inflate(stream, Z_NO_FLUSH)
    guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
      let words = stream.pointee.msg.map { String(cString: $0) } ?? "code \(result)"
      throw InflationFault(words: words, taken: input.count - Int(stream.pointee.avail_in))
    }
    return Step(
      taken: input.count - Int(stream.pointee.avail_in), given: output.count - Int(stream.pointee.avail_out),
      isAtEnd: result == Z_STREAM_END)
  }
}

struct InflationFault: Error {
  /// zlib's words.
  var words: String
  var taken: Int

  /// A reason for the person who packed the file.
  var reason: String {
    switch words {
    case "incorrect data check": "its check sum does not agree with what came out"
    case "incorrect length check": "its length does not agree with what came out"
    case "incorrect header check", "unknown header flags set", "header crc mismatch": "its header is none of gzip's"
    case "unknown compression method": "it is packed by an unknown method"
    default: "this is not what was packed (\(words))"
    }
  }
}
