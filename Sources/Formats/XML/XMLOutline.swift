/// What the elements and attributes of an XML file are to its data type: on the way to a record, a record, one of its
/// items, a field, or nothing.
struct XMLOutline {
  /// Where an element or attribute stands.
  enum Node: Sendable, Hashable {
    case skipped
    case refused
    /// On the way to records, with the steps that are left of each record path, by its index.
    case path([Path])
    /// With the index of its path.
    case record(Int)
    case itemPath([String])
    case item
    /// `isPreferred`: where a field is given twice, this one counts.
    case field(Int, isPreferred: Bool)
    case listElement(Int)
    /// An attribute whose value is the field's.
    case fieldValue
    /// An attribute by which a field counts only when it is "alternate".
    case relation
  }

  struct Path: Sendable, Hashable {
    var index: Int
    var steps: ArraySlice<String>
  }

  /// A name as the file has it.
  struct Name: Sendable, Hashable {
    var local: String
    var prefix: String?
    var namespace: String?
    var isAttribute: Bool

    var written: String { prefix.map { "\($0):\(local)" } ?? local }
  }

  let type: DataType
  let shape: DataType.XMLShape
  /// The record paths, as written in the data type; for one without, the path of the first record found.
  private(set) var recordPaths: [String]
  /// What each field was called when it was first seen.
  private(set) var columns: [BoundColumn]
  private let names: FieldNames
  private let itemSteps: [String]
  private var recordNamespace: String?
  private var isAnyRecord: Bool { shape.records.isEmpty }

  init(_ type: DataType) {
    self.type = type
    shape = type.xml ?? DataType.XMLShape(records: [])
    recordPaths = shape.records
    columns = type.fields.indices.map { BoundColumn(label: type.fields[$0].name, field: $0) }
    names = type.names
    itemSteps = (shape.items ?? "").split(separator: "/").map(String.init)
  }

  /// Where the file as a whole stands.
  var document: Node {
    if isAnyRecord { return .path([Path(index: 0, steps: ["*", "*"])]) }
    return .path(
      shape.records.enumerated().map { index, path in
        Path(index: index, steps: path.split(separator: "/").map(String.init)[...])
      })
  }

  /// What `name` is within `node`.
  mutating func child(_ name: Name, of node: Node) -> Node {
    switch node {
    case .path(let paths): name.isAttribute ? .skipped : step(name, paths)
    case .record: name.isAttribute ? attribute(name) : itemSteps.isEmpty ? field(name) : recordChild(name)
    case .itemPath(let steps): name.isAttribute ? .skipped : itemStep(name, steps)
    case .item: name.isAttribute ? attribute(name) : field(name)
    case .field(let index, _):
      name.isAttribute ? ofField(name, index) : type.fields[index].type == .list ? .listElement(index) : .skipped
    case .skipped, .refused, .listElement, .fieldValue, .relation: .skipped
    }
  }

  private mutating func step(_ name: Name, _ paths: [Path]) -> Node {
    let next = paths.filter { path in path.steps.first.map { $0 == "*" || isSame($0, name.local) } ?? false }
      .map { Path(index: $0.index, steps: $0.steps.dropFirst()) }
    guard let record = next.first(where: \.steps.isEmpty) else { return next.isEmpty ? .skipped : .path(next) }
    if let wanted = shape.namespace, name.namespace != wanted { return .skipped }
    recordNamespace = name.namespace
    if isAnyRecord { recordPaths = ["/*/\(name.local)"] }
    return .record(record.index)
  }

  private mutating func recordChild(_ name: Name) -> Node {
    isSame(itemSteps[0], name.local) ? itemStep(name, itemSteps) : field(name)
  }

  private func itemStep(_ name: Name, _ steps: [String]) -> Node {
    guard let first = steps.first, isSame(first, name.local) else { return .skipped }
    return steps.count == 1 ? .item : .itemPath(Array(steps.dropFirst()))
  }

  private mutating func field(_ name: Name) -> Node {
    for (label, isPreferred) in labels(of: name) {
      let column = names.bind(label)
      guard let field = column.field else { continue }
      if columns[field].ground == nil { columns[field] = column }
      return .field(field, isPreferred: isPreferred)
    }
    return type.unknownColumns == .refuse && !type.fields.isEmpty && name.local.first != "_" ? .refused : .skipped
  }

  /// The labels an element is looked for under. What belongs to another namespace than its record is somebody else's,
  /// but for Google's, whose names also go without it.
  private func labels(of name: Name) -> [(label: String, isPreferred: Bool)] {
    switch name.namespace {
    case googleNamespace: [("g:\(name.local)", true), (name.local, true)]
    case nil where name.prefix != nil: [(name.written, true)] + (name.prefix == "g" ? [(name.local, true)] : [])
    case recordNamespace: [(name.local, false)]
    default: []
    }
  }

  private mutating func attribute(_ name: Name) -> Node {
    if name.namespace == schemaInstance || name.namespace == xmlNamespace { return .skipped }
    guard name.prefix == nil else { return .skipped }
    var plain = name
    plain.namespace = recordNamespace
    return field(plain)
  }

  private func ofField(_ name: Name, _ index: Int) -> Node {
    guard recordNamespace == atomNamespace, isSame(type.fields[index].name, "link"), name.prefix == nil else {
      return .skipped
    }
    return name.local == "href" ? .fieldValue : name.local == "rel" ? .relation : .skipped
  }

  /// Whether what is skipped is worth saying: a name that is none of the data type's, in a record or, when it looks like
  /// one of them, on the way to records.
  func isNotable(_ name: Name, in node: Node) -> Bool {
    if type.fields.isEmpty || name.namespace == schemaInstance || name.namespace == xmlNamespace { return false }
    if name.local.first == "_" { return false }
    switch node {
    case .record, .item, .itemPath: return true
    case .field(let index, _): return !(name.isAttribute && type.fields[index].name == "link")
    case .path(let paths):
      guard !name.isAttribute else { return false }
      return nearest(to: name.local, among: paths.compactMap(\.steps.first)) != nil
    case .skipped, .refused, .listElement, .fieldValue, .relation: return false
    }
  }
}

private func isSame(_ step: String, _ name: String) -> Bool { step == name || folded(step) == folded(name) }

private let googleNamespace = "http://base.google.com/ns/1.0"
private let atomNamespace = "http://www.w3.org/2005/Atom"
private let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"
private let xmlNamespace = "http://www.w3.org/XML/1998/namespace"
