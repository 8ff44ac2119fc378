/// The parameters of one field as they were written, and what they mean (RFC 2045 §5.1, RFC 2231).
struct Parameters {
  /// One `name=value`.
  struct Written {
    let name: Range<Int>
    /// Without quotation marks.
    let value: Range<Int>
    let isQuoted: Bool
  }

  private(set) var written: [Written] = []

  /// Whether a name is a token with nothing but `*`, `*N` or `*N*` behind it (RFC 2231 §3 and §4).
  static func isPlain(_ name: Octets) -> Bool {
    let star = name.end(ofRunFrom: 0) { ASCII.isToken($0) && $0 != UInt8(ascii: "*") }
    guard star > 0, star < name.count else { return star > 0 }
    let end = name.end(ofRunFrom: star + 1, ASCII.isDigit)
    let hasNumber = end > star + 1
    guard name[star] == UInt8(ascii: "*"), !(end > star + 2 && name[star + 1] == UInt8(ascii: "0")) else {
      return false
    }
    return end == name.count || hasNumber && end == name.count - 1 && name[end] == UInt8(ascii: "*")
  }

  /// Reads every parameter from the cursor's place on, instead of those read before.
  mutating func read(_ field: inout StructuredField, limit: Int) {
    written.removeAll(keepingCapacity: true)
    while let next = field.nextParameter() {
      guard written.count < limit else { return field.note(.tooManyParameters, at: next.name.lowerBound) }
      written.append(next)
    }
  }
}

extension StructuredField {
  fileprivate mutating func nextParameter() -> Parameters.Written? {
    while true {
      skipSeparators()
      guard !isAtEnd else { return nil }
      let name = take(while: Self.belongsToName)
      skipSpace()
      guard !name.isEmpty, current == UInt8(ascii: "=") else {
        note(.parameterSyntax, at: name.lowerBound)
        skipJunk(from: name)
        continue
      }
      let isCommented = octets.contains(UInt8(ascii: "("), in: name.upperBound..<position)
      if isCommented || !Parameters.isPlain(octets[name]) { note(.parameterSyntax, at: name.lowerBound) }
      // Readers that look for `*=` or `*0*=` find none.
      if position > name.upperBound, octets[name.upperBound - 1] == UInt8(ascii: "*") {
        note(.spaceBeforeEquals, at: name.upperBound)
      }
      advance()
      // Nor is a value found behind white space, where the name has an asterisk.
      if octets.contains(UInt8(ascii: "*"), in: name), position < octets.count, octets[position] <= ASCII.space {
        note(.extendedValueSyntax, at: position)
      }
      return takeValue(of: name)
    }
  }

  private mutating func skipSeparators() {
    skipSpace()
    while current == UInt8(ascii: ";") {
      let semicolon = position
      advance()
      skipSpace()
      // Readers that take what follows for the rest of the field do so in the next line too.
      if isAtEnd { note(.trailingSemicolon, at: semicolon) }
    }
  }

  private static func belongsToName(_ octet: UInt8) -> Bool {
    !ASCII.isBlank(octet) && octet != UInt8(ascii: "=") && octet != UInt8(ascii: ";")
      && octet != UInt8(ascii: "\"") && octet != UInt8(ascii: "(")
  }

  /// Moves on behind something that is no parameter; always by at least one octet.
  private mutating func skipJunk(from name: Range<Int>) {
    guard name.isEmpty else { return }
    if current == UInt8(ascii: "\"") { _ = takeQuoted() } else { advance() }
  }

  private mutating func takeValue(of name: Range<Int>) -> Parameters.Written {
    skipBlanks()
    skipCommentBeforeQuote()
    guard current == UInt8(ascii: "\"") else {
      return Parameters.Written(name: name, value: takeUnquoted(for: name), isQuoted: false)
    }
    let value = takeQuoted()
    skipSpace()
    if !isAtEnd, current != UInt8(ascii: ";") {
      if isAtParameter() {
        note(.missingSemicolon)
      } else {
        note(.parameterSyntax)
        _ = take { $0 != UInt8(ascii: ";") }
      }
    }
    return Parameters.Written(name: name, value: value, isQuoted: true)
  }

  /// `filename=(c)"a.csv"` has a comment; `filename=(1).csv` has none.
  private mutating func skipCommentBeforeQuote() {
    let start = position
    while current == UInt8(ascii: "("), let end = commentEnd() {
      move(to: end)
      skipBlanks()
    }
    if current != UInt8(ascii: "\"") { return move(to: start) }
    if position > start { note(.parameterSyntax, at: start) }
  }

  /// A value without quotation marks. A file name goes on to the next `;`, whatever stands in it; any other value ends
  /// at white space. Both end where a parameter that senders use begins without its semicolon.
  private mutating func takeUnquoted(for name: Range<Int>) -> Range<Int> {
    let isFileName = isFileName(name)
    let isTelling = isFileName || octets.matches("boundary", at: name.lowerBound)
    let mayDivide = octets[name.upperBound - 1] == UInt8(ascii: "*")
    let start = position
    var end = start
    while !isAtEnd, current != UInt8(ascii: ";") {
      end = take { $0 != UInt8(ascii: ";") && !ASCII.isBlank($0) }.upperBound
      let isDivided = !isAtEnd && current != UInt8(ascii: ";")
      skipBlanks()
      if isDivided, isAtKnownParameter() {
        note(.missingSemicolon)
        return start..<end
      }
      if isDivided, !isFileName {
        noteIfMisread(start..<end, isTelling, mayDivide: mayDivide)
        skipRest()
        return start..<end
      }
    }
    noteIfMisread(start..<end, isTelling, mayDivide: mayDivide)
    return start..<end
  }

  private mutating func skipRest() {
    skipSpace()
    if isAtEnd || current == UInt8(ascii: ";") { return }
    if isAtParameter() {
      note(.missingSemicolon)
    } else {
      note(.parameterSyntax)
      _ = take { $0 != UInt8(ascii: ";") }
    }
  }

  /// Readers that stop at a token's end (RFC 2045 §5.1) would cut the value there. An apostrophe is to some of them a
  /// quotation mark, or takes the name away; only in an extended value it has a meaning (`mayDivide`). A quotation mark
  /// makes what follows a part of the value to some, whatever the parameter is.
  private mutating func noteIfMisread(_ value: Range<Int>, _ isTelling: Bool, mayDivide: Bool) {
    guard isTelling else {
      let isNone = value.isEmpty || octets.contains(UInt8(ascii: "\""), in: value)
      if isNone { note(.parameterSyntax, at: value.lowerBound) }
      return
    }
    let isPlain = octets[value].array.allSatisfy {
      (ASCII.isToken($0) || $0 >= 0x80) && ($0 != UInt8(ascii: "'") || mayDivide)
    }
    if !isPlain {
      note(.unquotedValue, at: value.lowerBound)
    }
  }

  private func isFileName(_ name: Range<Int>) -> Bool {
    octets.matches("filename", at: name.lowerBound) || octets.matches("name", at: name.lowerBound)
  }

  private func isAtKnownParameter() -> Bool {
    guard isAtParameter() else { return false }
    return Self.known.contains { octets.matches($0, at: position) }
  }

  private static let known: [StaticString] = [
    "boundary", "charset", "creation-date", "delsp", "filename", "format", "micalg", "method",
    "modification-date",
    "name", "protocol", "read-date", "reply-type", "report-type", "size", "start", "type", "x-",
  ]
}
