/// Reads one header block's fields, as places in the buffer (RFC 5322 §2.2), until the blank line, the first line that
/// is no field, or a line that `isDelimiter` claims.
struct HeaderBlock {
  private(set) var fields: [HeaderField] = []
  /// Where the body begins.
  private(set) var end = 0
  private(set) var findings: [(code: Defect.Code, offset: Int)] = []
  /// A line's end is known as CRLF or LF from the first line on.
  private var endsInCarriageReturn: Bool?
  private var isOverLimit = false
  /// The block is known to go on to here, whatever its lines look like.
  private var knownEnd = 0

  /// Reads from `start`. `isRoot` allows for what stands before a message: a line of an mbox file, blank lines.
  mutating func read(
    _ input: Octets, from start: Int, lineEnd: UInt8, isRoot: Bool, limits: Limits, isDelimiter: (Int) -> Bool
  ) {
    fields.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
    isOverLimit = false
    knownEnd = 0
    var position = isRoot ? skipLeadIn(input, from: start, lineEnd: lineEnd) : start
    while position < input.count {
      let stop = input.first(lineEnd, in: position..<input.count)
      var content = position..<stop
      if lineEnd == ASCII.lineFeed, content.count > 0, input[stop - 1] == ASCII.carriageReturn {
        content = position..<stop - 1
      }
      let next = min(stop + 1, input.count)
      if content.isEmpty {
        position = next
        break
      }
      if input[position] == UInt8(ascii: "-"), isDelimiter(position) {
        note(.missingBlankLine, at: position)
        break
      }
      guard take(content, of: input, blockStart: start, limits: limits) else { break }
      checkLineEnd(input, content, stop: stop, lineEnd: lineEnd)
      position = next
    }
    end = position
    if input.contains(0, in: start..<position) {
      note(.nulInHeader, at: input.first(0, in: start..<position))
    }
  }

  private mutating func note(_ code: Defect.Code, at offset: Int) {
    if findings.last?.code != code { findings.append((code, offset)) }
  }

  /// Skips blank lines that a field follows, and an mbox file's `From ` line.
  private mutating func skipLeadIn(_ input: Octets, from start: Int, lineEnd: UInt8) -> Int {
    var position = start
    while position < input.count, ASCII.isBlank(input[position]) { position += 1 }
    if position > start {
      guard Self.colon(in: input, position..<input.first(lineEnd, in: position..<input.count)) != nil else {
        return start
      }
      while position > start, ASCII.isSpaceOrTab(input[position - 1]) { position -= 1 }
      if position > start { note(.blankLineBeforeHeader, at: start) }
    }
    if input.matches("from ", at: position) || input.matches(">from ", at: position) {
      note(.mailboxLine, at: position)
      position = min(input.first(lineEnd, in: position..<input.count) + 1, input.count)
    }
    return position
  }

  /// Takes one line that is not blank; false when it is no field and the body begins with it.
  private mutating func take(_ line: Range<Int>, of input: Octets, blockStart: Int, limits: Limits) -> Bool {
    if ASCII.isSpaceOrTab(input[line.lowerBound]) {
      return continueField(with: line, of: input, limits: limits)
    }
    guard let colon = Self.colon(in: input, line) else { return passOver(line, of: input) }
    var nameEnd = colon
    while nameEnd > line.lowerBound, ASCII.isSpaceOrTab(input[nameEnd - 1]) { nameEnd -= 1 }
    if nameEnd < colon { note(.spaceBeforeColon, at: nameEnd) }
    guard line.lowerBound - blockStart < limits.headerBlock else {
      isOverLimit = true
      note(.headerBlockTooLong, at: line.lowerBound)
      return true
    }
    guard fields.count < limits.headerFields else {
      isOverLimit = true
      note(.tooManyHeaderFields, at: line.lowerBound)
      return true
    }
    append(HeaderField(name: line.lowerBound..<nameEnd, value: colon + 1..<line.upperBound), limits: limits)
    return true
  }

  /// Passes over a line that is no field where the block clearly goes on behind it; false when the body begins with it.
  private mutating func passOver(_ line: Range<Int>, of input: Octets) -> Bool {
    if line.lowerBound >= knownEnd { knownEnd = HeaderLookahead(input).end(behind: line) ?? 0 }
    guard line.lowerBound < knownEnd else {
      note(.missingBlankLine, at: line.lowerBound)
      return false
    }
    note(.strayLine, at: line.lowerBound)
    // What continues a line that is no field belongs to none.
    fields.append(
      HeaderField(name: line.lowerBound..<line.lowerBound, value: line.upperBound..<line.upperBound))
    return true
  }

  private mutating func append(_ field: HeaderField, limits: Limits) {
    var field = field
    if field.value.upperBound - field.name.lowerBound > limits.headerField {
      note(.headerFieldTooLong, at: field.name.lowerBound)
      let end = field.name.lowerBound + limits.headerField
      field.value = min(field.value.lowerBound, end)..<max(end, min(field.value.lowerBound, end))
      guard field.name.upperBound < end else { return }
    }
    fields.append(field)
  }

  private mutating func continueField(with line: Range<Int>, of input: Octets, limits: Limits) -> Bool {
    if input[line].trimmed.count == 0 { note(.blankContinuation, at: line.lowerBound) }
    if isOverLimit { return true }
    guard var field = fields.popLast() else {
      note(.strayContinuation, at: line.lowerBound)
      return true
    }
    if field.value.upperBound - field.name.lowerBound >= limits.headerField {
      note(.headerFieldTooLong, at: field.name.lowerBound)
    } else {
      let end = min(line.upperBound, field.name.lowerBound + limits.headerField)
      if end < line.upperBound { note(.headerFieldTooLong, at: field.name.lowerBound) }
      field.value = field.value.lowerBound..<max(end, field.value.upperBound)
    }
    fields.append(field)
    return true
  }

  /// Where the colon stands when the line is a field: behind a name of printable characters (RFC 5322 §2.2), perhaps
  /// with white space between them (§4.5.1).
  static func colon(in input: Octets, _ line: Range<Int>) -> Int? {
    var index = line.lowerBound
    while index < line.upperBound, input[index] > 0x20, input[index] != 0x7F,
      input[index] != UInt8(ascii: ":")
    {
      index += 1
    }
    guard index > line.lowerBound else { return nil }
    while index < line.upperBound, ASCII.isSpaceOrTab(input[index]) { index += 1 }
    return index < line.upperBound && input[index] == UInt8(ascii: ":") ? index : nil
  }

  private mutating func checkLineEnd(_ input: Octets, _ content: Range<Int>, stop: Int, lineEnd: UInt8) {
    guard lineEnd == ASCII.lineFeed else { return }
    if input.contains(ASCII.carriageReturn, in: content) {
      note(.bareCarriageReturn, at: input.first(ASCII.carriageReturn, in: content))
    }
    guard stop < input.count else { return }
    let hasCarriageReturn = content.upperBound < stop
    if let known = endsInCarriageReturn, known != hasCarriageReturn { note(.mixedLineEnds, at: stop) }
    endsInCarriageReturn = endsInCarriageReturn ?? hasCarriageReturn
  }
}
