/// The leading `type/subtype` of a Content-Type field (RFC 2045 §5.1), as it was written.
struct MediaType {
  let type: Octets
  let subtype: Octets
  /// From the one to the other, with whatever stands between them.
  let whole: Octets

  /// What a part is whose field names no type (RFC 2045 §5.2 leaves it open; readers agree on octets).
  static var octets: MediaType {
    MediaType(type: Octets("application"), subtype: Octets("octet-stream"), whole: Octets("application/octet-stream"))
  }

  var isMultipart: Bool { type.equals("multipart") }

  static func isMultipart(_ type: String) -> Bool {
    type.utf8.first == UInt8(ascii: "m") && type.hasPrefix("multipart/")
  }

  /// Reads the type and leaves the cursor where the parameters begin. A field that begins with a parameter has no type.
  static func read(_ field: inout StructuredField) -> MediaType {
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
    // Readers that look for `multipart/` find none.
    if subtype.lowerBound > type.upperBound + 1 { field.note(.contentTypeSyntax, at: start) }
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
    return MediaType(
      type: field.octets[type], subtype: field.octets[subtype],
      whole: field.octets[type.lowerBound..<subtype.upperBound])
  }

  private static func readQuoted(_ field: inout StructuredField) -> MediaType {
    field.note(.contentTypeSyntax)
    let inside = field.octets[field.takeQuoted()]
    var inner = StructuredField(inside)
    guard inside.count > 0, inside[0] != UInt8(ascii: "\"") else { return octets }
    return read(&inner)
  }

  private static func withoutSubtype(_ field: inout StructuredField, _ type: Range<Int>, start: Int) -> MediaType {
    field.note(.contentTypeSyntax, at: start)
    if field.current == UInt8(ascii: "=") {
      field.move(to: start)
    } else if field.current != UInt8(ascii: ";"), type.isEmpty {
      _ = field.take { $0 != UInt8(ascii: ";") && !ASCII.isBlank($0) && $0 != UInt8(ascii: "\"") }
    }
    return octets
  }
}

extension Texts {
  /// Where `type/subtype` stands.
  mutating func place(of media: MediaType) -> Place {
    let isWrittenTogether = media.whole.count == media.type.count + 1 + media.subtype.count
    if isWrittenTogether { return place(ofWord: media.whole) }
    let whole = media.type.array + [UInt8(ascii: "/")] + media.subtype.array
    return whole.withUnsafeBytes { place(ofWord: Octets($0)) }
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
    if let known = words.first(where: { word.equals($0.word) }) { return known.encoding }
    field.note(.unknownEncoding, at: start)
    return .unknown
  }

  private static let words: [(word: StaticString, encoding: TransferEncoding)] = [
    ("base64", .base64), ("quoted-printable", .quotedPrintable), ("7bit", .sevenBit), ("8bit", .eightBit),
    ("binary", .binary), ("x-uuencode", .uuencode), ("uuencode", .uuencode), ("x-uue", .uuencode), ("uue", .uuencode),
  ]
}

/// The leading word of a Content-Disposition field (RFC 2183 §2).
enum Disposition {
  /// Reads the word and leaves the cursor where the parameters begin; nil when the field begins with a parameter.
  static func read(_ field: inout StructuredField) -> Octets? {
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
      return other.isEmpty ? nil : field.octets[other]
    }
    if isQuoted { field.note(.dispositionSyntax, at: start) }
    if !field.isAtEnd, field.current != UInt8(ascii: ";") { field.note(.missingSemicolon) }
    return field.octets[word].trimmed
  }
}
