/// `text` in double quotes, fit for a message to people: what does not show is written as its code point, and what is
/// longer than `limit` characters is cut, with `…` for the rest. One line, whatever a stranger wrote.
public func quoted(_ text: String, limit: Int = 80) -> String { "\"\(printable(text, limit: limit))\"" }

/// `text` on one line without anything that does not show: controls, directions and zero widths become `<U+202E>`.
/// Longer than `limit` characters, or than eight times as many scalars, it is cut and ends in `…`.
public func printable(_ text: String, limit: Int) -> String {
  let head = text.prefix(limit).unicodeScalars.prefix(8 * limit)
  let written = head.map { $0.isSeen ? String($0) : "<\($0.codePoint)>" }.joined()
  return head.endIndex < text.endIndex ? written + "…" : written
}

extension Unicode.Scalar {
  /// False for controls, format characters (directions, zero widths, tags) and the line and paragraph separators:
  /// what a reader does not see, or what moves the text around it.
  public var isSeen: Bool {
    if isASCII { return (0x20..<0x7F).contains(value) }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  /// As the Unicode Standard names it: `U+202E`.
  public var codePoint: String {
    let digits = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
