internal import CBytes

/// Checks a file against its data type, row by row, in memory that does not grow with the file.
public final class Check {
  private let plan: TablePlan
  let settings: CheckSettings
  let checks: [ColumnCheck]
  private var reader: any RowReader
  private let batch: RowBatch
  private let keys: KeyRules
  private var octets: OctetRules
  private var totals: TotalSums
  private var trailer: TrailerRule?
  private let suspects = Suspects()
  @exclusivity(unchecked) private var verdicts: [RowVerdict] = []
  @exclusivity(unchecked) private var found: [RowFinding] = []
  private var tally: FindingTally
  private var rows = Report.RowCounts()
  private var detected: Report.Detected
  private var csv: CSVReader? { reader as? CSVReader }
  /// Begins anew, with the encoding settled first.
  private var restart: (() throws -> Check)?
  /// What whoever took the file says of its good rows; to be set before `run`, which then hands rows out.
  public var outcomes: RowOutcomes?
  private var dealtWith = DealtWith()

  var type: DataType { plan.type }
  var columns: [BoundColumn] { plan.columns }

  /// The rows come of XML.
  var isXML: Bool { reader is XMLReader }
  var sourceOfXML: DecodedText? { (reader as? XMLReader)?.textAgain }

  /// What is worth saying before the first row is read.
  public var headerFindings: [Finding] { tally.findings }

  /// Opens the file and binds its columns. Throws `FileFault` when there is no table in it.
  public convenience init(csv source: ByteSource, _ plan: CheckPlan, _ settings: CheckSettings) throws {
    try self.init(csv: source, plan, settings, mayPresume: true)
    restart = { try Check(csv: source, plan, settings, mayPresume: false) }
  }

  private convenience init(csv source: ByteSource, _ plan: CheckPlan, _ settings: CheckSettings, mayPresume: Bool)
    throws
  {
    let table = try CSVTable(source, plan, settings.declared, mayPresume: mayPresume)
    self.init(
      table.reader, table.plan, settings, octets: OctetRules(table.encoding), detected: Report.Detected(table),
      bytes: source.count ?? 0)
    for finding in table.start.faults + table.start.findings { tally.add(finding) }
  }

  /// Checks the rows that `reader` gives as `plan` says.
  init(
    _ reader: any RowReader, _ plan: TablePlan, _ settings: CheckSettings, octets: OctetRules,
    detected: Report.Detected, bytes: Int
  ) {
    self.reader = reader
    self.plan = plan
    self.settings = settings
    self.octets = octets
    self.detected = detected
    let width = plan.columns.count
    let piece = (reader as? CSVReader)?.piece ?? chunkSize
    batch = RowBatch(width: width, textCapacity: min(chunkSize, 2 * piece))
    checks = plan.rules.map { ColumnCheck($0, now: settings.now) }
    keys = KeyRules(plan.keys, expected: min(plan.type.limits.rows, bytes / max(24, width * 8)))
    totals = TotalSums(plan.totals)
    // A result of ours that comes back repaired has only the rows that were wrong, and no trailer.
    trailer = reader is CSVReader && !plan.hasOurs ? TrailerRule(plan.type, plan.rules, settings.declared) : nil
    tally = FindingTally(limit: plan.type.limits.errorsListed)
    for finding in plan.rowRules.findings { tally.add(finding) }
  }

  /// Reads the file to its end, in one pass where that tells enough.
  public func run() throws -> Report {
    do { return try read(isWordy: false) { _ in } } catch is PresumptionBroken {
      guard let restart else { preconditionFailure("nothing was presumed of a file that cannot be read again") }
      return try restart().run()
    }
  }

  /// Reads the file to its end; `each` gets the rows piece by piece, with all their findings when `isWordy`.
  public func run(isWordy: Bool = false, _ each: (CheckedRows) throws -> Void) throws -> Report {
    if let csv, csv.isPresumed { try settle(csv) }
    return try read(isWordy: isWordy, each)
  }

  /// Makes sure of the encoding before rows are handed out.
  private func settle(_ presuming: CSVReader) throws {
    let verdict = try EncodingVerdict(of: presuming.source.source, settings.declared)
    reader = try CSVReader(presuming, verdict)
    octets = OctetRules(verdict)
    detected.encoding = verdict.name
  }

