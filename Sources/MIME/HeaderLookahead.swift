/// Tells a broken line of a header block from the first line of a body that no blank line divides from it.
struct HeaderLookahead {
  private let input: Octets

  /// How many lines are looked at.
  private static let reach = 100

  init(_ input: Octets) { self.input = input }

  /// Where the block ends that goes on behind `line`, which is no field; nil when the body begins with that line. It goes
  /// on when what follows, up to a blank line, is fields and their continuations and either a Content field is among
  /// them or the line itself is a field but for its name.
  func end(behind line: Range<Int>) -> Int? {
    guard !isDashed(line.lowerBound) else { return nil }
    var hasContentField = false
    var isAllFields = isAlmostField(line)
    var position = next(line.upperBound)
    for _ in 0..<Self.reach where position < input.count {
      let stop = input.first(ASCII.lineFeed, in: position..<input.count)
      let text = input[position..<stop].trimmedEnd
      if text.count == 0 { return hasContentField || isAllFields ? position : nil }
      guard !isDashed(position) else { return nil }
      if HeaderBlock.colon(in: input, position..<stop) != nil {
        hasContentField = hasContentField || input.matches("content-", at: position)
      } else if !ASCII.isSpaceOrTab(input[position]), !isAlmostField(position..<stop) {
        isAllFields = false
      }
      position = next(stop)
    }
    return nil
  }

  private func next(_ stop: Int) -> Int {
    min(input.first(ASCII.lineFeed, in: stop..<input.count) + 1, input.count)
  }

  private func isDashed(_ offset: Int) -> Bool {
    input[offset] == UInt8(ascii: "-") && input[offset + 1] == UInt8(ascii: "-")
  }

  /// A name without white space at its start, with some inside, and a colon with white space behind it.
  private func isAlmostField(_ line: Range<Int>) -> Bool {
    let colon = input.first(UInt8(ascii: ":"), in: line)
    return colon > line.lowerBound && colon < line.upperBound && input[colon - 1] > 0x20
      && ASCII.isBlank(input[colon + 1])
  }
}
