internal import CBytes

/// Checks what must hold across rows: keys that must not come twice, groups whose rows must stand together.
final class KeyRules {
  private let keys: [KeyRule]

  /// `expected`: how many rows the file may have, at a guess.
  init(_ keys: [KeyTerms], expected: Int) { self.keys = keys.map { KeyRule($0, expected: expected) } }

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
  private let terms: KeyTerms
  private let expected: Int
  private lazy var seen = SeenRows(expected: expected)
  /// As long as rows come in order they need not be remembered.
  private var order: KeyOrder? = KeyOrder()
  private var repeats: [KeyOrder.Repeat] = []
  /// Rows have left their order, and those before are not remembered yet.
  private(set) var isBehind = false
  private var hashes: UnsafeMutablePointer<SeenRows.Key>
  private var capacity = 0
  private var lastGroup: UInt64?

  init(_ terms: KeyTerms, expected: Int) {
    self.terms = terms
    self.expected = expected
    hashes = .allocate(capacity: 1)
  }

  deinit { hashes.deallocate() }

  private var columns: [ColumnRule] { terms.columns }
  private var group: KeyTerms.Group? { terms.group }

  /// Rows that have this key at all.
  private func rows(_ batch: RowBatch, _ verdicts: [RowVerdict]) -> some Sequence<Int> {
    (0..<batch.rowCount).lazy.filter { [self] row in isKeyed(batch, verdicts, row) }
  }

  private func isKeyed(_ batch: RowBatch, _ verdicts: [RowVerdict], _ row: Int) -> Bool {
    verdicts[row].rawValue <= RowVerdict.warned.rawValue
      && !(terms.needsAll && columns.contains { $0.isMissing(batch, row) })
      && !(group.map { batch.cell(row, $0.column.column).isEmpty } ?? false)
  }

  /// False when rows that came in order do so no longer.
  func follow(_ batch: RowBatch, _ verdicts: [RowVerdict]) -> Bool {
    guard let order else { return true }
    let found = order.follow(
      batch, verdicts, column: terms.leading, isPlain: !terms.needsAll, isKeyed: { isKeyed(batch, verdicts, $0) },
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
      let name = group.column.name
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
    let message = "Same \(terms.names) as row \(first)."
    report(row, RowFault(code: terms.code, severity: .error, message: message, column: columns.first?.column))
  }

  /// The key of one row.
  private func key(_ batch: RowBatch, _ row: Int) -> SeenRows.Key {
    key(UnsafePointer(batch.text), UnsafePointer(batch.cells + row * batch.width))
  }

  private func key(_ text: UnsafePointer<UInt8>, _ cells: UnsafePointer<Cell>) -> SeenRows.Key {
    var hash = KeyHash()
    var groupHash: UInt64?
    for offset in terms.offsets {
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
