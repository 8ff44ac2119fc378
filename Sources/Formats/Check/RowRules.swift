/// Checks the rules over several cells of one row.
struct RowRules: Sendable {
  private var oneOf: [(rule: Rule, sets: [[ColumnRule]])] = []
  private var exclusive: [(rule: Rule, columns: [ColumnRule])] = []
  /// Rules that no row can keep, for want of columns.
  private(set) var findings: [Finding] = []

  init(_ type: DataType, _ columns: [ColumnRule]) {
    let named = columns.named
    for rule in type.rules {
      switch rule.kind {
      case .requiredOneOf:
        let sets = rule.fields.map { $0.compactMap { named[$0] } }
        let whole = zip(sets, rule.fields).filter { $0.count == $1.count }.map(\.0)
        if whole.isEmpty {
          findings.append(
            Finding(
              code: .requiredOneOf, severity: rule.severity, message: "\(rule.words) The file has no such column."))
        } else {
          oneOf.append((rule, whole))
        }
      case .mutuallyExclusive:
        let present = rule.fields.joined().compactMap { named[$0] }
        if present.count > 1 { exclusive.append((rule, present)) }
      case .groupedBy: continue
      }
    }
  }

  /// Reports every row that breaks a rule. `suspects` is room to work in.
  func check(_ batch: RowBatch, _ suspects: Suspects, _ report: (Int, RowFault) -> Void) {
    for (rule, sets) in oneOf {
      for start in stride(from: 0, to: batch.rowCount, by: Suspects.most) {
        check(rule, sets, batch, start..<min(start + Suspects.most, batch.rowCount), suspects, report)
      }
    }
    for (rule, columns) in exclusive {
      for row in 0..<batch.rowCount {
        var given = 0
        for column in columns where !column.isMissing(batch, row) { given += 1 }
        guard given > 1 else { continue }
        report(row, RowFault(code: .mutuallyExclusive, severity: rule.severity, message: rule.words))
      }
    }
  }

  /// Looks at no more than the rows in which the first alternative may be missing, where that is a single column.
  private func check(
    _ rule: Rule, _ sets: [[ColumnRule]], _ batch: RowBatch, _ rows: Range<Int>, _ suspects: Suspects,
    _ report: (Int, RowFault) -> Void
  ) {
    let first = sets[0].count == 1 ? sets[0].first : nil
    let count = first?.siftMissing(batch, rows, suspects.rows)
    for index in 0..<(count ?? rows.count) {
      let row = rows.lowerBound + (count == nil ? index : Int(suspects.rows[index]))
      if sets.contains(where: { isWhole($0, batch, row) }) { continue }
      report(row, RowFault(code: .requiredOneOf, severity: rule.severity, message: rule.words))
    }
  }

  private func isWhole(_ set: [ColumnRule], _ batch: RowBatch, _ row: Int) -> Bool {
    for column in set where column.isMissing(batch, row) { return false }
    return true
  }
}

extension [ColumnRule] {
  /// By the names of their fields.
  var named: [String: ColumnRule] {
    Dictionary(map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
