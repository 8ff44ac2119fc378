internal import CBytes

/// The beginning of a file's text, by which dialect and header are told.
struct Sample {
  let text: [UInt8]
  /// It is the whole file.
  let isWhole: Bool

  /// How much is looked at.
  static let size = 256 * 1024

  init(_ source: DecodedText, size: Int = Self.size) throws {
    try source.rewind()
    var count = 0
    let text = try [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      count = try source.fill(UnsafeMutableRawBufferPointer(buffer))
      filled = count
    }
    isWhole = count < size
    self.text = text.last == 0x1A ? text.dropLast() : text
  }

  /// The octet stands somewhere in it.
  func holds(_ octet: UInt8) -> Bool { text.withUnsafeBytes { cbytes_holds($0.baseAddress, $0.count, octet) != 0 } }

  /// The records from `start` on, `count` at most; the last one only when it is whole.
  func records(_ dialect: Dialect, from start: Int = 0, width: Int? = nil, count: Int) -> [Record] {
    let reader = RecordReader(dialect: dialect, width: width)
    return text.withUnsafeBufferPointer { text in
      var records: [Record] = []
      var position = start
      while records.count < count, position < text.count,
        let record = reader.read(text, from: position, isAtEnd: isWhole)
      {
        position = record.end
        if !record.cells.allSatisfy({ $0.isEmpty && !$0.isQuoted }) { records.append(record) }
      }
      return records
    }
  }

  func values(_ record: Record, _ dialect: Dialect) -> [String] {
    text.withUnsafeBufferPointer { text in
      record.cells.map { String(decoding: $0.value(in: text, dialect), as: UTF8.self) }
    }
  }

  /// The first line, cut at 60 characters.
  var firstLine: String { shown(text.prefix { !isLineEnd($0) }) }

  /// `sep=;` in the first line, with which Excel is told the delimiter.
  var separatorLine: (delimiter: UInt8, end: Int)? {
    let line = text.prefix { !isLineEnd($0) }
    let bare = line.filter { $0 != UInt8(ascii: "\"") }
    guard bare.count == 5, bare.starts(with: Array("sep=".utf8)) || bare.starts(with: Array("SEP=".utf8)) else {
      return nil
    }
    let isPair = text.dropFirst(line.count).starts(with: [0x0D, 0x0A])
    return (bare[bare.startIndex + 4], min(text.count, line.count + (isPair ? 2 : 1)))
  }
}

/// Octets as a message shows them: in quotes, control characters visible, cut at 60 characters.
func shown(_ bytes: some Sequence<UInt8>) -> String { "\"\(clipped(bytes))\"" }

/// Octets for people: control characters visible, cut at 60 characters.
func clipped(_ bytes: some Sequence<UInt8>, at limit: Int = 60) -> String {
  let text = String(decoding: Array(bytes.prefix(limit * 6)), as: UTF8.self)
  var output = String.UnicodeScalarView()
  var count = 0
  for scalar in text.unicodeScalars {
    if count == limit {
      output.append("…")
      break
    }
    output.append(contentsOf: visible(scalar))
    count += 1
  }
  return String(output)
}

private func visible(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
  switch scalar {
  case "\n": "\\n".unicodeScalars
  case "\r": "\\r".unicodeScalars
  case "\t": "\\t".unicodeScalars
  default:
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars
    default: String(scalar).unicodeScalars
    }
  }
}
