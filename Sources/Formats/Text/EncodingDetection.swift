/// Which encoding a file is read in, and what says so.
struct EncodingVerdict: Sendable, Hashable {
  enum Ground: String, Sendable, Hashable {
    case mark, declared, charset, valid, assumed
  }

  var encoding: TextEncoding
  var ground: Ground
  /// Octets of the byte order mark.
  var markLength = 0
  /// What the pass over all octets told; of use where the encoding is UTF-8.
  var survey = UTF8Survey()

  /// As receipts print it.
  var name: String { markLength > 0 && encoding == .utf8 ? "utf-8-bom" : encoding.rawValue }
}

extension EncodingVerdict {
  /// Settles the encoding of `source`: by its mark, what the connection declares, the attachment's charset, whether all
  /// of it is UTF-8, and at last what the connection falls back on.
  init(of source: ByteSource, _ declared: DeclaredWriting) throws {
    let (survey, prefix) = try Self.survey(source)
    self.init(encoding: .utf8, ground: .valid, survey: survey)
    if prefix.starts(with: [0xEF, 0xBB, 0xBF]) {
      (ground, markLength) = (.mark, 3)
    } else if prefix.starts(with: [0xFF, 0xFE]) {
      (encoding, ground, markLength) = (.utf16LittleEndian, .mark, 2)
    } else if prefix.starts(with: [0xFE, 0xFF]) {
      (encoding, ground, markLength) = (.utf16BigEndian, .mark, 2)
    } else if let named = declared.encoding {
      (encoding, ground) = (named, .declared)
    } else if let order = prefix.withUnsafeBytes({ utf16Order(of: $0) }) {
      (encoding, ground) = (order == .littleEndian ? .utf16LittleEndian : .utf16BigEndian, .assumed)
    } else if let named = declared.charset, named != .utf8 || survey.faults == 0 {
      (encoding, ground) = (named, .charset)
    } else if survey.faults > 0 {
      try assume(source, declared)
    }
  }

  /// UTF-8 with a few broken characters among whole ones is UTF-8 still; else Shift_JIS where nothing speaks against it.
  private mutating func assume(_ source: ByteSource, _ declared: DeclaredWriting) throws {
    ground = .assumed
    if survey.characters > survey.faults {
      ground = .valid
    } else {
      encoding = try ShiftJISSurvey.isLikely(source) ? .shiftJIS : declared.fallback
    }
  }

  private static func survey(_ source: ByteSource) throws -> (UTF8Survey, prefix: [UInt8]) {
    let prefix = try source.prefix(4096)
    try source.rewind()
    var survey = UTF8Survey()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkSize / 2, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try source.fill(buffer)
      survey.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if count < buffer.count { break }
    }
    survey.finish()
    return (survey, prefix)
  }
}

/// Whether a file can only be Shift_JIS: valid to the last octet, with three pairs that are kana or kanji.
enum ShiftJISSurvey {
  static func isLikely(_ source: ByteSource) throws -> Bool {
    try source.rewind()
    var buffer = [UInt8](repeating: 0, count: chunkSize)
    var lead: UInt8?
    var pairs = 0
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.fill($0) }
      for byte in buffer[..<count] {
        if let first = lead {
          guard let scalar = ShiftJIS.scalar(first, byte) else { return false }
          if isJapanese(scalar) { pairs += 1 }
          lead = nil
        } else if (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte) {
          lead = byte
        } else if ShiftJIS.scalar(byte, nil) == nil {
          return false
        }
      }
      if count < buffer.count { return lead == nil && pairs >= 3 }
    }
  }

  private static func isJapanese(_ scalar: UInt32) -> Bool {
    (0x3040...0x30FF).contains(scalar) || (0x4E00...0x9FFF).contains(scalar)
  }
}
