extension DataType {
  /// A JSON Schema (2020-12) of one row as it is read out: numbers as numbers, dates in RFC 3339, the rest strings.
  public var jsonSchema: String {
    JSONValue.object([
      .init(name: "$schema", value: .string("https://json-schema.org/draft/2020-12/schema")),
      .init(name: "$id", value: .string("urn:intray:\(name):\(version)")),
      .init(name: "title", value: .string(title)),
      .init(name: "type", value: .string("object")),
      .init(name: "properties", value: .object(fields.map { .init(name: $0.name, value: $0.jsonSchema) })),
      .init(name: "required", value: .array(fields.filter(\.constraints.required).map { .string($0.name) })),
      .init(name: "additionalProperties", value: .boolean(unknownColumns != .refuse)),
    ]).pretty
  }
}

extension Field {
  fileprivate var jsonSchema: JSONValue {
    var members = typeMembers
    func add(_ name: String, _ value: JSONValue?) {
      if let value { members.append(.init(name: name, value: value)) }
    }
    add("description", summary.isEmpty ? (title.isEmpty ? nil : .string(title)) : .string(summary))
    add(type == .list ? "minItems" : "minLength", constraints.minLength.map { .number(String($0)) })
    add(type == .list ? "maxItems" : "maxLength", constraints.maxLength.map { .number(String($0)) })
    let isNumber = [.integer, .number, .year].contains(type)
    if isNumber {
      add("minimum", constraints.minimum.map { .number($0) })
      add("maximum", constraints.maximum.map { .number($0) })
      add("exclusiveMinimum", constraints.exclusiveMinimum.map { .number($0) })
      add("exclusiveMaximum", constraints.exclusiveMaximum.map { .number($0) })
    }
    if [.string, .any].contains(type) { add("pattern", constraints.pattern.map { .string("^(\($0.text))$") }) }
    if !constraints.enumeration.isEmpty, !ignoresCase, type != .list, type != .boolean {
      add("enum", .array(constraints.enumeration.map { isNumber ? .number($0) : .string($0) }))
    }
    add("examples", type == .string ? example.map { .array([.string($0)]) } : nil)
    return .object(members)
  }

  private var typeMembers: [JSONValue.Member] {
    let names: (type: String, format: String?) =
      switch type {
      case .integer, .year: ("integer", nil)
      case .number: ("number", nil)
      case .boolean: ("boolean", nil)
      case .list: ("array", nil)
      case .date: ("string", "date")
      case .time: ("string", "time")
      case .datetime: ("string", "date-time")
      case .string: ("string", ["email", "uri", "uuid"].contains(format) ? format : nil)
      case .yearmonth, .any: ("string", nil)
      }
    let items: JSONValue = .object([.init(name: "type", value: .string("string"))])
    return [.init(name: "type", value: .string(names.type))]
      + (type == .list ? [.init(name: "items", value: items)] : [])
      + (names.format.map { [.init(name: "format", value: .string($0))] } ?? [])
  }
}
