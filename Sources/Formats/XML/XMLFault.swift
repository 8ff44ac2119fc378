internal import CXML

/// Why an XML file ends where it does, in words for the person who wrote it.
struct XMLFault {
  let fault: cxml_fault
  let limits: cxml_limits
  let encoding: XMLEncoding
  /// The name of the root element; empty when none was reached.
  let root: String

  var fileFault: FileFault {
    let place = Place(line: max(1, Int(fault.line)), column: max(1, Int(fault.column)))
    let start = "Line \(place.line ?? 1), column \(place.column ?? 1): "
    switch fault.failure {
    case CXML_DOCTYPE: return FileFault(.xmlDoctype, "A DOCTYPE is not allowed.", place: place)
    case CXML_DEPTH:
      return FileFault(
        .xmlDepth, start + "elements lie deeper than \(limits.depth) in one another, the most that is allowed.",
        place: place)
    case CXML_ATTRIBUTES:
      return FileFault(
        .xmlDepth, start + "<\(first)> has more than \(limits.attributes) attributes, the most that are allowed.",
        place: place)
    case CXML_NAME:
      return FileFault(
        .xmlDepth,
        start
          + "the name \"\(first.prefix(40))…\" is longer than \(limits.name_bytes) bytes, the most that is allowed.",
        place: place)
    case CXML_NAMES, CXML_MEMORY:
      return FileFault(.xmlDepth, start + "the file has more different names than can be kept.", place: place)
    default: return syntax(start, place)
    }
  }

  private func syntax(_ start: String, _ place: Place) -> FileFault {
    switch fault.code {
    case XMLCode.undeclaredEntity, XMLCode.undeclaredEntityWarning:
      return FileFault(
        .xmlEntity, start + "the entity &\(first); is not one of XML's; write the character itself.", place: place)
    case XMLCode.entityLoop:
      return FileFault(.xmlEntity, start + "entities refer to one another without end.", place: place)
    case XMLCode.invalidCharacter where words.hasPrefix("input is not proper UTF-8"): return notUTF8(place)
    default: return FileFault(.xmlSyntax, start + reason + ".", place: place)
    }
  }

  /// What is wrong at the place, as the end of a sentence.
  private var reason: String {
    switch fault.code {
    case XMLCode.tagMismatch: "expected </\(first)> (opened in line \(fault.opened_line)), found </\(second)>"
    case XMLCode.documentEnd where !open.isEmpty: "the file ends within <\(open)>"
    case XMLCode.documentEnd where root.isEmpty: "the file has no element"
    case XMLCode.documentEnd: "something follows the end of the root element"
    case XMLCode.documentEmpty: "the file has no element"
    case XMLCode.invalidCharacter: "the character\(scalar) is not allowed in XML"
    case XMLCode.invalidReference: "a reference to a character is not whole"
    case XMLCode.nameRequired, XMLCode.semicolonMissing: "\"&\" and \"<\" in text are written &amp; and &lt;"
    case XMLCode.lessInAttribute: "\"<\" in an attribute is written &lt;"
    case XMLCode.attributeRedefined: "the attribute \(first) is there twice"
    case XMLCode.attributeNotStarted, XMLCode.attributeWithoutValue: "an attribute's value stands in quotes"
    case XMLCode.tagNotFinished: "the tag does not end with \">\""
    case XMLCode.spaceRequired: "a space is missing between two attributes"
    case XMLCode.cdataNotFinished: "a CDATA section does not end"
    case XMLCode.commentNotFinished: "a comment does not end"
    case XMLCode.internalError where words.contains("Huge input lookup"):
      "a tag, comment or CDATA section goes on for more than 10 MB"
    default: words
    }
  }

  /// The character as libxml2's words have it: `Char 0x0 out of allowed range`, `invalid Char value 1`.
  private var scalar: String {
    let numbers = words.split { !$0.isHexDigit && $0 != "x" }.compactMap { word in
      word.hasPrefix("0x") ? UInt32(word.dropFirst(2), radix: 16) : UInt32(word)
    }
    guard let value = numbers.last else { return "" }
    let hex = String(value, radix: 16, uppercase: true)
    return " U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
  }

  private func notUTF8(_ place: Place) -> FileFault {
    var place = place
    place.offset = Int(fault.offset) + encoding.markLength
    // "Bytes: 0xE9 0x3C 0x2F 0x53"
    let byte = first.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    return FileFault(
      .encodingError,
      "Byte \(byte) at offset \(place.offset ?? 0) (line \(place.line ?? 1)) is not utf-8. Save the file as UTF-8.",
      place: place)
  }

  private var first: String { string(of: fault.first) }
  private var second: String { string(of: fault.second) }
  private var open: String { string(of: fault.open) }
  private var words: String {
    let said = string(of: fault.words)
    return said.isEmpty ? "this is not XML" : said.prefix(1).lowercased() + said.dropFirst()
  }
}

/// The text of a C array that ends in NUL.
func string<Array>(of array: Array) -> String {
  withUnsafeBytes(of: array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// The codes of libxml2's xmlerror.h that have words of ours.
private enum XMLCode {
  static let internalError: CInt = 1
  static let documentEmpty: CInt = 4
  static let documentEnd: CInt = 5
  static let invalidReference: CInt = 8
  static let invalidCharacter: CInt = 9
  static let semicolonMissing: CInt = 23
  static let undeclaredEntity: CInt = 26
  static let undeclaredEntityWarning: CInt = 27
  static let lessInAttribute: CInt = 38
  static let attributeNotStarted: CInt = 39
  static let attributeWithoutValue: CInt = 41
  static let attributeRedefined: CInt = 42
  static let commentNotFinished: CInt = 45
  static let cdataNotFinished: CInt = 63
  static let spaceRequired: CInt = 65
  static let nameRequired: CInt = 68
  static let tagNotFinished: CInt = 73
  static let tagMismatch: CInt = 76
  static let entityLoop: CInt = 89
}
