extension DataType {
  /// An XML Schema 1.0 of the type's first record path. A record takes its fields as elements in any order; types and
  /// limits are the descriptor's, as far as XML Schema can say them. It is stricter than the reader in one thing: what
  /// must be given must stand in the record itself, not in its items.
  public var xsd: String {
    let steps = (xml?.records.first ?? "/Rows/Row").split(separator: "/").map(String.init)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" elementFormDefault=\"qualified\"\(namespaceText)>",
    ]
    lines += element(steps[...], indent: "  ", isRoot: true)
    return (lines + ["</xs:schema>", ""]).joined(separator: "\n")
  }

  private var namespaceText: String {
    guard let space = xml?.namespace else { return "" }
    return " targetNamespace=\"\(xmlEscaped(space))\" xmlns=\"\(xmlEscaped(space))\""
  }

  private func element(_ steps: ArraySlice<String>, indent: String, isRoot: Bool) -> [String] {
    guard let name = steps.first else { return [] }
    let occurs = isRoot ? "" : " minOccurs=\"0\" maxOccurs=\"unbounded\""
    let rest = steps.dropFirst()
    let content =
      rest.isEmpty
      ? record(indent: indent + "    ")
      : ["\(indent)    <xs:sequence>"] + element(rest, indent: indent + "      ", isRoot: false)
        + ["\(indent)    </xs:sequence>"]
    return ["\(indent)<xs:element name=\"\(xmlEscaped(name))\"\(occurs)>", "\(indent)  <xs:complexType>"]
      + content
      + ["\(indent)  </xs:complexType>", "\(indent)</xs:element>"]
  }

  /// What stands in a record: each field at most once, and the elements that repeat it.
  private func record(indent: String) -> [String] {
    guard !fields.isEmpty else {
      return [
        "\(indent)<xs:sequence>",
        "\(indent)  <xs:any processContents=\"skip\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>",
        "\(indent)</xs:sequence>",
      ]
    }
    let deeper = indent + "  "
    return ["\(indent)<xs:all>"] + fields.filter(\.hasXMLName).flatMap { $0.xsd(indent: deeper) }
      + items((xml?.items ?? "").split(separator: "/").map(String.init)[...], indent: deeper)
      + ["\(indent)</xs:all>"]
  }

  /// The path below a record to the elements that repeat it; each may hold any field.
  private func items(_ steps: ArraySlice<String>, indent: String, isFirst: Bool = true) -> [String] {
    guard let name = steps.first else { return [] }
    let rest = steps.dropFirst()
    let occurs = " minOccurs=\"0\"" + (isFirst ? "" : " maxOccurs=\"unbounded\"")
    let inner = indent + "      "
    let content =
      rest.isEmpty
      ? ["\(indent)    <xs:all>"] + fields.filter(\.hasXMLName).flatMap { $0.optional.xsd(indent: inner) }
        + ["\(indent)    </xs:all>"]
      : ["\(indent)    <xs:sequence>"] + items(rest, indent: inner, isFirst: false)
        + ["\(indent)    </xs:sequence>"]
    return ["\(indent)<xs:element name=\"\(xmlEscaped(name))\"\(occurs)>", "\(indent)  <xs:complexType>"]
      + content + ["\(indent)  </xs:complexType>", "\(indent)</xs:element>"]
  }
}

extension Field {
  /// Whether the name can be an element's (a name with a space cannot).
  var hasXMLName: Bool {
    guard let first = name.unicodeScalars.first, first == "_" || first.properties.isAlphabetic else {
      return false
    }
    return name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || "_-.".unicodeScalars.contains($0)
    }
  }

  fileprivate var optional: Field {
    var field = self
    field.constraints.required = false
    return field
  }

  fileprivate func xsd(indent: String) -> [String] {
    let least = constraints.required ? "" : " minOccurs=\"0\""
    let facets = self.facets
    let start = "\(indent)<xs:element name=\"\(xmlEscaped(name))\"\(least)"
    if facets.isEmpty { return ["\(start) type=\"\(baseType)\"/>"] }
    return ["\(start)>", "\(indent)  <xs:simpleType>", "\(indent)    <xs:restriction base=\"\(baseType)\">"]
      + facets.map { "\(indent)      <xs:\($0.name) value=\"\(xmlEscaped($0.value))\"/>" }
      + ["\(indent)    </xs:restriction>", "\(indent)  </xs:simpleType>", "\(indent)</xs:element>"]
  }

  /// A field with literals, a currency in its number or a format of its own is a string to XML Schema.
  private var baseType: String {
    if !literals.isEmpty || allowsCurrency || format != "default" { return "xs:string" }
    return switch type {
    case .integer: "xs:integer"
    case .number: decimal == nil ? "xs:double" : "xs:decimal"
    case .date: "xs:date"
    case .time: "xs:time"
    case .datetime: "xs:dateTime"
    case .year: "xs:gYear"
    case .yearmonth: "xs:gYearMonth"
    case .string, .boolean, .list, .any: "xs:string"
    }
  }

  private var facets: [(name: String, value: String)] {
    var facets: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) { if let value { facets.append((name, value)) } }
    switch baseType {
    case "xs:integer", "xs:decimal":
      add("totalDigits", decimal.map { String($0.precision) })
      add("fractionDigits", decimal.map { String($0.scale) })
    case "xs:string" where type == .string:
      add(
        "minLength",
        constraints.required
          ? String(max(1, constraints.minLength ?? 1)) : constraints.minLength.map(String.init))
      add("maxLength", constraints.maxLength.map(String.init))
      add("pattern", constraints.pattern?.text)
      if !ignoresCase { for word in constraints.enumeration { add("enumeration", word) } }
    case "xs:string" where type == .boolean:
      for word in trueValues + falseValues { add("enumeration", word) }
    default: break
    }
    if baseType != "xs:string" {
      facets += bounds
      add("pattern", constraints.pattern?.text)
      for word in constraints.enumeration { add("enumeration", word) }
    }
    return facets
  }

  /// XML Schema takes one bound on each side: the narrower.
  private var bounds: [(name: String, value: String)] {
    func bound(_ inclusive: String?, _ exclusive: String?, _ names: (String, String), isLower: Bool) -> [(
      String, String
    )] {
      guard let exclusive else { return inclusive.map { [(names.0, $0)] } ?? [] }
      guard let inclusive, let one = Bound(inclusive, of: self), let other = Bound(exclusive, of: self) else {
        return [(names.1, exclusive)]
      }
      return (isLower ? other < one : one < other) ? [(names.0, inclusive)] : [(names.1, exclusive)]
    }
    return bound(constraints.minimum, constraints.exclusiveMinimum, ("minInclusive", "minExclusive"), isLower: true)
      + bound(constraints.maximum, constraints.exclusiveMaximum, ("maxInclusive", "maxExclusive"), isLower: false)
  }
}

func xmlEscaped(_ text: String) -> String {
  var output = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": output += "&amp;"
    case "<": output += "&lt;"
    case ">": output += "&gt;"
    case "\"": output += "&quot;"
    default: output.unicodeScalars.append(scalar)
    }
  }
  return output
}
