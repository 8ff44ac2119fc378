/// Which encoding an XML file is read in: by its byte order mark, what the connection declares, NULs at every other
/// byte, the attachment's charset, the XML declaration, else UTF-8 (XML 1.0 §4.3.3).
struct XMLEncoding: Sendable, Hashable {
  private(set) var encoding = TextEncoding.utf8
  /// Octets of the byte order mark.
  private(set) var markLength = 0
  private(set) var notes: [Finding] = []

  /// As receipts print it.
  var name: String { markLength > 0 && encoding == .utf8 ? "utf-8-bom" : encoding.rawValue }

  /// `prefix` is the beginning of the file. Throws when what it says about itself cannot be so.
  init(_ prefix: [UInt8], _ declared: DeclaredWriting) throws(FileFault) {
    let label = declaredLabel(prefix)
    let order = prefix.withUnsafeBytes { utf16Order(of: $0) }
    if prefix.starts(with: [0xEF, 0xBB, 0xBF]) {
      markLength = 3
      try agree(label, with: .utf8)
    } else if let order {
      encoding = order == .littleEndian ? .utf16LittleEndian : .utf16BigEndian
      markLength = prefix.starts(with: [0xFF, 0xFE]) || prefix.starts(with: [0xFE, 0xFF]) ? 2 : 0
      try agree(label, with: encoding)
    } else if let named = declared.encoding {
      encoding = named
    } else if let charset = declared.charset, charset != .utf8 {
      encoding = charset
      try note(label, besides: charset)
    } else if let label {
      try read(label)
    }
  }

  /// The mark and the declaration must say the same.
  private func agree(_ label: String?, with encoding: TextEncoding) throws(FileFault) {
    guard let label else { return }
    let isWide = encoding != .utf8
    let named = TextEncoding(label: label)
    let agrees = isWide ? named == .utf16LittleEndian || named == .utf16BigEndian : named == .utf8
    guard agrees else {
      throw FileFault(
        .encodingError,
        "The XML declaration says \"\(label)\", but the file is written in \(encoding.rawValue). Save the file as UTF-8.",
        place: Place(line: 1))
    }
  }

  private mutating func read(_ label: String) throws(FileFault) {
    guard let named = TextEncoding(label: label) else {
      throw FileFault(
        .encodingError,
        "The XML declaration says \"\(label)\", which is not an encoding that is read. Save the file as UTF-8.",
        place: Place(line: 1))
    }
    guard named != .utf16LittleEndian, named != .utf16BigEndian else {
      throw FileFault(
        .encodingError,
        "The XML declaration says \"\(label)\", but the file has one byte a character. Save the file as UTF-8.",
        place: Place(line: 1))
    }
    encoding = named
  }

  private mutating func note(_ label: String?, besides charset: TextEncoding) throws(FileFault) {
    guard let label, TextEncoding(label: label) != charset else { return }
    notes.append(
      Finding(
        code: .encodingAssumed, severity: .warning,
        message: "The mail says \(charset.rawValue), the XML declaration \"\(label)\"; read as \(charset.rawValue).",
        place: Place(line: 1)))
  }
}

/// The encoding that the XML declaration names; nil when there is none.
private func declaredLabel(_ prefix: [UInt8]) -> String? {
  let ascii = prefix.prefix(512).filter { $0 != 0 && $0 < 0x80 }
  guard ascii.starts(with: "<?xml".utf8) else { return nil }
  let text = String(decoding: ascii, as: UTF8.self)
  guard let end = text.firstRange(of: "?>"), let word = text[..<end.lowerBound].firstRange(of: "encoding") else {
    return nil
  }
  let rest = text[word.upperBound..<end.lowerBound].drop { $0.isWhitespace || $0 == "=" }
  guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
  return String(rest.dropFirst().prefix { $0 != quote }.prefix(40))
}
