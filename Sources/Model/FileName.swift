/// What the sender called a file: decoded, one path component, never empty. Data, never a path.
public struct FileName: Sendable, Hashable, Codable, CustomStringConvertible {
  public let text: String

  /// Nil when `text` is empty or only white space, is `.` or `..`, or holds `/`, `\` or NUL.
  public init?(_ text: String) {
    let meaningful = text.unicodeScalars.contains { !$0.properties.isWhitespace }
    guard meaningful, text != ".", text != "..",
      !text.unicodeScalars.contains(where: { $0 == "/" || $0 == "\\" || $0 == "\0" })
    else { return nil }
    self.text = text
  }

  public var description: String { text }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let name = FileName(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a file name"))
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
