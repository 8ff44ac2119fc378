internal import CBytes

/// Checks what must hold across rows: keys that must not come twice, groups whose rows must stand together.
final class KeyRules {
  private var keys: [Key] = []
  private let group: (rule: Rule, column: ColumnCheck, seen: SeenRows)?
  private var lastGroup: SeenRows.Key?

  private final class Key {
    let code: FindingCode
    let columns: [ColumnCheck]
    let seen: SeenRows
    /// A key with an empty part is no key.
    let needsAll: Bool
    var hashes: [SeenRows.Key] = []

    init(_ code: FindingCode, _ columns: [ColumnCheck], needsAll: Bool, expected: Int) {
      self.code = code
      self.columns = columns
      self.needsAll = needsAll
      seen = SeenRows(expected: expected)
    }

    var words: String { columns.map(\.judge.field.name).joined(separator: ", ") }
  }

  /// `expected`: how many rows the file may have, at a guess.
  init(_ type: DataType, _ columns: [ColumnCheck], expected: Int) {
    let named = Dictionary(columns.map { ($0.judge.field.name, $0) }, uniquingKeysWith: { first, _ in first })
    func add(_ code: FindingCode, _ fields: [String], needsAll: Bool) {
      let present = fields.compactMap { named[$0] }
      if !present.isEmpty, !needsAll || present.count == fields.count {
        keys.append(Key(code, present, needsAll: needsAll, expected: expected))
      }
    }
    let grouping = type.rules.first { $0.kind == .groupedBy }
    if let grouping, let name = grouping.fields.first?.first, let column = named[name] {
      group = (grouping, column, SeenRows(expected: expected))
    } else {
      group = nil
    }
    add(.primaryKey, type.primaryKey, needsAll: true)
    for field in type.fields where field.constraints.unique { add(.uniqueError, [field.name], needsAll: true) }
    add(.duplicateRow, type.duplicateKey, needsAll: false)
  }

  /// Reports the rows among those that `isGood` takes which repeat a key, or come back to a group.
  func check(_ batch: RowBatch, isGood: (Int) -> Bool, _ report: (Int, RowFault) -> Void) {
    for key in keys { check(key, batch, isGood, report) }
    if let group { check(group, batch, isGood, report) }
  }

  private func check(_ key: Key, _ batch: RowBatch, _ isGood: (Int) -> Bool, _ report: (Int, RowFault) -> Void) {
    key.hashes.removeAll(keepingCapacity: true)
    for row in 0..<batch.rowCount {
      var hash = KeyHash()
      for column in key.columns {
        let cell = batch.cell(row, column.column)
        hash.add(batch.text + Int(cell.start), cell.count)
      }
      let found = hash.key
      key.seen.prefetch(found)
      key.hashes.append(found)
    }
    for row in 0..<batch.rowCount where isGood(row) {
      if key.needsAll, key.columns.contains(where: { $0.isMissing(batch, row) }) { continue }
      guard let first = key.seen.insert(key.hashes[row], row: batch.firstRow + row) else { continue }
      let message = "Same \(key.words) as row \(first)."
      report(row, RowFault(code: key.code, severity: .error, message: message, column: key.columns.first?.column))
    }
  }

  private func check(
    _ group: (rule: Rule, column: ColumnCheck, seen: SeenRows), _ batch: RowBatch, _ isGood: (Int) -> Bool,
    _ report: (Int, RowFault) -> Void
  ) {
    for row in 0..<batch.rowCount where isGood(row) {
      let cell = batch.cell(row, group.column.column)
      if cell.isEmpty { continue }
      var hash = KeyHash()
      hash.add(batch.text + Int(cell.start), cell.count)
      let key = hash.key
      if key == lastGroup { continue }
      lastGroup = key
      guard group.seen.insert(key, row: batch.firstRow + row) != nil else { continue }
      let name = group.column.judge.field.name
      let noun = name == "OrderId" ? "order" : name
      let message = "Rows of \(noun) \(clipped(batch.bytes(cell))) are not consecutive."
      report(
        row, RowFault(code: .groupedBy, severity: group.rule.severity, message: message, column: group.column.column))
    }
  }
}
