/// What makes a row one of its kind: the columns of a key, and the group its rows stand in.
struct KeyTerms: Sendable {
  struct Group: Sendable {
    let rule: Rule
    let column: ColumnRule
  }

  let code: FindingCode
  let columns: [ColumnRule]
  /// Where what is hashed stands in a row.
  let offsets: [Int]
  /// The key's fields, for words.
  let names: String
  let group: Group?
  /// A key with an empty part is no key.
  let needsAll: Bool

  private init(_ code: FindingCode, _ columns: [ColumnRule], needsAll: Bool, group: Group?) {
    self.code = code
    // The group comes first: what is hashed up to there tells it.
    self.columns = columns.filter { $0 === group?.column } + columns.filter { $0 !== group?.column }
    offsets = (columns.isEmpty ? [group?.column].compactMap { $0 } : self.columns).map(\.column)
    names = columns.map(\.name).joined(separator: ", ")
    self.group = group
    self.needsAll = needsAll
  }

  /// The column by which rows may be in order.
  var leading: Int { columns.first?.column ?? group?.column.column ?? 0 }

  /// Those of `type`, as far as `columns` have their fields.
  static func all(of type: DataType, _ columns: [ColumnRule]) -> [KeyTerms] {
    var keys: [KeyTerms] = []
    let named = columns.named
    func add(_ code: FindingCode, _ fields: [String], needsAll: Bool, group: Group? = nil) {
      let present = fields.compactMap { named[$0] }
      guard !present.isEmpty || group != nil, !needsAll || present.count == fields.count else { return }
      keys.append(KeyTerms(code, present, needsAll: needsAll, group: group))
    }
    add(.primaryKey, type.primaryKey, needsAll: !type.primaryKey.isEmpty)
    for field in type.fields where field.constraints.unique { add(.uniqueError, [field.name], needsAll: true) }
    for fields in type.uniqueKeys { add(.uniqueError, fields, needsAll: true) }
    let grouping = type.rules.first { $0.kind == .groupedBy }
    let group = grouping.flatMap { rule in
      rule.fields.first?.first.flatMap { named[$0] }.map { Group(rule: rule, column: $0) }
    }
    // A key that holds the group shares a table with it.
    let isShared = group.map { type.duplicateKey.contains($0.column.name) } ?? false
    add(.duplicateRow, type.duplicateKey, needsAll: false, group: isShared ? group : nil)
    if !isShared, let group { add(.duplicateRow, [], needsAll: false, group: group) }
    return keys
  }
}
