extension DataType {
  /// Reads a descriptor: a Data Package 2.0 resource with a Table Dialect, a Table Schema and the `x-` properties that
  /// data types add. `file` appears in words only. Every property must be known, here or by the standard.
  public init(descriptor: [UInt8], file: String) throws(DescriptorFault) {
    let value: JSONValue
    do { value = try JSONParser.parse(descriptor) } catch {
      throw DescriptorFault(
        file: file, path: "line \(error.line), column \(error.column)", message: "\(error.message).")
    }
    try self.init(DescriptorNode(value: value, path: "$", file: file))
  }

  private init(_ root: DescriptorNode) throws(DescriptorFault) {
    let top = try root.members(Known.resource)
    guard let named = top["name"] else { throw root.fault("\"name\" is missing.") }
    name = try named.string()
    guard !name.isEmpty, name.utf8.allSatisfy(Known.nameBytes.contains) else {
      throw named.fault("\"\(name)\" is not a name of a-z, 0-9, \"-\", \"_\" and \".\".")
    }
    title = try top["title"]?.string() ?? name
    summary = try top["description"]?.string() ?? ""
    version = try top["version"]?.string() ?? "1.0.0"
    delimiter = try Self.delimiter(top["dialect"])
    guard let schemaNode = top["schema"] else { throw root.fault("\"schema\" is missing.") }
    let schema = try schemaNode.members(Known.schema)
    guard let fieldNodes = try schema["fields"]?.elements() else {
      throw schemaNode.fault("\"fields\" is missing.")
    }
    var fields: [Field] = []
    for node in fieldNodes {
      let field = try Field(node)
      guard fields.allSatisfy({ $0.name != field.name }) else {
        throw node.fault("A second field is called \"\(field.name)\".")
      }
      fields.append(field)
    }
    let known = Set(fields.map(\.name))
    primaryKey = try Self.names(schema["primaryKey"], known)
    uniqueKeys = []
    for key in try schema["uniqueKeys"]?.elements() ?? [] { uniqueKeys.append(try Self.names(key, known)) }
    // Table Schema 2.0, primaryKey: as if "required" were said of each.
    for index in fields.indices where primaryKey.contains(fields[index].name) {
      fields[index].constraints.required = true
    }
    self.fields = fields
    names = FieldNames(fields)
    fieldsMatch = try Self.fieldsMatch(schema["fieldsMatch"])
    missingValues = try schema["missingValues"]?.strings() ?? [""]
    foreignKeys = try Self.foreignKeys(schema["foreignKeys"], known, top["x-known"])
    let ingest = try top["x-ingest"]?.members(Known.ingest) ?? [:]
    queue = try ingest["queue"]?.string() ?? name
    unknownColumns = try ingest["unknownColumns"]?.word(UnknownColumns.self) ?? .warn
    duplicateKey = try Self.names(ingest["duplicateKey"], known)
    totals = try Self.names(ingest["totals"], known)
    rules = []
    for node in try ingest["rules"]?.elements() ?? [] { rules.append(try Rule(node, known)) }
    accepts = try Acceptance(ingest["accept"])
    limits = try Limits(ingest["limits"])
    xml = try XMLShape(ingest["xml"])
    trailer = try Trailer(ingest["trailer"], fields)
  }

  private static func delimiter(_ node: DescriptorNode?) throws(DescriptorFault) -> UInt8 {
    try node?.members(Known.dialect)["delimiter"]?.character() ?? UInt8(ascii: ",")
  }

  /// A word, or an array of one (Table Schema 2.0 writes it so).
  private static func fieldsMatch(_ node: DescriptorNode?) throws(DescriptorFault) -> FieldsMatch {
    guard let node else { return .partial }
    if case .array = node.value, let only = try node.elements().first {
      return try only.word(FieldsMatch.self)
    }
    return try node.word(FieldsMatch.self)
  }

  fileprivate static func names(
    _ node: DescriptorNode?, _ known: Set<String>
  ) throws(DescriptorFault) -> [String] {
    guard let node else { return [] }
    let names = try node.oneOrMore()
    for name in names where !known.contains(name) {
      let near = nearest(to: name, among: known.sorted()).map { " Did you mean \"\($0)\"?" } ?? ""
      throw node.fault("\"\(name)\" is not a field of this schema.\(near)")
    }
    return names
  }

