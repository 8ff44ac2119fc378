extension Field {
  /// Reads one element of `schema.fields`.
  init(_ node: DescriptorNode) throws(DescriptorFault) {
    let members = try node.members(Self.known)
    guard let named = members["name"] else { throw node.fault("\"name\" is missing.") }
    self.init(name: try named.string())
    if name.isEmpty { throw named.fault("A field's name is empty.") }
    title = try members["title"]?.string() ?? ""
    summary = try members["description"]?.string() ?? ""
    type = try members["type"]?.word(FieldType.self) ?? .string
    format = try members["format"]?.string() ?? "default"
    if let given = members["format"] { try check(format: given) }
    example = try members["example"]?.literal()
    aliases = try members["x-aliases"]?.strings() ?? []
    literals = try members["x-literals"]?.strings() ?? []
    decimal = try DecimalSize(members["x-decimal"])
    codeList = try members["x-codeList"]?.word(CodeList.self)
    zoneRequired = try members["x-timezone"]?.word(ZoneWord.self) == .required
    maxAgeDays = try members["x-maxAgeDays"]?.whole(0...36_500)
    maxFutureMinutes = try members["x-maxFutureMinutes"]?.whole(0...10_000_000)
    ignoresCase = try members["x-case"]?.word(CaseWord.self) == .insensitive
    allowsCurrency = try members["x-currency"]?.word(CurrencyWord.self) == .allowed
    decimalChar = try members["decimalChar"]?.character()
    groupChar = try members["groupChar"]?.character()
    trueValues = try members["trueValues"]?.strings() ?? trueValues
    falseValues = try members["falseValues"]?.strings() ?? falseValues
    listDelimiter = try members["delimiter"]?.character() ?? listDelimiter
    missingValues = try members["missingValues"]?.strings()
    for element in try members["x-forbid"]?.elements() ?? [] {
      forbids.insert(try element.word(Forbidden.self))
    }
    constraints = try Constraints(members["constraints"])
    try checkConstraints(members["constraints"])
    try refuse(members)
  }

  /// Properties of the standard that are not acted upon would promise what nobody keeps.
  private func refuse(_ members: [String: DescriptorNode]) throws(DescriptorFault) {
    if let bare = members["bareNumber"], try !bare.truth() {
      throw bare.fault("Numbers with text around them are not read; \"x-currency\" allows a currency.")
    }
    for name in ["categories", "categoriesOrdered"] {
      if let node = members[name] {
        throw node.fault("\"\(name)\" is not acted upon; \"enum\" says which values there are.")
      }
    }
    if let item = members["itemType"], try item.string() != "string" {
      throw item.fault("The elements of a list are read as text; \"\(try item.string())\" is not checked.")
    }
  }

  private func check(format node: DescriptorNode) throws(DescriptorFault) {
    switch type {
    case .string: _ = try node.word(StringFormat.self)
    case .date, .time, .datetime: try checkDateFormat(node)
    default:
      guard format == "default" else {
        throw node.fault("\"\(format)\" is not a format of \(type.rawValue); only \"default\" is.")
      }
    }
  }

  /// A bound must be a value of the field's own type, and the type have what the constraint is about.
  private func checkConstraints(_ node: DescriptorNode?) throws(DescriptorFault) {
    guard let node else { return }
    let members = try node.members(Constraints.known)
    for name in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
      guard let bound = members[name], Bound(try bound.literal(), of: self) == nil else { continue }
      throw bound.fault("\"\(try bound.literal())\" is not a bound of a field of type \(type.rawValue).")
    }
    guard ![.string, .list, .any].contains(type) else { return }
    for name in ["minLength", "maxLength"] {
      if let length = members[name] { throw length.fault("A field of type \(type.rawValue) has no length.") }
    }
  }

  private static let known: Set<String> = [
    "name", "title", "description", "type", "format", "example", "constraints", "rdfType", "decimalChar",
    "groupChar", "bareNumber", "trueValues", "falseValues", "delimiter", "itemType", "missingValues",
    "categories",
    "categoriesOrdered", "x-aliases", "x-decimal", "x-codeList", "x-literals", "x-timezone", "x-maxAgeDays",
    "x-maxFutureMinutes", "x-case", "x-forbid", "x-currency",
  ]
}

extension Field.DecimalSize {
  fileprivate init?(_ node: DescriptorNode?) throws(DescriptorFault) {
    guard let node else { return nil }
    let members = try node.members(["precision", "scale"])
    precision = try members["precision"]?.whole(1...38) ?? 38
    scale = try members["scale"]?.whole(0...38) ?? 0
    guard scale <= precision else {
      throw node.fault("The scale \(scale) is greater than the precision \(precision).")
    }
  }
}

extension Field.Constraints {
  fileprivate static let known: Set<String> = [
    "required", "unique", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "jsonSchema", "pattern", "enum",
  ]

  fileprivate init(_ node: DescriptorNode?) throws(DescriptorFault) {
    self.init()
    guard let node else { return }
    let members = try node.members(Self.known)
    if let schema = members["jsonSchema"] {
      throw schema.fault("\"jsonSchema\" is for arrays and objects, as which no cell is read.")
    }
    required = try members["required"]?.truth() ?? false
    unique = try members["unique"]?.truth() ?? false
    minLength = try members["minLength"]?.whole(0...(16 << 20))
    maxLength = try members["maxLength"]?.whole(0...(16 << 20))
    minimum = try members["minimum"]?.literal()
    maximum = try members["maximum"]?.literal()
    exclusiveMinimum = try members["exclusiveMinimum"]?.literal()
    exclusiveMaximum = try members["exclusiveMaximum"]?.literal()
    for element in try members["enum"]?.elements() ?? [] { enumeration.append(try element.literal()) }
    if let given = members["pattern"] {
      do { pattern = try Pattern(try given.string()) } catch let fault as PatternFault {
        throw given.fault("This is not a pattern of XML Schema: \(fault.message).")
      } catch let fault as DescriptorFault { throw fault } catch { throw given.fault("\(error)") }
    }
  }
}

/// The formats of strings (Table Schema 2.0).
enum StringFormat: String, CaseIterable { case `default`, email, uri, binary, uuid }

private enum ZoneWord: String, CaseIterable { case required, optional }
private enum CaseWord: String, CaseIterable { case sensitive, insensitive }
private enum CurrencyWord: String, CaseIterable { case allowed, refused }
