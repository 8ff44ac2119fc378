extension Finding {
  /// An object on one line, its code under `error` or `warning`.
  public var jsonLine: String { json.compact + "\n" }

  /// What is not known is left out.
  var json: JSONValue {
    let word = severity == .error ? "error" : severity == .warning ? "warning" : "note"
    let numbers = [("row", place.row), ("line", place.line), ("offset", place.offset)]
    let texts = [
      ("column", place.letters), ("header", place.header), ("field", place.field), ("path", place.path),
      ("value", value),
    ]
    var members = [JSONValue.Member(name: word, value: .string(codeWord))]
    members += numbers.compactMap { name, number in number.map { .init(name: name, value: .number(String($0))) } }
    if let column = place.column { members.append(.init(name: "character", value: .number(String(column)))) }
    members += texts.compactMap { name, text in text.map { .init(name: name, value: .string($0)) } }
    members.append(.init(name: "message", value: .string(message)))
    return .object(members)
  }
}
