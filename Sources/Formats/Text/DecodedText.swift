/// A file's text as UTF-8, without the byte order mark it may begin with.
final class DecodedText {
  let encoding: TextEncoding
  /// Octets of the byte order mark.
  let markLength: Int
  private let source: ByteSource
  private var transcoder: Transcoder?

  init(_ source: ByteSource, _ encoding: TextEncoding, markLength: Int) {
    self.source = source
    self.encoding = encoding
    self.markLength = markLength
  }

  func rewind() throws {
    try source.rewind()
    transcoder = encoding == .utf8 ? nil : Transcoder(encoding)
    guard markLength > 0 else { return }
    var mark = [UInt8](repeating: 0, count: markLength)
    _ = try mark.withUnsafeMutableBytes { try source.fill($0) }
  }

  /// Fills `buffer`, but for the end of the file.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let transcoder else { return try source.fill(buffer) }
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try transcoder.read(rest, from: source.read)
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