  /// `values` has those of each key, when the descriptor was kept with what its lists were.
  private static func foreignKeys(
    _ node: DescriptorNode?, _ known: Set<String>, _ values: DescriptorNode?
  ) throws(DescriptorFault) -> [ForeignKey] {
    var keys: [ForeignKey] = []
    for element in try node?.elements() ?? [] {
      let members = try element.members(["fields", "reference"])
      let fields = try names(members["fields"], known)
      let reference = try members["reference"]?.members(["resource", "fields"]) ?? [:]
      guard fields.count == 1, let resource = try reference["resource"]?.string(), !resource.isEmpty else {
        throw element.fault("A foreign key has one field and a reference with the name of a resource.")
      }
      let columns = try reference["fields"]?.oneOrMore() ?? fields
      guard columns.count == 1, !columns[0].isEmpty else {
        throw element.fault("A foreign key has one field, and its reference one too.")
      }
      keys.append(ForeignKey(field: fields[0], resource: resource, column: columns[0]))
    }
    let lists = try values?.elements() ?? []
    if let values, lists.count != keys.count { throw values.fault("\"x-known\" has the values of each foreign key.") }
    for (index, list) in lists.enumerated() { keys[index].known = Set(try list.strings()) }
    return keys
  }
}

extension Rule {
  fileprivate init(_ node: DescriptorNode, _ known: Set<String>) throws(DescriptorFault) {
    let members = try node.members(["code", "fields", "severity"])
    guard let code = members["code"], let named = members["fields"] else {
      throw node.fault("A rule has a \"code\" and \"fields\".")
    }
    kind = try code.word(Kind.self)
    severity = try members["severity"]?.word(Severity.self) ?? .error
    fields = []
    for alternative in try named.elements() { fields.append(try DataType.names(alternative, known)) }
    guard !fields.isEmpty, fields.allSatisfy({ !$0.isEmpty }) else {
      throw named.fault("A rule without fields says nothing.")
    }
    if kind != .requiredOneOf, fields.contains(where: { $0.count != 1 }) {
      throw named.fault("\"\(kind.rawValue)\" takes a plain list of field names.")
    }
  }
}

extension DataType.Acceptance {
  fileprivate init(_ node: DescriptorNode?) throws(DescriptorFault) {
    self.init()
    guard let node else { return }
    let members = try node.members([
      "delimiters", "encodings", "datetimeFormats", "decimalChar", "groupChar",
    ])
    if let given = members["delimiters"] {
      delimiters = []
      for element in try given.elements() { delimiters.append(try element.character()) }
    }
    if let given = members["encodings"] {
      encodings = try given.strings()
      for element in try given.elements() where TextEncoding(label: try element.string()) == nil {
        throw element.fault("\"\(try element.string())\" is not an encoding that is read.")
      }
    }
    if let given = members["datetimeFormats"] {
      datetimeFormats = try given.strings()
      for element in try given.elements() { try checkDateFormat(element) }
    }
    decimalChar = try members["decimalChar"]?.character() ?? decimalChar
    groupChar = try members["groupChar"]?.character()
  }
}

/// A pattern of dates must be one that is understood.
func checkDateFormat(_ node: DescriptorNode) throws(DescriptorFault) {
  let text = try node.string()
  guard text != "default", text != "any", DateFormat(text) == nil else { return }
  throw node.fault("\"\(text)\" is not a pattern of dates such as %Y-%m-%d %H:%M:%S%z.")
}

extension DataType.Limits {
  fileprivate init(_ node: DescriptorNode?) throws(DescriptorFault) {
    self.init()
    guard let node else { return }
    let members = try node.members([
      "bytes", "rows", "columns", "cellBytes", "rowBytes", "errorsListed", "rejectFilePercent",
    ])
    bytes = try members["bytes"]?.whole(1...(1 << 40)) ?? bytes
    rows = try members["rows"]?.whole(1...(1 << 30)) ?? rows
    columns = try members["columns"]?.whole(1...4096) ?? columns
    cellBytes = try members["cellBytes"]?.whole(1...(16 << 20)) ?? cellBytes
    rowBytes = try members["rowBytes"]?.whole(1...(16 << 20)) ?? rowBytes
    errorsListed = try members["errorsListed"]?.whole(0...1_000_000) ?? errorsListed
    rejectFilePercent = try members["rejectFilePercent"]?.whole(0...100) ?? rejectFilePercent
  }
}

