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
    for fields in type.uniqueKeys { add(.uniqueError, fields, needsAll: true) }
    let grouping = type.rules.first { $0.kind == .groupedBy }
    let group = grouping.flatMap { rule in
      rule.fields.first?.first.flatMap { named[$0] }.map { KeyRule.Group(rule: rule, column: $0) }
    }
    // A key that holds the group shares a table with it.
    let isShared = group.map { type.duplicateKey.contains($0.column.judge.field.name) } ?? false
    add(.duplicateRow, type.duplicateKey, needsAll: false, group: isShared ? group : nil)
    if !isShared, let group { add(.duplicateRow, [], needsAll: false, group: group) }
  }

  /// Follows keys that came in order so far; whether the rows before this batch must be read again, because one of them
  /// no longer does.
  func follow(_ batch: RowBatch, _ verdicts: [RowVerdict]) -> Bool {
    var mustReadAgain = false
    for key in keys where !key.follow(batch, verdicts) { mustReadAgain = true }
    return mustReadAgain && batch.firstRow > 1
  }

  /// Takes in rows that were read again, up to the one with the number `end`.
  func remember(_ rows: CheckedRows, before end: Int) {
    for key in keys where key.isBehind { key.remember(rows.batch, rows.verdicts, before: end) }
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
  /// Where what is hashed stands in a row.
  private let offsets: [Int]
  /// The key's fields, for words.
  private let names: String
  private let group: Group?
  private let expected: Int
  private lazy var seen = SeenRows(expected: expected)
  /// As long as rows come in order they need not be remembered.
  private var order: KeyOrder? = KeyOrder()
  private var repeats: [KeyOrder.Repeat] = []
  /// Rows have left their order, and those before are not remembered yet.
  private(set) var isBehind = false
  /// A key with an empty part is no key.
  private let needsAll: Bool
  private var hashes: UnsafeMutablePointer<SeenRows.Key>
  private var capacity = 0
  private var lastGroup: UInt64?

  init(_ code: FindingCode, _ columns: [ColumnCheck], needsAll: Bool, group: Group?, expected: Int) {
    self.code = code
    // The group comes first: what is hashed up to there tells it.
    self.columns = columns.filter { $0 === group?.column } + columns.filter { $0 !== group?.column }
    offsets = (columns.isEmpty ? [group?.column].compactMap { $0 } : self.columns).map(\.column)
    names = columns.map(\.judge.field.name).joined(separator: ", ")
    self.group = group
    self.needsAll = needsAll
    self.expected = expected
    hashes = .allocate(capacity: 1)
  }

  deinit { hashes.deallocate() }

  /// The column by which rows may be in order.
  private var leading: Int { columns.first?.column ?? group?.column.column ?? 0 }

  /// Rows that have this key at all.
  private func rows(_ batch: RowBatch, _ verdicts: [RowVerdict]) -> some Sequence<Int> {
    (0..<batch.rowCount).lazy.filter { [self] row in isKeyed(batch, verdicts, row) }
  }

  private func isKeyed(_ batch: RowBatch, _ verdicts: [RowVerdict], _ row: Int) -> Bool {
    verdicts[row].rawValue <= RowVerdict.warned.rawValue
      && !(needsAll && columns.contains { $0.isMissing(batch, row) })
      && !(group.map { batch.cell(row, $0.column.column).isEmpty } ?? false)
  }

  /// False when rows that came in order do so no longer.
  func follow(_ batch: RowBatch, _ verdicts: [RowVerdict]) -> Bool {
    guard let order else { return true }
    let found = order.follow(
      batch, verdicts, column: leading, isPlain: !needsAll, isKeyed: { isKeyed(batch, verdicts, $0) },
      key: { key(batch, $0) })
    if let found {
      repeats = found
      return true
    }
    self.order = nil
    repeats = []
    isBehind = batch.firstRow > 1
    return false
  }

  func remember(_ batch: RowBatch, _ verdicts: [RowVerdict], before end: Int) {
    hash(batch)
    for row in rows(batch, verdicts) where batch.firstRow + row < end {
      _ = seen.meet(hashes[row], row: batch.firstRow + row)
      lastGroup = hashes[row].group
    }
  }

  func check(_ batch: RowBatch, _ verdicts: [RowVerdict], _ report: (Int, RowFault) -> Void) {
    isBehind = false
    guard order == nil else {
      for found in repeats { tellRepeat(of: found.first, found.row, report) }
      return
    }
    hash(batch)
    let hashes = hashes
    let seen = seen
    for row in rows(batch, verdicts) {
      let key = hashes[row]
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
    if case .same(let first) = meeting { tellRepeat(of: first, row, report) }
  }

  private func tellRepeat(of first: Int, _ row: Int, _ report: (Int, RowFault) -> Void) {
    guard !columns.isEmpty else { return }
    let message = "Same \(names) as row \(first)."
    report(row, RowFault(code: code, severity: .error, message: message, column: columns.first?.column))
  }

  /// The key of one row.
  private func key(_ batch: RowBatch, _ row: Int) -> SeenRows.Key {
    key(UnsafePointer(batch.text), UnsafePointer(batch.cells + row * batch.width))
  }

  private func key(_ text: UnsafePointer<UInt8>, _ cells: UnsafePointer<Cell>) -> SeenRows.Key {
    var hash = KeyHash()
    var groupHash: UInt64?
    for offset in offsets {
      hash.add(text + Int(cells[offset].start), cells[offset].count)
      if group != nil, groupHash == nil { groupHash = hash.first }
    }
    let whole = hash.first
    return SeenRows.Key(group: groupHash ?? whole, whole: whole, own: hash.second &>> 16)
  }

  /// The hash of every row's key, and the memory for each on its way.
  private func hash(_ batch: RowBatch) {
    if batch.rowCount > capacity {
      hashes.deallocate()
      capacity = batch.rowCount
      hashes = .allocate(capacity: capacity)
    }
    let text = UnsafePointer(batch.text)
    var cells = UnsafePointer(batch.cells)
    for row in 0..<batch.rowCount {
      let key = key(text, cells)
      hashes[row] = key
      seen.prefetch(key)
      cells += batch.width
    }
  }
}
