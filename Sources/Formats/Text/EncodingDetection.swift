/// Which encoding a file is read in, and what says so.
struct EncodingVerdict: Sendable {
  enum Ground: String, Sendable, Hashable {
    case mark, declared, charset, valid, assumed
    /// So far it is UTF-8; a fault further on may say otherwise.
    case presumed
  }

  var encoding: TextEncoding
  var ground: Ground
  /// Octets of the byte order mark.
  var markLength = 0

  /// As receipts print it.
  var name: String { markLength > 0 && encoding == .utf8 ? "utf-8-bom" : encoding.rawValue }
}

/// A file that was presumed to be UTF-8 has a fault in it.
struct PresumptionBroken: Error {}

extension EncodingVerdict {
  /// Settles the encoding of `source`: by its mark, what the connection declares, the attachment's charset, whether all
  /// of it is UTF-8, and at last what the connection falls back on. Where nothing but all of it would tell,
  /// `mayPresume` spares that pass when the beginning is UTF-8: whoever reads on looks for faults, and throws
  /// `PresumptionBroken`.
  init(of source: ByteSource, _ declared: DeclaredWriting, mayPresume: Bool = false) throws {
    let prefix = try source.prefix(4096)
    self.init(encoding: .utf8, ground: .valid)
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
    } else if let named = declared.charset, named != .utf8 {
      (encoding, ground) = (named, .charset)
    } else if try !mayPresume || !beginsWell(source, declared) {
      try settle(source, declared)
    }
  }

  /// The beginning of the file is UTF-8, as far as a header and what stands before it could reach.
  private mutating func beginsWell(_ source: ByteSource, _ declared: DeclaredWriting) throws -> Bool {
    var survey = UTF8Survey()
    let beginning = try source.prefix(min(Sample.size, source.count ?? Sample.size))
    beginning.withUnsafeBytes { survey.add($0) }
    let isWhole = beginning.count < Sample.size
    if isWhole { survey.finish() }
    ground = isWhole ? validGround(declared) : .presumed
    return survey.faults == 0
  }

  private func validGround(_ declared: DeclaredWriting) -> Ground { declared.charset == .utf8 ? .charset : .valid }

  /// By what all of it is.
  private mutating func settle(_ source: ByteSource, _ declared: DeclaredWriting) throws {
    var survey = UTF8Survey()
    try source.readAll { survey.add($0) }
    survey.finish()
    if survey.faults == 0 {
      ground = validGround(declared)
    } else if survey.characters <= survey.faults {
      // UTF-8 with a few broken characters among whole ones is UTF-8 still; else Shift_JIS where nothing speaks against it.
      ground = .assumed
      encoding = try ShiftJISSurvey.isLikely(source) ? .shiftJIS : declared.fallback
    }
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