extension DataType.Trailer {
  fileprivate init?(_ node: DescriptorNode?, _ fields: [Field]) throws(DescriptorFault) {
    guard let node else { return nil }
    let members = try node.members(["begins", "rows", "bytes", "hash"])
    begins = try members["begins"]?.string() ?? ""
    rows = try members["rows"]?.whole(2...4096)
    bytes = try members["bytes"]?.whole(2...4096)
    hash = try members["hash"].map { node throws(DescriptorFault) in try Hash(node, fields) }
    guard !begins.isEmpty, rows != nil || bytes != nil || hash != nil else {
      throw node.fault(
        "A trailer has a word that it \"begins\" with, and the number of a cell for \"rows\" or \"bytes\", or a \"hash\"."
      )
    }
  }
}

extension DataType.Trailer.Hash {
  fileprivate init(_ node: DescriptorNode, _ fields: [Field]) throws(DescriptorFault) {
    let members = try node.members(["cell", "field"])
    guard let named = members["field"], let number = members["cell"] else {
      throw node.fault("A hash total has the \"field\" that it is the sum of, and the number of its \"cell\".")
    }
    field = try named.string()
    cell = try number.whole(2...4096)
    _ = try DataType.names(named, Set(fields.map(\.name)))
    for other in fields where other.name == field && ![.integer, .number, .string].contains(other.type) {
      throw named.fault("\"\(field)\" is of type \(other.type.rawValue), which is not added up.")
    }
  }
}

extension DataType.XMLShape {
  fileprivate init?(_ node: DescriptorNode?) throws(DescriptorFault) {
    guard let node else { return nil }
    let members = try node.members([
      "records", "namespace", "fields", "order", "doctype", "maxDepth", "items",
    ])
    records = try members["records"]?.strings() ?? []
    for element in try members["records"]?.elements() ?? [] where !(try element.string()).hasPrefix("/") {
      throw element.fault("A record path begins with \"/\" at the root: \"/Conversions/Conversion\".")
    }
    namespace = try members["namespace"]?.string()
    maxDepth = try members["maxDepth"]?.whole(2...255) ?? 32
    items = try members["items"]?.string()
    if let order = members["order"] { _ = try order.word(OnlyAny.self) }
    if let doctype = members["doctype"] { _ = try doctype.word(OnlyRefuse.self) }
    if let fields = members["fields"] { _ = try fields.word(OnlyBoth.self) }
  }
}

private enum OnlyAny: String, CaseIterable { case any }
private enum OnlyRefuse: String, CaseIterable { case refuse }
private enum OnlyBoth: String, CaseIterable { case elementOrAttribute = "element-or-attribute" }

/// The properties of the standards and of ours; anything else is a mistake in writing.
private enum Known {
  static let nameBytes = Set("abcdefghijklmnopqrstuvwxyz0123456789-_.".utf8)
  static let resource: Set<String> = [
    "$schema", "name", "type", "title", "description", "version", "path", "format", "mediatype", "encoding",
    "bytes", "hash", "homepage", "sources", "licenses", "profile", "dialect", "schema", "x-ingest",
    "x-known",
  ]
  static let dialect: Set<String> = [
    "$schema", "header", "headerRows", "headerJoin", "commentRows", "commentChar", "delimiter",
    "lineTerminator",
    "quoteChar", "doubleQuote", "escapeChar", "nullSequence", "skipInitialSpace", "property", "itemType",
    "itemKeys", "sheetNumber", "sheetName", "table", "name", "title", "description",
  ]
  static let schema: Set<String> = [
    "$schema", "name", "title", "description", "fields", "fieldsMatch", "missingValues", "primaryKey",
    "foreignKeys", "uniqueKeys",
  ]
  static let ingest: Set<String> = [
    "queue", "unknownColumns", "rules", "duplicateKey", "totals", "accept", "limits", "xml", "trailer",
  ]
}
