internal import CMIME

/// Reads one header block's fields, as places in the buffer (RFC 5322 §2.2), until the blank line, the first line that
/// is no field, or a line that `isDelimiter` claims.
struct HeaderBlock {
  private(set) var fields: [HeaderField] = []
  /// Where the body begins.
  private(set) var end = 0
  private(set) var findings: [(code: Defect.Code, offset: Int)] = []
  /// A line's end is known as CRLF or LF from the first line on.
  private(set) var endsInCarriageReturn: Bool?
  private var isOverLimit = false
  /// An empty block with content fields behind it is odd.
  var takesFields = false
  /// The block is known to go on to here, whatever its lines look like.
  private var knownEnd = 0
  private var mostFindings = 0

  /// Reads from `start`. `isRoot` allows for what stands before a message: a line of an mbox file, blank lines.
  mutating func read(
    _ input: Octets, from start: Int, lineEnd: UInt8, isRoot: Bool, limits: Limits, isDelimiter: (Int) -> Bool
  ) {
    fields.removeAll(keepingCapacity: true)
    if isRoot { fields.reserveCapacity(24) }
    findings.removeAll(keepingCapacity: true)
    isOverLimit = false
    knownEnd = 0
    mostFindings = limits.defects
    var position = isRoot ? skipLeadIn(input, from: start, lineEnd: lineEnd) : start
    while position < input.count {
      let line = HeaderLine(input, from: position, lineEnd: lineEnd)
      guard !line.content.isEmpty else {
        if lineEnd == ASCII.lineFeed { checkLineEnd(of: line, in: input) }
        if position == start, takesFields { noteIfFieldsFollow(input, from: line.next) }
        position = line.next
        break
      }
      if input[position] == UInt8(ascii: "-"), isDelimiter(position) {
        note(.missingBlankLine, at: position)
        break
      }
      guard take(line, of: input, blockStart: start, limits: limits) else { break }
      if lineEnd == ASCII.lineFeed { checkLineEnd(of: line, in: input) }
      position = line.next
    }
    end = position
    if input.contains(0, in: start..<position) {
      note(.nulInHeader, at: input.first(0, in: start..<position))
    }
  }

  private mutating func note(_ code: Defect.Code, at offset: Int) {
    guard findings.last?.code != code, findings.count < mostFindings else { return }
    findings.append((code, offset))
  }

  /// An empty header with a content field behind it: some readers take that for the header.
  private mutating func noteIfFieldsFollow(_ input: Octets, from start: Int) {
    var position = start
    while position < input.count, ASCII.isBlank(input[position]) { position += 1 }
    if input.matches("content-", at: position) { note(.blankLineBeforeHeader, at: position) }
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
  private mutating func take(_ line: HeaderLine, of input: Octets, blockStart: Int, limits: Limits) -> Bool {
    let start = line.content.lowerBound
    if ASCII.isSpaceOrTab(input[start]) {
      continueField(with: line.content, of: input, limits: limits)
      return true
    }
    guard let colon = line.colon ?? Self.colon(in: input, line.content) else {
      return passOver(line.content, of: input)
    }
    var nameEnd = colon
    while nameEnd > start, ASCII.isSpaceOrTab(input[nameEnd - 1]) { nameEnd -= 1 }
    if nameEnd < colon { note(.spaceBeforeColon, at: nameEnd) }
    if !FieldName.isPlain(input[start..<nameEnd]) { note(.fieldName, at: start) }
    if start - blockStart >= limits.headerBlock {
      isOverLimit = true
      note(.headerBlockTooLong, at: start)
    } else if fields.count >= limits.headerFields {
      isOverLimit = true
      note(.tooManyHeaderFields, at: start)
    } else {
      append(HeaderField(name: start..<nameEnd, value: colon + 1..<line.content.upperBound), limits: limits)
    }
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
    guard field.value.upperBound - field.name.lowerBound > limits.headerField else { return fields.append(field) }
    note(.headerFieldTooLong, at: field.name.lowerBound)
    let end = field.name.lowerBound + limits.headerField
    guard field.name.upperBound < end else { return }
    let start = min(field.value.lowerBound, end)
    fields.append(HeaderField(name: field.name, value: start..<max(end, start)))
  }

  private mutating func continueField(with line: Range<Int>, of input: Octets, limits: Limits) {
    if input[line].trimmedEnd.count == 0 { note(.blankContinuation, at: line.lowerBound) }
    if isOverLimit { return }
    guard let last = fields.indices.last else { return note(.strayContinuation, at: line.lowerBound) }
    let start = fields[last].name.lowerBound
    let end = min(line.upperBound, start + limits.headerField)
    if end < line.upperBound { note(.headerFieldTooLong, at: start) }
    fields[last].value = fields[last].value.lowerBound..<max(end, fields[last].value.upperBound)
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

  private mutating func checkLineEnd(of line: HeaderLine, in input: Octets) {
    if line.carriageReturn < line.content.upperBound { note(.bareCarriageReturn, at: line.carriageReturn) }
    guard line.stop < input.count else { return }
    let hasCarriageReturn = line.content.upperBound < line.stop
    if let known = endsInCarriageReturn, known != hasCarriageReturn { note(.mixedLineEnds, at: line.stop) }
    endsInCarriageReturn = endsInCarriageReturn ?? hasCarriageReturn
  }
}

/// A line of a header block, as one look at its octets finds it.
private struct HeaderLine {
  /// Without its line end.
  let content: Range<Int>
  /// Where its line end stands, without a CR before it; the end of the input where there is none.
  let stop: Int
  /// Where the next line begins.
  let next: Int
  /// Behind a name that nothing is wrong with.
  let colon: Int?
  /// The first CR; the end of the input where there is none.
  let carriageReturn: Int

  init(_ input: Octets, from start: Int, lineEnd: UInt8) {
    let found = cmime_header_line(input.base + start, input.count - start, lineEnd)
    stop = start + found.end
    next = min(stop + 1, input.count)
    carriageReturn = start + found.carriage_return
    let isPair = lineEnd == ASCII.lineFeed && stop > start && input[stop - 1] == ASCII.carriageReturn
    content = start..<(isPair ? stop - 1 : stop)
    colon = found.colon < min(found.blank, found.end) && found.colon > 0 ? start + found.colon : nil
  }
}