  private func read(isWordy: Bool, _ each: (CheckedRows) throws -> Void) throws -> Report {
    do {
      try readAll(isWordy, each)
    } catch let fault as FileFault {
      for finding in fault.findings { tally.add(finding) }
    }
    if let csv {
      detected.finish(csv)
      if csv.lineEnds.isMixed { tally.add(.mixedLineEnds(csv.lineEnds)) }
    }
    if let xml = reader as? XMLReader {
      detected.finish(xml)
      for note in xml.notes { tally.add(note) }
    }
    rows.blank = (csv?.blankRows ?? 0) + rows.blank
    if !tally.hasFileError { trailer?.findings(rows: rows.total).forEach { tally.add($0) } }
    guard let outcomes else {
      return Verdict(type: type, settings: settings).report(rows, tally, octets, totals.sums, detected)
    }
    try dealtWith.requireAll(of: outcomes, total: rows.total)
    return Verdict(afterwards: type, settings).report(rows, tally, octets, totals.sums, detected)
  }

  private func readAll(_ isWordy: Bool, _ each: (CheckedRows) throws -> Void) throws {
    if tally.hasFileError { return }
    while true {
      batch.removeRows()
      guard try reader.fill(batch) else { return }
      try check()
      let findings = settle(isWordy)
      try each(CheckedRows(batch: batch, verdicts: verdicts, findings: findings))
      guard rows.total <= plan.type.limits.rows else {
        throw FileFault(.tooManyRows, "The file has more than \(type.limits.rows) rows, the most that are allowed.")
      }
    }
  }

  /// Lets the keys remember the good rows before this batch, of which they had no need so far.
  private func readAgain() throws {
    let end = batch.firstRow
    let earlier = Check(
      try reader.again(), plan.withoutKeys, settings, octets: octets, detected: detected, bytes: 0)
    do {
      try earlier.readAll(false) { rows in
        keys.remember(rows, before: end)
        if rows.batch.firstRow + rows.batch.rowCount >= end { throw Enough() }
      }
    } catch is Enough {}
    try reader.resume()
  }

  private struct Enough: Error {}

  /// What of our own results was guarded against spreadsheets is as it was again.
  private func takeOffGuards() {
    guard plan.hasOurs else { return }
    for index in 0..<batch.rowCount * batch.width where SpreadsheetCell.isGuarded(batch.bytes(batch.cells[index])) {
      batch.cells[index].start += 1
    }
  }

  private func check() throws {
    takeOffGuards()
    found.removeAll(keepingCapacity: true)
    verdicts.removeAll(keepingCapacity: true)
    verdicts.append(contentsOf: repeatElement(.accepted, count: batch.rowCount))
    for row in 0..<batch.rowCount where batch.rows[row].isSetAside {
      verdicts[row] = batch.rows[row].isSkipped ? .skipped : .rejected
    }
    if let row = trailer?.take(batch) {
      dropRemarks(row)
      batch.clearFlags(row)
      verdicts[row] = .skipped
    }
    plan.footer.check(batch) { row, fault in
      dropRemarks(row)
      report(row, fault)
      verdicts[row] = .skipped
    }
    for remark in batch.remarks {
      found.append(RowFinding(row: remark.row, column: remark.column, cause: .remark(remark)))
      mark(remark.row, remark.severity, remark.code)
    }
    skipRepeats()
    octets.check(batch, plan.type.limits.cellBytes) { row, column, fault in report(row, column, fault) }
    judge()
    checkBlankColumns()
    plan.rowRules.check(batch, suspects) { row, fault in report(row, fault) }
    let soFar = verdicts
    if keys.follow(batch, soFar) { try readAgain() }
    keys.check(batch, soFar) { row, fault in report(row, fault) }
    if let outcomes { take(outcomes) }
    totals.add(batch, verdicts, suspects)
    trailer?.add(batch, verdicts)
  }

  /// Takes over what is said of the good rows of the batch.
  private func take(_ outcomes: RowOutcomes) {
    for row in 0..<batch.rowCount where verdicts[row] != .skipped {
      let isGood = verdicts[row].isGood
      let rejections = dealtWith.meet(batch.firstRow + row, isGood: isGood, outcomes)
      for rejection in rejections where isGood {
        let column = rejection.field.flatMap { name in checks.first { $0.rule.name == name }?.column }
        found.append(RowFinding(row: row, column: column, cause: .outcome(rejection)))
        verdicts[row] = rejection.isDuplicate ? .duplicate : .rejected
      }
    }
  }

