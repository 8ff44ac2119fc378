/// `result_<name>.csv`: the rows that were rejected, what is wrong with each, and their columns as they were sent, so that
/// the file can be repaired and sent again. Cells are safe to open in a spreadsheet.
public struct ResultTable {
  private let type: DataType
  private let listsAll: Bool
  private var columnCount: Int
  /// Rows of the file that stand in it.
  public private(set) var rows = 0
  /// Errors that stand in it, each on a line.
  public private(set) var errors = 0

  /// The columns that are ours; whatever begins with `_` is ignored when the file comes back.
  static let ours = ["_row", "_line", "_status", "_code", "_column", "_field", "_value", "_message"]

  /// `listsAll`: rows that were accepted too.
  public init(_ check: Check, listsAll: Bool = false) {
    type = check.type
    self.listsAll = listsAll
    columnCount = check.columns.count
  }

  /// The header, without columns of ours that came with the file.
  public func header(_ check: Check) -> [UInt8] {
    line(Self.ours.map { Array($0.utf8) } + kept(check.columns).map { Array(check.columns[$0].label.utf8) })
  }

  private func kept(_ columns: [BoundColumn]) -> [Int] {
    columns.indices.filter { !columns[$0].isOurs && !columns[$0].isBlank }
  }

  public mutating func append(_ rows: CheckedRows, _ check: Check, to output: inout [UInt8]) {
    let kept = kept(check.columns)
    var findings = rows.findings[...]
    for row in 0..<rows.batch.rowCount {
      let own = findings.prefix { $0.row == row }
      findings = findings.dropFirst(own.count)
      let verdict = rows.verdicts[row]
      let errors = own.map(\.finding).filter { $0.severity == .error }
      guard verdict == .rejected || verdict == .duplicate || listsAll && verdict.isGood else { continue }
      self.rows += 1
      let place = (row: rows.batch.firstRow + row, line: rows.batch.line(ofRow: row))
      let data = data(rows.batch, row, kept)
      self.errors += errors.count
      if errors.isEmpty { output += line(facts(place, verdict, nil) + data) }
      for (index, error) in errors.enumerated() {
        output += line(facts(place, verdict, error) + (index == 0 ? data : kept.map { _ in [] }))
      }
    }
  }

  private func data(_ batch: RowBatch, _ row: Int, _ kept: [Int]) -> [[UInt8]] {
    let cells = batch.allCells(row)
    let extra = cells.count > columnCount ? Array(columnCount..<cells.count) : []
    return (kept + extra).map { $0 < cells.count ? Array(batch.bytes(cells[$0])) : [] }
  }

  private func facts(_ place: (row: Int, line: Int), _ verdict: RowVerdict, _ finding: Finding?) -> [[UInt8]] {
    let status = verdict.isGood ? "ACCEPTED" : verdict == .duplicate ? "DUPLICATE" : "REJECTED"
    let texts = [
      String(place.row), String(place.line), status, finding?.codeWord ?? "", finding?.place.letters ?? "",
      finding?.place.field ?? "", finding?.value ?? "", finding?.message ?? "",
    ]
    return texts.map { Array($0.utf8) }
  }

  private func line(_ cells: [[UInt8]]) -> [UInt8] {
    var output: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      SpreadsheetCell.append(cell, to: &output)
    }
    return output + [0x0D, 0x0A]
  }
}

/// A cell of CSV that no spreadsheet takes for a formula.
enum SpreadsheetCell {
  /// Before what would begin a formula; taken off again when the file comes back.
  static let guardByte = UInt8(ascii: "'")

  static func append(_ bytes: [UInt8], to output: inout [UInt8]) {
    CSVWriting.append(isFormula(bytes.drop { $0 == guardByte }) ? [guardByte] + bytes : bytes, to: &output)
  }

  /// It begins as formulas do, and is no number.
  static func isFormula(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, "=+-@\t\r".utf8.contains(first) else { return false }
    return DecimalText(bytes) == nil
  }

  /// It was guarded by us.
  static func isGuarded(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.first == guardByte && isFormula(bytes.drop { $0 == guardByte })
  }
}
