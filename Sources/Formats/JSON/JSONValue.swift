/// A JSON text as it was written: members in their order, numbers with the digits they had (RFC 8259).
indirect enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// The characters of the number: `9999999999`, `1e3`.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([Member])

  struct Member: Sendable, Hashable {
    var name: String
    var value: JSONValue
  }

  /// For messages: `a string`, `an object`.
  var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// Where and why a text is not JSON.
struct JSONFault: Error, Sendable, Hashable {
  var line: Int
  var column: Int
  var message: String
}
