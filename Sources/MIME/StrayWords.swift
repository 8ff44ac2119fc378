extension StructureReader {
  /// Notes the first `=?` that begins no encoded-word (RFC 2047 §2) in the fields that speak of the content, or before them
  /// where it takes something of them away: readers that decode a header as one text, before they look for its fields, cut
  /// it at an encoding they do not know, and find fields in what they have decoded. Digits that are too few they look for
  /// behind the word, wherever it stands.
  mutating func noteStrayWord(in header: Range<Int>, node: Int) {
    let content = [fields.type, fields.encoding, fields.disposition].compactMap(\.self)
    guard let end = content.map(\.upperBound).max() else { return }
    var position = header.lowerBound
    while let word = WordMarks(in: input[0..<header.upperBound], from: position) {
      let isInContent = content.contains { $0.contains(word.start) }
      let takesAway = !word.hasEncoding || isInContent && !word.isWhole || word.holdsField
      if word.isShort { return note((.encodedWordCutOff, word.start), node: node) }
      if takesAway, word.start < end { return note((.encodedWordSyntax, word.start), node: node) }
      position = word.end
    }
  }
}

/// What stands between the question marks that follow a `=?`.
private struct WordMarks {
  let start: Int
  let end: Int
  let hasEncoding: Bool
  /// It is in base64 and has too few digits, or blanks among them.
  let isShort: Bool
  /// It ends with `?=`, and not with a line or a semicolon.
  let isWhole: Bool
  /// A field stands in it when it is decoded.
  let holdsField: Bool

  /// The first from `position` on; nil when no more than one question mark follows.
  init?(in input: Octets, from position: Int) {
    let start = EncodedWords.opening(in: input, from: position)
    let label = input.end(ofRunFrom: start + 2) { $0 != UInt8(ascii: "?") }
    let encoding = input.end(ofRunFrom: label + 1) { $0 != UInt8(ascii: "?") }
    guard encoding < input.count else { return nil }
    let textEnd = input.end(ofRunFrom: encoding + 1) { !Self.ends($0) }
    let digits = textEnd - encoding - 1
    isWhole = input[textEnd] == UInt8(ascii: "?") && input[textEnd + 1] == UInt8(ascii: "=")
    let letter = encoding == label + 2 ? ASCII.lower(input[label + 1]) : 0
    hasEncoding = letter == UInt8(ascii: "q") || letter == UInt8(ascii: "b")
    let hasBlank = input[encoding + 1..<textEnd].raw.contains(where: ASCII.isBlank)
    isShort = letter == UInt8(ascii: "b") && (hasBlank || !digits.isMultiple(of: 4) && !(isWhole && digits > 1))
    let end = input.end(ofRunFrom: textEnd) { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "=") }
    let text = isWhole ? EncodedWords.decode(input[start..<end].array).text : ""
    let lines = text.lowercased().split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    holdsField = lines.dropFirst().contains { $0.hasPrefix("content-") }
    (self.start, self.end) = (start, end)
  }

  /// Where a reader that looks for the end of the encoded text stops.
  private static func ends(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "?"), UInt8(ascii: ";"), ASCII.carriageReturn, ASCII.lineFeed: true
    default: false
    }
  }
}
