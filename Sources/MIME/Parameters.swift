/// The parameters of one field as they were written, and what they mean (RFC 2045 §5.1, RFC 2231).
struct Parameters {
  /// One `name=value`.
  struct Written {
    let name: Range<Int>
    /// Without quotation marks.
    let value: Range<Int>
    let isQuoted: Bool
  }

  var field: StructuredField
  private(set) var written: [Written] = []

  /// Reads every parameter from the cursor's place on.
  init(_ field: StructuredField, limit: Int) {
    self.field = field
    while let next = nextParameter() {
      guard written.count < limit else {
        self.field.note(.tooManyParameters, at: next.name.lowerBound)
        break
      }
      written.append(next)
    }
  }

  private mutating func nextParameter() -> Written? {
    while true {
      skipSeparators()
      guard !field.isAtEnd else { return nil }
      let name = field.take(while: Self.belongsToName)
      field.skipSpace()
      guard !name.isEmpty, field.current == UInt8(ascii: "=") else {
        field.note(.parameterSyntax, at: name.lowerBound)
        skipJunk(from: name)
        continue
      }
      field.advance()
      return takeValue(of: name)
    }
  }

  private mutating func skipSeparators() {
    field.skipSpace()
    while field.current == UInt8(ascii: ";") {
      field.advance()
      field.skipSpace()
    }
  }

  private static func belongsToName(_ octet: UInt8) -> Bool {
    !ASCII.isBlank(octet) && octet != UInt8(ascii: "=") && octet != UInt8(ascii: ";")
      && octet != UInt8(ascii: "\"") && octet != UInt8(ascii: "(")
  }

  /// Moves on behind something that is no parameter; always by at least one octet.
  private mutating func skipJunk(from name: Range<Int>) {
    guard name.isEmpty else { return }
    if field.current == UInt8(ascii: "\"") { _ = field.takeQuoted() } else { field.advance() }
  }

  private mutating func takeValue(of name: Range<Int>) -> Written {
    field.skipBlanks()
    skipCommentBeforeQuote()
    guard field.current == UInt8(ascii: "\"") else {
      return Written(name: name, value: takeUnquoted(for: name), isQuoted: false)
    }
    let value = field.takeQuoted()
    field.skipSpace()
    if !field.isAtEnd, field.current != UInt8(ascii: ";") {
      if field.isAtParameter() {
        field.note(.missingSemicolon)
      } else {
        field.note(.parameterSyntax)
        _ = field.take { $0 != UInt8(ascii: ";") }
      }
    }
    return Written(name: name, value: value, isQuoted: true)
  }

  /// `filename=(c)"a.csv"` has a comment; `filename=(1).csv` has none.
  private mutating func skipCommentBeforeQuote() {
    let start = field.position
    while field.current == UInt8(ascii: "("), let end = field.commentEnd() {
      field.move(to: end)
      field.skipBlanks()
    }
    if field.current != UInt8(ascii: "\"") { field.move(to: start) }
  }

  /// A value without quotation marks. A file name goes on to the next `;`, whatever stands in it; any other value ends
  /// at white space. Both end where a parameter that senders use begins without its semicolon.
  private mutating func takeUnquoted(for name: Range<Int>) -> Range<Int> {
    let isFileName = isFileName(name)
    let start = field.position
    var end = start
    while !field.isAtEnd, field.current != UInt8(ascii: ";") {
      if ASCII.isBlank(field.current) {
        field.skipBlanks()
        if isAtKnownParameter() {
          field.note(.missingSemicolon)
          return start..<end
        }
        if !isFileName {
          skipRest()
          return start..<end
        }
        continue
      }
      field.advance()
      end = field.position
    }
    if isFileName, field.octets[start..<end].array.contains(where: Self.isMisreadUnquoted) {
      field.note(.unquotedValue, at: start)
    }
    return start..<end
  }

  private mutating func skipRest() {
    field.skipSpace()
    if field.isAtEnd || field.current == UInt8(ascii: ";") { return }
    if field.isAtParameter() {
      field.note(.missingSemicolon)
    } else {
      field.note(.parameterSyntax)
      _ = field.take { $0 != UInt8(ascii: ";") }
    }
  }

  /// What readers that stop at a token's end would cut a file name at.
  private static func isMisreadUnquoted(_ octet: UInt8) -> Bool {
    octet <= ASCII.space || octet == UInt8(ascii: "(") || octet == UInt8(ascii: ")")
      || octet == UInt8(ascii: "\"")
      || octet == UInt8(ascii: ",")
  }

  private func isFileName(_ name: Range<Int>) -> Bool {
    field.octets.matches("filename", at: name.lowerBound) || field.octets.matches("name", at: name.lowerBound)
  }

  private func isAtKnownParameter() -> Bool {
    guard field.isAtParameter() else { return false }
    return Self.known.contains { field.octets.matches($0, at: field.position) }
  }

  private static let known: [StaticString] = [
    "boundary", "charset", "creation-date", "delsp", "filename", "format", "micalg", "method",
    "modification-date",
    "name", "protocol", "read-date", "reply-type", "report-type", "size", "start", "type", "x-",
  ]
}
