internal import CBytes

/// Checks what must hold across rows: keys that must not come twice, groups whose rows must stand together.
final class KeyRules {
  private var keys: [KeyRule] = []

  /// `expected`: how many rows the file may have, at a guess.
  init(_ type: DataType, _ columns: [ColumnCheck], expected: Int) {
    let named = Dictionary(columns.map { ($0.judge.field.name, $0) }, uniquingKeysWith: { first, _ in first })
    func add(_ code: FindingCode, _ fields: [String], needsAll: Bool, group: KeyRule.Group? = nil) {
      let present = fields.compactMap { named[$0] }
      guard !present.isEmpty || group != nil, !needsAll || present.count == fields.count else { return }
      keys.append(KeyRule(code, present, needsAll: needsAll, group: group, expected: expected))
    }
    add(.primaryKey, type.primaryKey, needsAll: !type.primaryKey.isEmpty)
    for field in type.fields where field.constraints.unique { add(.uniqueError, [field.name], needsAll: true) }
    let grouping = type.rules.first { $0.kind == .groupedBy }
    let group = grouping.flatMap { rule in
      rule.fields.first?.first.flatMap { named[$0] }.map { KeyRule.Group(rule: rule, column: $0) }
    }
    // A key that holds the group shares a table with it.
    let isShared = group.map { type.duplicateKey.contains($0.column.judge.field.name) } ?? false
    add(.duplicateRow, type.duplicateKey, needsAll: false, group: isShared ? group : nil)
    if !isShared, let group { add(.duplicateRow, [], needsAll: false, group: group) }
  }

  /// Reports the good rows which repeat a key, or come back to a group.
  func check(_ batch: RowBatch, _ verdicts: [RowVerdict], _ report: (Int, RowFault) -> Void) {
    for key in keys { key.check(batch, verdicts, report) }
  }
}

/// One key, and the group its rows stand in.
final class KeyRule {
  struct Group {
    let rule: Rule
    let column: ColumnCheck
  }

  private let code: FindingCode
  private let columns: [ColumnCheck]
  /// The key's fields, for words.
  private let names: String
  private let group: Group?
  private let seen: SeenRows
  /// A key with an empty part is no key.
  private let needsAll: Bool
  private var hashes: UnsafeMutablePointer<SeenRows.Key>
  private var capacity = 0
  private var lastGroup: UInt64?

  init(_ code: FindingCode, _ columns: [ColumnCheck], needsAll: Bool, group: Group?, expected: Int) {
    self.code = code
    // The group comes first: what is hashed up to there tells it.
    self.columns = columns.filter { $0 === group?.column } + columns.filter { $0 !== group?.column }
    names = columns.map(\.judge.field.name).joined(separator: ", ")
    self.group = group
    self.needsAll = needsAll
    seen = SeenRows(expected: expected)
    hashes = .allocate(capacity: 1)
  }

  deinit { hashes.deallocate() }

  func check(_ batch: RowBatch, _ verdicts: [RowVerdict], _ report: (Int, RowFault) -> Void) {
    hash(batch)
    let hashes = hashes
    let seen = seen
    for row in 0..<batch.rowCount where verdicts[row].rawValue <= RowVerdict.warned.rawValue {
      let key = hashes[row]
      if needsAll, columns.contains(where: { $0.isMissing(batch, row) }) { continue }
      if let group, batch.cell(row, group.column.column).isEmpty { continue }
      let meeting = seen.meet(key, row: batch.firstRow + row)
      if case .new = meeting {
        lastGroup = key.group
        continue
      }
      tell(meeting, key, batch, row, report)
    }
  }

  private func tell(
    _ meeting: SeenRows.Meeting, _ key: SeenRows.Key, _ batch: RowBatch, _ row: Int, _ report: (Int, RowFault) -> Void
  ) {
    if let group, lastGroup != key.group {
      let name = group.column.judge.field.name
      let bytes = batch.bytes(row, group.column.column)
      let message = "Rows of \(name == "OrderId" ? "order" : name) \(clipped(bytes)) are not consecutive."
      report(
        row, RowFault(code: .groupedBy, severity: group.rule.severity, message: message, column: group.column.column))
    }
    lastGroup = key.group
    guard case .same(let first) = meeting, !columns.isEmpty else { return }
    report(
      row,
      RowFault(
        code: code, severity: .error, message: "Same \(names) as row \(first).", column: columns.first?.column))
  }

  /// The hash of every row's key, and the memory for each on its way.
  private func hash(_ batch: RowBatch) {
    if batch.rowCount > capacity {
      hashes.deallocate()
      capacity = batch.rowCount
      hashes = .allocate(capacity: capacity)
    }
    let offsets = (columns.isEmpty ? [group?.column].compactMap { $0 } : columns).map(\.column)
    let text = UnsafePointer(batch.text)
    var cells = UnsafePointer(batch.cells)
    for row in 0..<batch.rowCount {
      var hash = KeyHash()
      var groupHash: UInt64?
      for offset in offsets {
        hash.add(text + Int(cells[offset].start), cells[offset].count)
        if group != nil, groupHash == nil { groupHash = hash.high }
      }
      let key = SeenRows.Key(group: groupHash ?? hash.high, own: hash.low)
      hashes[row] = key
      seen.prefetch(key)
      cells += batch.width
    }
  }
}
