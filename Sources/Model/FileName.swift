/// What the sender called a file: decoded, one path component, never empty. Data, never a path.
public struct FileName: Sendable, Hashable, Codable, CustomStringConvertible {
  /// As the sender wrote it; compare in whatever normal form, for Swift compares strings by canonical equivalence.
  public let text: String

  /// Octets of UTF-8 a name may have: what every file system and archive format takes.
  public static let longest = 200

  /// Nil when `text` has a flaw.
  public init?(_ text: String) {
    guard Self.flaw(in: text) == nil else { return nil }
    self.text = text
  }

  /// Why `text` cannot be a file name, to follow "it": `holds "/"`; nil when it can be one. What two readers could
  /// see or store differently is a flaw: separators, controls, characters that do not show, outer dots and spaces.
  public static func flaw(in text: String) -> String? {
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return "is empty" }
    let octets = text.utf8.count
    guard octets <= longest else { return "has \(octets) octets, at most \(longest) are allowed" }
    if let scalar = text.unicodeScalars.first(where: isForbidden) { return "holds \(shown(scalar))" }
    if let first = text.unicodeScalars.first, first == "." || first == "-" || first.properties.isWhitespace {
      return "begins with \(shown(first))"
    }
    if let last = text.unicodeScalars.last, last == "." || last.properties.isWhitespace {
      return "ends with \(shown(last))"
    }
    return nil
  }

  private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "/" || scalar == "\\" || scalar == ":" || !scalar.isSeen
  }

  private static func shown(_ scalar: Unicode.Scalar) -> String {
    scalar.isSeen && !scalar.properties.isWhitespace ? "\"\(scalar)\"" : scalar.codePoint
  }

  public var description: String { text }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let name = FileName(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(quoted(text)) is not a file name"))
    }
    self = name
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// A connection's wildcard as it was written: `*` any sequence of characters (none too), `?` exactly one, all else
/// literal. It speaks of the whole name. `Matching` holds the engine.
public struct FileNamePattern: Sendable, Hashable, Codable, CustomStringConvertible {
  public let text: String

  /// Nil when `text` is empty: a pattern that matches nothing is a mistake.
  public init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    self.text = text
  }

  public var description: String { text }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let pattern = FileNamePattern(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a file name pattern is empty"))
    }
    self = pattern
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