  /// Forgets what was said of a footer; one of a single cell is no piece of the row before it.
  private func dropRemarks(_ row: Int) {
    batch.remarks.removeAll { $0.row == row || $0.row == row - 1 && $0.code == .missingCell && $0.severity == .warning }
  }

  private func judge() {
    for start in stride(from: 0, to: batch.rowCount, by: Suspects.most) {
      let rows = start..<min(start + Suspects.most, batch.rowCount)
      for check in checks {
        for index in 0..<check.sift(batch, rows, suspects.rows) { judge(start + Int(suspects.rows[index]), check) }
      }
    }
  }

  private func judge(_ row: Int, _ check: ColumnCheck) {
    if batch.rows[row].isSetAside || verdicts[row] == .skipped { return }
    for fault in check.faults(batch.bytes(row, check.column)) { report(row, check.column, fault) }
  }

  /// Every row of the batch is accepted, and nothing was found in any.
  private var isClean: Bool {
    guard found.isEmpty else { return false }
    return verdicts.withUnsafeBytes { $0.allSatisfy { $0 == RowVerdict.accepted.rawValue } }
  }

  private func report(_ row: Int, _ column: Int, _ fault: CellFault) {
    found.append(RowFinding(row: row, column: column, cause: .cell(fault)))
    mark(row, fault.severity, fault.code)
  }

  private func report(_ row: Int, _ fault: RowFault) {
    if batch.rows[row].isSetAside || verdicts[row] == .skipped { return }
    found.append(RowFinding(row: row, column: fault.column, cause: .row(fault)))
    mark(row, fault.severity, fault.code)
  }

  private func mark(_ row: Int, _ severity: Severity, _ code: FindingCode) {
    let isRepeat = code == .duplicateRow || code == .primaryKey || code == .uniqueError
    let verdict: RowVerdict = severity == .error ? isRepeat ? .duplicate : .rejected : .warned
    if verdict.rawValue > verdicts[row].rawValue { verdicts[row] = verdict }
  }

  /// A line of our own result that repeats no data: all is empty but our own columns.
  private func skipRepeats() {
    guard plan.hasOurs else { return }
    let others = columns.indices.filter { !columns[$0].isOurs }
    for row in 0..<batch.rowCount where others.allSatisfy({ batch.cell(row, $0).isEmpty }) {
      if !batch.rows[row].isSetAside { verdicts[row] = .skipped }
    }
  }

  private func checkBlankColumns() {
    for (column, bound) in columns.enumerated() where bound.isBlank {
      for row in 0..<batch.rowCount where !batch.rows[row].isSetAside && !batch.cell(row, column).isEmpty {
        report(row, column, .beyondHeader(cells: columns.count))
      }
    }
  }

  /// Counts the rows of the batch and what was found in them.
  private func settle(_ isWordy: Bool) -> [(row: Int, finding: Finding)] {
    if isClean {
      rows.accepted += batch.rowCount
      rows.total += batch.rowCount
      return []
    }
    for verdict in verdicts {
      switch verdict {
      case .accepted: rows.accepted += 1
      case .warned: (rows.accepted, rows.acceptedWithWarnings) = (rows.accepted + 1, rows.acceptedWithWarnings + 1)
      case .duplicate: rows.duplicate += 1
      case .rejected: rows.rejected += 1
      case .skipped: rows.blank += 1
      }
    }
    rows.total = rows.accepted + rows.duplicate + rows.rejected
    if found.isEmpty { return [] }
    found.sort { ($0.row, $0.column ?? -1) < ($1.row, $1.column ?? -1) }
    var worded: [(row: Int, finding: Finding)] = []
    let wording = FindingWording(batch: batch, columns: columns, checks: checks, type: type)
    for item in found where verdicts[item.row] != .skipped || item.code == .footer {
      let finding = isWordy || tally.hasRoom ? wording.finding(item, isFirst: tally.wantsExcerpt) : nil
      tally.add(item, row: batch.firstRow + item.row, field: wording.fieldName(item), finding) {
        wording.example(item)
      }
      if isWordy, let finding { worded.append((item.row, finding)) }
    }
    return worded
  }
}
