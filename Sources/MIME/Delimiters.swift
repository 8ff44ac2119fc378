internal import CMIME

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
      if let owner = open.owner(of: input[line..<end].trimmedEnd) {
        return Delimiter(
          opening: owner.index, isClosing: owner.isClosing, line: line..<end, next: min(end + 1, input.count))
      }
      moved(to: line)
      considerCandidate(line..<end)
      if let last = open.all.last, last.boundary.isEmpty, last.candidate != nil {
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
      let to = min(from + releaseStep, input.count)
      // A line may begin at the seam: the steps overlap by two octets.
      let seen = min(to + 2, input.count)
      let found = from + Int(cmime_dashed_line(input.base + from, seen - from, lineEnd))
      moved(to: min(found, to))
      if found < seen { return found }
      from = to
    }
    return input.count
  }

  /// Remembers the first line of a preamble that has a part's header behind it: the multipart may name the wrong
  /// boundary, or none. Behind the last delimiter, such a line is noted.
  private mutating func considerCandidate(_ line: Range<Int>) {
    guard let last = open.all.indices.last, !open[last].isMessage, open[last].state != .parts,
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
