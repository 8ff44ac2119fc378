import Model

/// A JSON value (RFC 8259) whose members keep the order they are written in.
indirect enum JSON: Equatable {
  case null
  case number(Int)
  case string(String)
  case array([JSON])
  case object([Member])

  struct Member: Equatable {
    let name: String
    let value: JSON

    init(_ name: String, _ value: JSON) {
      self.name = name
      self.value = value
    }
  }

  /// The string, or `null`.
  static func optional(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }

  /// Two spaces a level, one member a line, a line feed at the end.
  var document: String { written(indent: "") + "\n" }

  private func written(indent: String) -> String {
    switch self {
    case .null: "null"
    case .number(let number): String(number)
    case .string(let text): literal(text)
    case .array(let values): block("[", values.map { $0.written(indent: indent + "  ") }, "]", indent)
    case .object(let members):
      block(
        "{", members.map { "\(literal($0.name)): \($0.value.written(indent: indent + "  "))" }, "}", indent)
    }
  }

  private func block(_ open: String, _ lines: [String], _ close: String, _ indent: String) -> String {
    guard !lines.isEmpty else { return open + close }
    return open + "\n" + lines.map { "\(indent)  \($0)" }.joined(separator: ",\n") + "\n\(indent)\(close)"
  }
}

/// A string literal. What does not show is escaped too, so that the document reads as it is.
private func literal(_ text: String) -> String {
  var written = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": written += "\\\(scalar)"
    case "\n": written += "\\n"
    case "\r": written += "\\r"
    case "\t": written += "\\t"
    default: written += scalar.isSeen ? String(scalar) : escaped(scalar)
    }
  }
  return written + "\""
}

/// `\u` and the UTF-16 code units (RFC 8259 §7).
private func escaped(_ scalar: Unicode.Scalar) -> String {
  Character(scalar).utf16.map { unit in
    let digits = String(unit, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }.joined()
}
