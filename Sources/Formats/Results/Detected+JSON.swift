extension Report.Detected {
  /// As receipts and results print it.
  var json: JSONValue {
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ text: String?) {
      if let text { members.append(.init(name, .string(text))) }
    }
    add("encoding", encoding)
    add("delimiter", delimiter)
    add("quote", dialect?.quote.map { String(Unicode.Scalar($0)) })
    add("escape", dialect?.escape.map { String(Unicode.Scalar($0)) })
    add("lineEnd", lineEnd)
    if let headerLine { members.append(.init("headerRow", .number(String(headerLine)))) }
    if !preamble.isEmpty { members.append(.init("skippedLines", .array(preamble.map(JSONValue.string)))) }
    if formulaCells > 0 { members.append(.init("unwrappedCells", .number(String(formulaCells)))) }
    if blankRows > 0 { members.append(.init("blankRows", .number(String(blankRows)))) }
    return .object(members)
  }

  /// The delimiter in print: `,` or `tab`.
  public var delimiter: String? { dialect.map { delimiterName($0.delimiter) } }
}
