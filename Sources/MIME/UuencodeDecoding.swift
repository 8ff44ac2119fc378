extension Decoding {
  /// Decodes the first file between `begin` and `end` (POSIX uuencode); lines that are none are left out and noted. Without
  /// a `begin` every line counts.
  mutating func decodeUuencode(_ sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var decoding = self
    decoding.position =
      Uuencode.begin(in: input, position..<end, lineEnd: lineEnd)?.next ?? decoding.missingBegin()
    try withSlice { slice in
      while decoding.position < decoding.end {
        if slice.left < 64 {
          try decoding.hand(slice.filled, to: sink)
          slice.clear()
        }
        if decoding.takeUuencodedLine(&slice) { break }
        decoding.moved()
      }
      try decoding.hand(slice.filled, to: sink)
    }
    self = decoding
  }

  private mutating func missingBegin() -> Int {
    note(.uuencodeSyntax, at: position, "no line \"begin <mode> <name>\"")
    return position
  }

  /// Takes one line; true when the file ends with it.
  private mutating func takeUuencodedLine(_ slice: inout OutputSlice) -> Bool {
    let stop = input.first(lineEnd, in: position..<end)
    let line = input[position..<stop]
    let text = line.trimmedEnd
    defer { position = min(stop + 1, end) }
    if text.equals("end") { return true }
    if text.count == 0 { return false }
    guard line[0] >= 0x20, line[0] < 0x61 else {
      note(.uuencodeSyntax, at: position, "a line that does not begin with its length")
      return false
    }
    let count = Uuencode.value(line[0])
    if text.count > count / 3 * 4 + 7 { note(.uuencodeSyntax, at: position, "a line longer than it says") }
    Uuencode.decode(line, count: count) { slice.append($0) }
    return false
  }
}

/// The uuencode alphabet and its frame.
enum Uuencode {
  @inline(__always)
  static func value(_ octet: UInt8) -> Int { Int((octet &- 0x20) & 0x3F) }

  /// Decodes `count` octets of a line; what is cut off at its end counts as zero bits, as trailing spaces that a mailer
  /// took away do.
  static func decode(_ line: Octets, count: Int, into take: (UInt8) -> Void) {
    var index = 1
    var left = count
    while left > 0 {
      let bits = (0..<4).reduce(0) {
        $0 << 6 | (index + $1 < line.count && !isLineEnd(line[index + $1]) ? value(line[index + $1]) : 0)
      }
      for shift in [16, 8, 0].prefix(left) { take(UInt8(truncatingIfNeeded: bits >> shift)) }
      left -= 3
      index += 4
    }
  }

  private static func isLineEnd(_ octet: UInt8) -> Bool {
    octet == ASCII.carriageReturn || octet == ASCII.lineFeed
  }

  /// Whether a text begins with a line `begin <mode> <name>` and ends with the line `end`, blank lines aside.
  static func isWhole(_ text: Octets, lineEnd: UInt8) -> Bool {
    let bare = text.trimmed
    guard let begin = begin(in: bare, 0..<bare.count, lineEnd: lineEnd), begin.line == 0 else { return false }
    let last = bare.count - 3
    return last >= begin.next && bare.matches("end", at: last) && bare[last - 1] == lineEnd
  }

  /// The first line `begin <three or four octal digits> <name>` in `range`.
  static func begin(
    in input: Octets, _ range: Range<Int>, lineEnd: UInt8
  ) -> (line: Int, name: Range<Int>, next: Int)? {
    var start = range.lowerBound
    while start < range.upperBound {
      let stop = input.first(lineEnd, in: start..<range.upperBound)
      if input[start] == UInt8(ascii: "b"), let name = name(in: input[start..<stop].trimmedEnd) {
        return (start, start + name.lowerBound..<start + name.upperBound, min(stop + 1, range.upperBound))
      }
      start = stop + 1
    }
    return nil
  }

  /// Whether some readers take a line, which has no white space at its end, for `begin <mode> <name>`: `begin 6 months`.
  static func mayBegin(_ line: Octets) -> Bool {
    guard line.matches("begin", at: 0), ASCII.isSpaceOrTab(line[5]) else { return false }
    let end = line.end(ofRunFrom: 6, ASCII.isDigit)
    return end > 6 && (end == line.count || ASCII.isSpaceOrTab(line[end]))
  }

  /// Whether a line, which has no white space at its end, ends a file: an empty one of data, or the word.
  static func isLast(_ line: Octets) -> Bool { line.equals("end") || line.equals("`") }

  private static func name(in line: Octets) -> Range<Int>? {
    guard line.matches("begin ", at: 0) else { return nil }
    var index = 6
    while index < line.count, line[index] >= 0x30, line[index] < 0x38 { index += 1 }
    guard index == 9 || index == 10, line[index] == ASCII.space, index + 1 < line.count else { return nil }
    return index + 1..<line.count
  }
}
