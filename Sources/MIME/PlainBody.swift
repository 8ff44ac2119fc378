extension Message {
  /// What readers mend in different ways in a part that is in neither base64 nor uuencode: a line that ends otherwise
  /// than those of the message, a CR that stands alone, NUL, a line like that of a part's header or of uuencode, white
  /// space at a line's end in quoted-printable. At most one of each. `release` is told how far the bytes are done with,
  /// again for each of these.
  public func plainBodyDefects(
    of part: Part, in bytes: UnsafeRawBufferPointer, release: @escaping (Int) -> Void = { _ in }
  ) -> [Defect] {
    let node = part.structure.nodes[part.index]
    guard node.buffer < 0, structure.lineEnd == ASCII.lineFeed, node.encoding != .base64, node.encoding != .uuencode
    else { return [] }
    let input = Octets(bytes)
    // The line end before the delimiter too.
    let body = PlainBody(input, node.body.lowerBound..<min(node.body.upperBound + 2, input.count), release)
    let header = part.contentType.hasPrefix("message/") ? nil : body.headerLine()
    let space = node.encoding == .quotedPrintable ? body.lineEndSpace() : nil
    let found = [
      (Defect.Code.bodyLineEnds, body.oddOctet() ?? body.openEnd()), (.headerInBody, header),
      (.quotedPrintableSpace, space), (.uuencodeInText, body.uuencode()),
    ].compactMap { code, offset in
      offset.map { (code: code, offset: $0) }
    }
    let places = Places.of(found.map(\.offset), in: input, lineEnd: structure.lineEnd)
    return zip(found, places).map { finding, place in
      Defect(
        code: finding.code, line: place.line, column: place.column, part: part.path,
        detail: finding.code == .bodyLineEnds
          ? "the lines of the message end in \(body.endsInPairs ? "CRLF" : "LF")" : "in what is to be a file")
    }
  }
}

extension Message {
  /// What readers that go by lines find in texts: lines of a part's header, and, where the text is no file, a CR that
  /// stands alone. A header that no blank line ends, where nothing comes behind it, and an octet 255 in base64, where
  /// ripMIME takes the message to end, whatever the part. At most one of each part.
  /// `release` is told how far the bytes are done with, again for each part.
  public func textDefects(
    in bytes: UnsafeRawBufferPointer, release: @escaping (Int) -> Void = { _ in }
  ) -> [Defect] {
    let input = Octets(bytes)
    let found = leaves.compactMap { part in
      textDefect(of: part, in: input, release).map { (part: part, code: $0.code, offset: $0.offset) }
    }
    let places = Places.of(found.map(\.offset), in: input, lineEnd: structure.lineEnd)
    return zip(found, places).map { finding, place in
      Defect(
        code: finding.code, line: place.line, column: place.column, part: finding.part.path,
        detail: finding.part.fileName == nil ? "in a part that is no file" : "in a part that bears a file name")
    }
  }

  private func textDefect(
    of part: Part, in input: Octets, _ release: @escaping (Int) -> Void
  ) -> (code: Defect.Code, offset: Int)? {
    let node = structure.nodes[part.index]
    guard node.buffer < 0, structure.lineEnd == ASCII.lineFeed else { return nil }
    let body = PlainBody(input, node.body, release)
    if part.index == 0, node.body.isEmpty, !body.isBehindBlankLine { return (.missingBlankLine, node.body.lowerBound) }
    let isNamed = part.fileName != nil && !part.contentType.hasPrefix("message/")
    if node.encoding == .base64 {
      // C's EOF, to programs that keep an octet in a `char`.
      return input.first([0xFF], in: node.body, release).map { (.base64End, $0) }
    }
    guard isNamed || part.contentType.hasPrefix("text/") else { return nil }
    if let field = body.fieldOfPart() { return (isNamed ? .headerInBody : .headerInText, field) }
    return isNamed ? nil : body.bareReturn().map { (.bareCarriageReturn, $0) }
  }
}

/// A body that is as it was sent, or in quoted-printable, looked through a stretch at a time.
private struct PlainBody {
  private let input: Octets
  private let range: Range<Int>
  /// Told up to where the octets are done with.
  private let release: (Int) -> Void
  /// The first line of the message ends in CRLF.
  let endsInPairs: Bool

