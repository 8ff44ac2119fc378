internal import CBytes

/// Finds lines of an XML file again, to show what is meant by a line and a column in them.
struct XMLExcerpts {
  private let text: DecodedText
  private var buffer: [UInt8] = []
  /// Up to here lines were counted; `line` and `column` are of this octet.
  private var position = 0
  private var line = 1
  private var column = 1
  private var isAtEnd = false

  /// Octets shown before a place and behind it, at most.
  private static let reach = 400

  /// Reads the file from its beginning.
  init(_ text: DecodedText) throws {
    self.text = text
    try text.rewind()
  }

  /// Adds to findings that have a line and a column what stands there, as far as it is found.
  mutating func mark(_ findings: inout [Finding], _ indices: [Int]) throws {
    let wanted = indices.compactMap { index -> (line: Int, column: Int, index: Int)? in
      guard let line = findings[index].place.line, let column = findings[index].place.column else { return nil }
      return (line, column, index)
    }
    for (line, column, index) in wanted.sorted(by: { ($0.line, $0.column) < ($1.line, $1.column) }) {
      guard try goOn(to: line, column) else { return }
      findings[index].excerpt = try excerpt(findings[index].value)
    }
  }

  /// False when the file ends before.
  private mutating func goOn(to line: Int, _ column: Int) throws -> Bool {
    while self.line < line || self.column < column {
      buffer.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        let isBefore = self.line < line
        var lines = UInt64(line - self.line)
        let passed = cbytes_pass_lines(base + position, bytes.count - position, &lines)
        position += passed
        self.line = line - Int(lines)
        if isBefore, passed > 0 { self.column = 1 }
        guard self.line == line else { return }
        var characters = UInt64(column - self.column)
        position += cbytes_pass_characters(base + position, bytes.count - position, &characters)
        self.column = column - Int(characters)
      }
      if self.line == line, self.column == column { break }
      guard try readMore() else { return self.line == line }
    }
    return true
  }

  /// Reads on; what lies far before the place is let go.
  private mutating func readMore() throws -> Bool {
    if isAtEnd { return false }
    let old = max(0, position - Self.reach)
    buffer.removeFirst(old)
    position -= old
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: 64 * 1024))
    let count = try buffer.withUnsafeMutableBytes {
      try text.fill(UnsafeMutableRawBufferPointer(rebasing: $0[start...]))
    }
    buffer.removeLast(64 * 1024 - count)
    isAtEnd = count == 0
    return count > 0
  }

  /// The line at the place, and in it what begins there: `value`, or one character.
  private mutating func excerpt(_ value: String?) throws -> Excerpt {
    while buffer.count - position < Self.reach, try readMore() {}
    return buffer.withUnsafeBufferPointer { bytes in
      var (begin, end) = (position, position)
      while begin > 0, !isLineEnd(bytes[begin - 1]) { begin -= 1 }
      while end < bytes.count, !isLineEnd(bytes[end]) { end += 1 }
      let said = Array((value ?? "").utf8)
      let isThere = !said.isEmpty && bytes[position..<end].starts(with: said)
      let length =
        isThere ? said.count : position < end ? max(1, utf8Sequence(bytes.baseAddress! + position, end - position)) : 0
      let line = UnsafeBufferPointer(rebasing: bytes[begin..<end])
      return Excerpt(line, position - begin..<position - begin + length)
    }
  }
}

extension Check {
  /// The report with the lines of the first findings that a person is shown. Of XML these are read once more.
  public func marked(_ report: Report, first count: Int) throws -> Report {
    guard let xml = sourceOfXML else { return report }
    var report = report
    let errors = report.findings.indices.filter { report.findings[$0].severity == .error }.prefix(count)
    let others = report.findings.indices.filter { report.findings[$0].severity != .error }.prefix(count - errors.count)
    var excerpts = try XMLExcerpts(xml)
    try excerpts.mark(&report.findings, Array(errors + others))
    return report
  }
}
