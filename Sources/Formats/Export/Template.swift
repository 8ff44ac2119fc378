extension DataType {
  /// A file to fill in: the header, and one row of examples; lines end in CR LF (RFC 4180).
  public var template: String {
    let names = fields.map { cell($0.name) }
    let examples = fields.map { cell($0.example ?? "") }
    let separator = String(Unicode.Scalar(delimiter))
    return names.joined(separator: separator) + "\r\n" + examples.joined(separator: separator) + "\r\n"
  }

  private func cell(_ text: String) -> String {
    let special: Set<UInt8> = [delimiter, UInt8(ascii: "\""), 0x0A, 0x0D]
    guard text.utf8.contains(where: special.contains) else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
