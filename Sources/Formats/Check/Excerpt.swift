internal import CBytes

/// A line of a file, and the part of it that is meant; for people.
public struct Excerpt: Sendable, Hashable {
  public var text: String
  /// Columns of a terminal before the part, and in it.
  public var indent: Int
  public var length: Int

  /// A marker to print below the text.
  public var caret: String {
    String(repeating: " ", count: indent) + "^" + String(repeating: "~", count: max(0, length - 1))
  }
}

extension RowBatch {
  /// The line of CSV that a cell stands on, at most 100 characters around it; nil for XML.
  func excerpt(_ row: Int, _ column: Int?) -> Excerpt? {
    guard path == nil else { return nil }
    let start = Int(rows[row].start)
    var (from, to) = (start, start)
    if let column, let found = self.start(ofCell: column, row) {
      let cells = allCells(row)
      (from, to) = (found, found + (column < cells.count ? cells[column].count : 0))
    }
    var (begin, end) = (from, from)
    while begin > start, !isLineEnd(text[begin - 1]) { begin -= 1 }
    while end < textCount, !isLineEnd(text[end]) { end += 1 }
    return Excerpt(UnsafeBufferPointer(start: text + begin, count: end - begin), from - begin..<min(to, end) - begin)
  }
}

extension Excerpt {
  init(_ line: UnsafeBufferPointer<UInt8>, _ part: Range<Int>) {
    let before = visible(line[..<part.lowerBound].suffix(400))
    let meant = visible(line[part].prefix(400))
    let after = visible(line[part.upperBound...].prefix(400))
    let lead = before.count > 50 ? ["…"] + before.suffix(49) : before
    let rest = meant.prefix(60) + after.prefix(max(0, 100 - lead.count - min(60, meant.count)))
    let isCut = meant.count + after.count > rest.count
    text = (lead + rest + (isCut ? ["…"] : [])).joined()
    indent = lead.reduce(0) { $0 + columns(of: $1) }
    length = max(1, meant.prefix(60).reduce(0) { $0 + columns(of: $1) })
  }
}

/// Each character in print, those that do not show as one dot.
private func visible(_ bytes: some Sequence<UInt8>) -> [String] {
  String(decoding: Array(bytes), as: UTF8.self).unicodeScalars.map { scalar in
    let isShown = ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    return isShown ? String(scalar) : scalar == "\t" ? " " : "·"
  }
}

/// Columns that a scalar takes up on a terminal: two for what East Asian fonts draw wide (UAX 11), none for what is drawn
/// over the one before it.
private func columns(of text: String) -> Int {
  guard let scalar = text.unicodeScalars.first, scalar.value >= 0x300 else { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return 0
  default: break
  }
  // Vowels and final consonants of Hangul are drawn into the syllable that their first consonant begins.
  if (0x1160...0x11FF).contains(scalar.value) { return 0 }
  return wide.contains { $0.contains(scalar.value) } ? 2 : 1
}

/// Wide and full-width characters, unassigned ones among them as they would be.
private let wide: [ClosedRange<UInt32>] = [
  0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653,
  0x2693...0x2693, 0x26A1...0x26A1, 0x26BD...0x26BE, 0x26C4...0x26C5, 0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728,
  0x274C...0x274C, 0x2753...0x2755, 0x2795...0x2797, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2E80...0x303E, 0x3041...0x33FF,
  0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
  0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1B000...0x1B2FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
  0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
]
