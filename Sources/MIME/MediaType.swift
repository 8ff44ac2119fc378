/// The leading `type/subtype` of a Content-Type field (RFC 2045 §5.1).
enum MediaType {
  /// What a part without the field is (RFC 2045 §5.2, RFC 2046 §5.1.5 within multipart/digest).
  static let text = "text/plain"
  static let message = "message/rfc822"
  /// What a part is whose field names no type (RFC 2045 §5.2 leaves it open; readers agree on octets).
  static let octets = "application/octet-stream"

  static func isMultipart(_ type: String) -> Bool {
    type.utf8.first == UInt8(ascii: "m") && type.hasPrefix("multipart/")
  }

  /// Reads the type in lower case and leaves the cursor where the parameters begin. A field that begins with a
  /// parameter has no type.
  static func read(_ field: inout StructuredField) -> String {
    field.skipSpace()
    if field.current == UInt8(ascii: "\"") { return readQuoted(&field) }
    let start = field.position
    let type = field.take(while: ASCII.isToken)
    field.skipSpace()
    guard field.current == UInt8(ascii: "/"), !type.isEmpty else {
      return withoutSubtype(&field, type, start: start)
    }
    field.advance()
    field.skipSpace()
    let subtype = field.take(while: ASCII.isToken)
    let end = field.position
    field.skipSpace()
    if !field.isAtEnd, field.current != UInt8(ascii: ";") {
      field.note(end == field.position ? .contentTypeSyntax : .missingSemicolon)
      if !field.isAtParameter() { _ = field.take { $0 != UInt8(ascii: ";") && !ASCII.isBlank($0) } }
    }
    guard !subtype.isEmpty else {
      field.note(.contentTypeSyntax, at: start)
      return octets
    }
    return name(field.octets[type], field.octets[subtype])
  }

  private static func readQuoted(_ field: inout StructuredField) -> String {
    field.note(.contentTypeSyntax)
    let inside = field.octets[field.takeQuoted()]
    var inner = StructuredField(inside)
    guard inside.count > 0, inside[0] != UInt8(ascii: "\"") else { return octets }
    return read(&inner)
  }

  private static func withoutSubtype(_ field: inout StructuredField, _ type: Range<Int>, start: Int) -> String {
    field.note(.contentTypeSyntax, at: start)
    if field.current == UInt8(ascii: "=") {
      field.move(to: start)
    } else if field.current != UInt8(ascii: ";"), type.isEmpty {
      _ = field.take { $0 != UInt8(ascii: ";") && !ASCII.isBlank($0) && $0 != UInt8(ascii: "\"") }
    }
    return octets
  }

  /// The name in lower case; the usual ones are not built but known.
  private static func name(_ type: Octets, _ subtype: Octets) -> String {
    if type.equals("text") {
      if subtype.equals("plain") { return text }
      if subtype.equals("html") { return "text/html" }
    } else if type.equals("multipart") {
      if subtype.equals("mixed") { return "multipart/mixed" }
      if subtype.equals("alternative") { return "multipart/alternative" }
      if subtype.equals("related") { return "multipart/related" }
    } else if type.equals("application"), subtype.equals("octet-stream") {
      return octets
    }
    return ASCII.lowerText(type.array + [UInt8(ascii: "/")] + subtype.array)
  }
}

/// How a part's octets were made fit for transport (RFC 2045 §6).
public enum TransferEncoding: String, Sendable, Hashable, CaseIterable {
  case sevenBit = "7bit"
  case eightBit = "8bit"
  case binary
  case quotedPrintable = "quoted-printable"
  case base64
  case uuencode = "x-uuencode"
  /// A word nobody knows; the octets are taken as they are.
  case unknown

  /// The octets are taken as they are.
  public var isIdentity: Bool {
    switch self {
    case .sevenBit, .eightBit, .binary, .unknown: true
    case .quotedPrintable, .base64, .uuencode: false
    }
  }

  /// Reads the word of a field; quotation marks, comments and what trails are noted.
  static func read(_ field: inout StructuredField) -> TransferEncoding {
    field.skipBlanks()
    let start = field.position
    field.skipSpace()
    if field.current == UInt8(ascii: "\"") { field.advance() }
    let begin = field.position
    let word = field.octets[field.take(while: ASCII.isToken)]
    if begin != start || !field.isAtEnd { field.note(.encodingSyntax, at: start) }
    for encoding in [base64, quotedPrintable, sevenBit, eightBit, binary, uuencode]
    where word.equals(encoding.word) {
      return encoding
    }
    for alias in ["uuencode", "x-uue", "uue"] as [StaticString] where word.equals(alias) { return .uuencode }
    field.note(.unknownEncoding, at: start)
    return .unknown
  }

  private var word: StaticString {
    switch self {
    case .sevenBit: "7bit"
    case .eightBit: "8bit"
    case .binary: "binary"
    case .quotedPrintable: "quoted-printable"
    case .base64: "base64"
    case .uuencode: "x-uuencode"
    case .unknown: ""
    }
  }
}

/// The leading word of a Content-Disposition field (RFC 2183 §2).
enum Disposition {
  /// Reads the word in lower case and leaves the cursor where the parameters begin; nil when the field begins with a
  /// parameter.
  static func read(_ field: inout StructuredField) -> String? {
    field.skipSpace()
    let start = field.position
    let isQuoted = field.current == UInt8(ascii: "\"")
    let word = isQuoted ? field.takeQuoted() : field.take(while: ASCII.isToken)
    field.skipSpace()
    if field.current == UInt8(ascii: "="), !word.isEmpty {
      field.note(.dispositionSyntax, at: start)
      field.move(to: start)
      return nil
    }
    if word.isEmpty {
      field.note(.dispositionSyntax, at: start)
      let other = field.take { $0 != UInt8(ascii: ";") && !ASCII.isBlank($0) }
      return other.isEmpty ? nil : name(field.octets[other])
    }
    if isQuoted { field.note(.dispositionSyntax, at: start) }
    if !field.isAtEnd, field.current != UInt8(ascii: ";") { field.note(.missingSemicolon) }
    return name(field.octets[word])
  }

  private static func name(_ word: Octets) -> String {
    if word.equals("attachment") { return "attachment" }
    if word.equals("inline") { return "inline" }
    return ASCII.lowerText(word.trimmed.array)
  }
}
