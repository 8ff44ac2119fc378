internal import CBytes

/// Every record of a CSV file as a JSON array of strings, a line each, and where something was repaired or reported an
/// object before it: what shows how a file was read, and nothing else.
public struct RawRecords {
  private let table: CSVTable
  private let batch: RowBatch
  private let limits: DataType.Limits
  private var octets: OctetRules
  private var output: [UInt8] = []
  /// An error was among what was printed.
  public private(set) var hasErrors = false

  /// Something said of a row.
  private struct Remark {
    var row: Int
    var code: FindingCode
    var severity: Severity
  }

  /// Reads `source` in the dialect that is declared, or found by the names of `type`'s fields.
  public init(_ source: ByteSource, _ type: DataType, _ declared: DeclaredWriting = DeclaredWriting()) throws {
    table = try CSVTable(source, CheckPlan(type), declared)
    batch = RowBatch(width: table.width)
    limits = type.limits
    octets = OctetRules(table.encoding)
  }

  /// Hands JSON Lines to `write`, piece by piece.
  public mutating func write(_ write: ([UInt8]) throws -> Void) throws {
    let start = table.start
    for record in start.preamble { append(table.sample.values(record, start.dialect).map { Array($0.utf8) }) }
    if octets.isGuess { append(.encodingAssumed, .warning, start.headerLine) }
    for fault in start.faults { append(fault.code, fault.severity, fault.place.line ?? start.headerLine) }
    for record in table.sample.headerRecord(start) {
      append(table.sample.values(record, start.dialect).map { Array($0.utf8) })
    }
    while true {
      batch.removeRows()
      guard try table.reader.fill(batch) else { break }
      appendRows()
      try write(output)
      output.removeAll(keepingCapacity: true)
    }
    if table.reader.lineEnds.isMixed { append(.mixedLineEnds, .warning, start.headerLine) }
    try write(output)
    output = []
  }

  private mutating func appendRows() {
    var remarks = self.remarks[...]
    for row in 0..<batch.rowCount {
      while let remark = remarks.first, remark.row == row {
        append(remark.code, remark.severity, batch.line(ofRow: row))
        remarks.removeFirst()
      }
      append(batch.allCells(row).map { Array(batch.bytes($0)) })
    }
  }

  /// What there is to say of the rows of the batch, in their order.
  private var remarks: [Remark] {
    mutating get {
      var remarks = batch.remarks.map { Remark(row: $0.row, code: $0.code, severity: $0.severity) }
      octets.check(batch, limits.cellBytes) { row, _, fault in
        remarks.append(Remark(row: row, code: fault.code, severity: fault.severity))
      }
      let blank = table.start.columns.indices.filter { table.start.columns[$0].isBlank }
      for row in 0..<batch.rowCount where !batch.rows[row].isSetAside {
        guard blank.contains(where: { !batch.cell(row, $0).isEmpty }) else { continue }
        remarks.append(Remark(row: row, code: .extraCell, severity: .error))
      }
      return remarks.sorted { $0.row < $1.row }
    }
  }

  private mutating func append(_ cells: [[UInt8]]) {
    output.append(UInt8(ascii: "["))
    for (index, cell) in cells.enumerated() {
      if index > 0 { output += ", ".utf8 }
      JSONWriting.append(cell, to: &output)
    }
    output += "]\n".utf8
  }

  private mutating func append(_ code: FindingCode, _ severity: Severity, _ line: Int) {
    if severity == .error { hasErrors = true }
    output += "{\"\(severity == .error ? "error" : "warning")\": \"\(code.rawValue)\", \"line\": \(line)}\n".utf8
  }
}

extension Sample {
  fileprivate func headerRecord(_ start: TableStart) -> [Record] {
    let from = start.preamble.last?.end ?? (start.hasSeparatorLine ? separatorLine?.end ?? 0 : 0)
    return records(start.dialect, from: from, count: 1)
  }
}
