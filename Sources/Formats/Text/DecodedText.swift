/// A file's text as UTF-8, without the byte order mark it may begin with.
final class DecodedText {
  let encoding: TextEncoding
  /// Octets of the byte order mark.
  let markLength: Int
  /// Octets of the file that were read so far.
  private(set) var octets = 0
  let source: ByteSource
  private var transcoder: Transcoder?

  init(_ source: ByteSource, _ encoding: TextEncoding, markLength: Int) {
    self.source = source
    self.encoding = encoding
    self.markLength = markLength
  }

  func rewind() throws {
    try source.rewind()
    octets = 0
    transcoder = encoding == .utf8 ? nil : Transcoder(encoding)
    guard markLength > 0 else { return }
    var mark = [UInt8](repeating: 0, count: markLength)
    octets = try mark.withUnsafeMutableBytes { try source.fill($0) }
  }

  /// Goes back to where it was, after the source was read from elsewhere.
  func resume() throws {
    try source.rewind()
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize, alignment: 64)
    defer { scratch.deallocate() }
    var left = octets
    while left > 0 {
      let count = try source.fill(UnsafeMutableRawBufferPointer(rebasing: scratch[..<min(left, chunkSize)]))
      if count == 0 { return }
      left -= count
    }
  }

  /// Hands what follows to `body`, from where it lies or else through `buffer`, no more than that holds; false when
  /// nothing does.
  func next(
    _ buffer: UnsafeMutableRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Bool {
    if transcoder == nil, let lend = source.lend {
      let count = try lend(buffer.count, body)
      octets += count
      return count > 0
    }
    let count = try fill(buffer)
    if count > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    return count > 0
  }

  /// Fills `buffer`, but for the end of the file.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard transcoder == nil else {
      var survey = UTF8Survey()
      return try fill(buffer, &survey)
    }
    let count = try source.fill(buffer)
    octets += count
    return count
  }

  /// The same, and adds what was read to `survey`, where that is UTF-8.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, _ survey: inout UTF8Survey) throws -> Int {
    guard let transcoder else {
      let count = try source.fill(buffer, &survey)
      octets += count
      return count
    }
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try transcoder.read(rest) { piece in
        let count = try source.read(piece)
        octets += count
        return count
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}
