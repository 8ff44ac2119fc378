internal import Model

/// The words of a structured response, one after another (RFC 9051 §9): parentheses, atoms, strings, and at the end
/// of a fragment the announcement of a literal.
struct TokenReader {
  /// One word; ranges lie within the fragment.
  enum Token: Equatable {
    case open
    case close
    /// Also NIL, numbers and flags; with the section in brackets that a FETCH item's name may have.
    case atom(Range<Int>)
    /// What lies between the quotes, escapes as they were written.
    case quoted(Range<Int>)
    /// So many octets follow the fragment.
    case literal(UInt64)
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var index: Int
  private var needsSeparator: Bool

  /// A fragment is what lies between two line ends, neither included; the first stands behind a word that ended with
  /// a space, the others behind a literal.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int = 0, behindLiteral: Bool = false) {
    self.bytes = bytes
    self.index = index
    needsSeparator = behindLiteral
  }

  /// The next word; nil at the end of the fragment.
  mutating func next() throws(TransferError) -> Token? {
    while index < bytes.count, bytes[index] == UInt8(ascii: " ") {
      index += 1
      needsSeparator = false
    }
    guard index < bytes.count else { return nil }
    let token = try token(at: bytes[index])
    switch token {
    case .open: needsSeparator = false
    case .close, .atom, .quoted, .literal: needsSeparator = true
    }
    return token
  }

  private mutating func token(at byte: UInt8) throws(TransferError) -> Token {
    if byte == UInt8(ascii: ")") { return punctuation(.close) }
    guard !needsSeparator || byte == UInt8(ascii: "(") else {
      throw violation(found: spelled(byte), expected: "a space or \")\"")
    }
    switch byte {
    case UInt8(ascii: "("): return punctuation(.open)
    case UInt8(ascii: "\""): return .quoted(try quoted())
    case UInt8(ascii: "{"): return .literal(try announcement(from: index))
    case UInt8(ascii: "~") where index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{"):
      return .literal(try announcement(from: index + 1))
    default: return .atom(try atom())
    }
  }

  private mutating func punctuation(_ token: Token) -> Token {
    index += 1
    return token
  }

  /// RFC 9051 §9 `quoted`; octets above 127 pass (RFC 6855).
  private mutating func quoted() throws(TransferError) -> Range<Int> {
    let start = index + 1
    index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") { return start..<(index - 1) }
      guard byte == UInt8(ascii: "\\") else { continue }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "\\")
      else {
        throw violation(
          found: index < bytes.count ? spelled(bytes[index]) : spelled(nil),
          expected: "\"\\\" or a quote after \"\\\"")
      }
      index += 1
    }
    throw violation(found: spelled(nil), expected: "the end of a quoted string")
  }

  /// `{n}` at the end of the fragment, RFC 9051 §9 `literal`; never `{n+}`, which only clients may send.
  private mutating func announcement(from brace: Int) throws(TransferError) -> UInt64 {
    let word = bytes[brace...]
    guard word.last == UInt8(ascii: "}"), let octets = number(word.dropFirst().dropLast()) else {
      throw violation(
        found: spelled(word), expected: "the size of a literal, as in \"{310}\", at the end of a line")
    }
    index = bytes.count
    return octets
  }

  private mutating func atom() throws(TransferError) -> Range<Int> {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "[") {
        try skipSection()
        continue
      }
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") { break }
      guard byte > 0x20, byte != 0x7F, byte != UInt8(ascii: "\"") else {
        throw violation(found: spelled(byte), expected: "an atom")
      }
      index += 1
    }
    return start..<index
  }

  /// `[HEADER.FIELDS (FROM "X")]`: to the bracket that closes, which may also stand in a quoted string before.
  private mutating func skipSection() throws(TransferError) {
    index += 1
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "]"):
        index += 1
        return
      case UInt8(ascii: "\""): _ = try quoted()
      default: index += 1
      }
    }
    throw violation(found: spelled(nil), expected: "\"]\"")
  }
}

extension TokenReader {
  func text(_ range: Range<Int>) -> String { printable(bytes[range]) }

  /// A quoted string's octets, its escapes resolved.
  func unescaped(_ range: Range<Int>) -> [UInt8] {
    var octets: [UInt8] = []
    var isEscaped = false
    for byte in bytes[range] {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
        continue
      }
      isEscaped = false
      octets.append(byte)
    }
    return octets
  }
}
