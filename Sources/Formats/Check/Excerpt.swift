internal import CBytes

/// A line of a file, and the part of it that is meant; for people.
public struct Excerpt: Sendable, Hashable {
  public var text: String
  /// Characters before the part, and in it.
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
    let rest = meant.prefix(60) + after.prefix(100 - lead.count - min(60, meant.count))
    let isCut = meant.count + after.count > rest.count
    text = (lead + rest + (isCut ? ["…"] : [])).joined()
    indent = lead.count
    length = max(1, min(60, meant.count))
  }
}

/// Each character in print, those that do not show as one dot.
private func visible(_ bytes: some Sequence<UInt8>) -> [String] {
  String(decoding: Array(bytes), as: UTF8.self).unicodeScalars.map { scalar in
    let isShown = ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
    return isShown ? String(scalar) : scalar == "\t" ? " " : "·"
  }
}