  /// Octets that are looked through before they are given back.
  private static let stretch = 1 << 20

  init(_ input: Octets, _ range: Range<Int>, _ release: @escaping (Int) -> Void) {
    self.input = input
    self.range = range
    self.release = release
    let feed = input.first(ASCII.lineFeed, in: 0..<input.count)
    endsInPairs = feed > 0 && feed < input.count && input[feed - 1] == ASCII.carriageReturn
  }

  /// The first NUL, CR or LF that is not a line end like that of the message.
  func oddOctet() -> Int? {
    guard endsInPairs || contains(0) || contains(ASCII.carriageReturn) else { return nil }
    return first { index in
      switch input[index] {
      case 0: true
      case ASCII.carriageReturn: !endsInPairs || input[index + 1] != ASCII.lineFeed
      case ASCII.lineFeed: endsInPairs && (index == 0 || input[index - 1] != ASCII.carriageReturn)
      default: false
      }
    }
  }

  /// The end, where what follows is the last line of all and has no line end: readers do not know the delimiter there.
  func openEnd() -> Int? {
    range.upperBound < input.count && !input.contains(ASCII.lineFeed, in: range.upperBound..<input.count)
      ? range.upperBound : nil
  }

  /// The first line that begins a file in uuencode.
  func uuencode() -> Int? {
    firstLine { line in
      input.matches("begin ", at: line) && (6...8).allSatisfy { ASCII.isDigit(input[line + $0]) }
    }
  }

  /// The first space or tab that a line ends with.
  func lineEndSpace() -> Int? {
    var line = range.lowerBound
    while line < range.upperBound {
      let stop = lineFeed(from: line)
      let end = stop > line && input[stop - 1] == ASCII.carriageReturn ? stop - 1 : stop
      if end > line, ASCII.isSpaceOrTab(input[end - 1]) { return end - 1 }
      line = stop + 1
    }
    return nil
  }

  /// The first line that begins as the fields do that make a file of a part.
  func fieldOfPart() -> Int? {
    firstLine {
      input.matches("content-type:", at: $0) || input.matches("content-disposition:", at: $0)
        || input.matches("content-transfer-encoding:", at: $0)
    }
  }

  func bareReturn() -> Int? {
    guard contains(ASCII.carriageReturn) else { return nil }
    return first { input[$0] == ASCII.carriageReturn && input[$0 + 1] != ASCII.lineFeed }
  }

  var isBehindBlankLine: Bool {
    let start = range.lowerBound
    guard start > 1, input[start - 1] == ASCII.lineFeed else { return false }
    return input[start - 2] == ASCII.lineFeed
      || input[start - 2] == ASCII.carriageReturn && input[start - 3] == ASCII.lineFeed
  }

  /// The first line that begins like a field of a part's header.
  func headerLine() -> Int? { firstLine { input.matches("content-", at: $0) } }

  private func firstLine(where matches: (Int) -> Bool) -> Int? {
    var line = range.lowerBound
    while line < range.upperBound {
      if matches(line) { return line }
      line = lineFeed(from: line) + 1
    }
    return nil
  }

  /// The next line feed; the end where there is none.
  private func lineFeed(from start: Int) -> Int {
    var start = start
    while start < range.upperBound {
      let end = endOfStretch(from: start)
      let found = input.first(ASCII.lineFeed, in: start..<end)
      if found < end { return found }
      start = end
      release(end)
    }
    return range.upperBound
  }

  private func contains(_ octet: UInt8) -> Bool {
    stretches { input.contains(octet, in: $0) ? $0.lowerBound : nil } != nil
  }

  private func first(where isFound: (Int) -> Bool) -> Int? { stretches { $0.first(where: isFound) } }

  /// What is found in the first of the stretches in which something is.
  private func stretches(_ find: (Range<Int>) -> Int?) -> Int? {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = endOfStretch(from: start)
      if let found = find(start..<end) { return found }
      start = end
      release(end)
    }
    return nil
  }

  /// Stretches end at the same offsets wherever one begins to look.
  private func endOfStretch(from start: Int) -> Int {
    min((start / Self.stretch + 1) * Self.stretch, range.upperBound)
  }
}
