/// What a file is checked by that its rows do not change. Drawn up for one table, it serves every other that begins alike.
final class TablePlan: Sendable {
  let type: DataType
  let declared: DeclaredWriting
  let columns: [BoundColumn]
  /// Of the columns that belong to a field, in their order.
  let rules: [ColumnRule]
  let rowRules: RowRules
  let keys: [KeyTerms]
  let totals: TotalTerms
  let footer: FooterRule
  /// One of our own results has come back.
  let hasOurs: Bool
  /// How a file of CSV began; nil for XML.
  let start: TableStart?

  /// Cell `n` of a row belongs to `columns[n]`.
  init(_ columns: [BoundColumn], _ type: DataType, _ declared: DeclaredWriting, start: TableStart? = nil) {
    self.type = type
    self.declared = declared
    self.columns = columns
    self.start = start
    rules = columns.enumerated().compactMap { index, column in
      column.field.map { ColumnRule(index, type.fields[$0], type, declared, width: columns.count) }
    }
    rowRules = RowRules(type, rules)
    keys = KeyTerms.all(of: type, rules)
    totals = TotalTerms(type, rules)
    footer = FooterRule(rules)
    hasOurs = columns.contains(where: \.isOurs)
  }

  /// For the same table, asking of each row alone.
  var withoutKeys: TablePlan { TablePlan(columns, type.withoutKeys, declared, start: start) }
}

extension DataType {
  /// What is asked of each row alone.
  fileprivate var withoutKeys: DataType {
    var type = self
    (type.primaryKey, type.uniqueKeys, type.duplicateKey, type.totals) = ([], [], [], [])
    type.rules.removeAll { $0.kind == .groupedBy }
    for index in type.fields.indices where type.fields[index].constraints.unique {
      type.fields[index].constraints.unique = false
    }
    return type
  }
}
