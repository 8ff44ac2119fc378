internal import CMIME
internal import Glibc

extension StructureReader {
  /// A line that divides or ends an open multipart.
  struct Delimiter {
    let opening: Int
    let isClosing: Bool
    let line: Range<Int>
    /// Where the next line begins.
    let next: Int
  }

  /// The next delimiter line of any open multipart from the cursor on; the cursor then stands behind what was looked
  /// at.
  mutating func nextDelimiter() -> Delimiter? {
    guard !open.isEmpty else { return nil }
    var line = startsDashed(position) ? position : nextDashedLine(from: position)
    while line < input.count {
      let end = input.first(lineEnd, in: line..<input.count)
      if let found = delimiter(line..<end) { return found }
      considerCandidate(line..<end)
      if let last = open.last, last.boundary.isEmpty, last.candidate != nil {
        position = line
        return nil
      }
      line = end + 1 < input.count && startsDashed(end + 1) ? end + 1 : nextDashedLine(from: end)
    }
    position = input.count
    return nil
  }

  private func startsDashed(_ offset: Int) -> Bool {
    input[offset] == UInt8(ascii: "-") && input[offset + 1] == UInt8(ascii: "-")
  }

  /// Searches in steps, so that memory can be given back on the way.
  private mutating func nextDashedLine(from start: Int) -> Int {
    var from = start
    while from < input.count {
      let to = min(from + (1 << 20), input.count)
      // A line may begin at the seam: the steps overlap by two octets.
      let seen = min(to + 2, input.count)
      let found = from + Int(cmime_dashed_line(input.base + from, seen - from, lineEnd))
      moved(to: min(found, to))
      if found < seen { return found }
      from = to
    }
    return input.count
  }

  /// Which open multipart the line belongs to, the innermost first; exactly, but for white space behind it.
  func delimiter(_ line: Range<Int>) -> Delimiter? {
    var end = line.upperBound
    while end > line.lowerBound, ASCII.isBlank(input[end - 1]) { end -= 1 }
    let text = line.lowerBound + 2..<max(end, line.lowerBound + 2)
    let isDashed =
      text.count > 2 && input[end - 1] == UInt8(ascii: "-") && input[end - 2] == UInt8(ascii: "-")
    var late: Delimiter?
    for index in open.indices.reversed() where !open[index].isMessage {
      let isClosing = isDashed && isBoundary(text.lowerBound..<text.upperBound - 2, of: open[index])
      guard isClosing || isBoundary(text, of: open[index]) else { continue }
      let next = min(line.upperBound + 1, input.count)
      let found = Delimiter(opening: index, isClosing: isClosing, line: line, next: next)
      // A multipart around a closed one may have the same boundary.
      if open[index].state != .epilogue { return found }
      late = late ?? found
    }
    return late
  }

  private func isBoundary(_ text: Range<Int>, of opening: Opening) -> Bool {
    text.count == opening.boundary.count && !text.isEmpty
      && memcmp(input.base + text.lowerBound, opening.boundary, text.count) == 0
  }

  /// Remembers the first line of a preamble that has a part's header behind it: the multipart may name the wrong
  /// boundary, or none. Behind the last delimiter, such a line is noted.
  private mutating func considerCandidate(_ line: Range<Int>) {
    guard let last = open.indices.last, !open[last].isMessage, open[last].state != .parts,
      open[last].candidate == nil
    else { return }
    let text = input[line].trimmed
    guard text.count > 2, text.count <= 200, looksLikeHeader(at: line.upperBound + 1) else { return }
    open[last].candidate = line.lowerBound..<line.lowerBound + text.count
    if open[last].state == .epilogue {
      log.note(
        .partOutsideMultipart, at: line.lowerBound, node: open[last].node,
        "behind the last delimiter stands \"\(excerpt(text.array))\"")
    }
  }

  private func looksLikeHeader(at offset: Int) -> Bool {
    input.matches("content-", at: offset)
  }
}
