internal import CBytes

/// Every record of a CSV file as a JSON array of strings, a line each, and where something was repaired or reported an
/// object before it: what shows how a file was read, and nothing else.
public struct RawRecords {
  private let table: CSVTable
  private let batch: RowBatch
  private var output: [UInt8] = []

  /// Reads `source` in the dialect that is declared, or found by the names of `type`'s fields.
  public init(_ source: ByteSource, _ type: DataType, _ declared: DeclaredWriting = DeclaredWriting()) throws {
    table = try CSVTable(source, type, declared)
    batch = RowBatch(width: table.width)
  }

  /// Hands JSON Lines to `write`, piece by piece.
  public mutating func write(_ write: ([UInt8]) throws -> Void) throws {
    for record in table.start.preamble + table.sample.headerRecord(table.start) {
      append(table.sample.values(record, table.start.dialect).map { Array($0.utf8) })
    }
    while true {
      batch.removeRows()
      guard try table.reader.fill(batch) else { break }
      var remarks = batch.remarks[...]
      for row in 0..<batch.rowCount {
        while let remark = remarks.first, remark.row == row { append(remarks.removeFirst(), batch.rows[row].line) }
        append(batch.allCells(row).map { Array(batch.bytes($0)) })
      }
      try write(output)
      output.removeAll(keepingCapacity: true)
    }
    try write(output)
    output = []
  }

  private mutating func append(_ cells: [[UInt8]]) {
    output.append(UInt8(ascii: "["))
    for (index, cell) in cells.enumerated() {
      if index > 0 { output += ", ".utf8 }
      JSONWriting.append(cell, to: &output)
    }
    output += "]\n".utf8
  }

  private mutating func append(_ remark: RowRemark, _ line: UInt32) {
    let severity = remark.severity == .error ? "error" : "warning"
    output += "{\"\(severity)\": \"\(remark.code.rawValue)\", \"line\": \(line)}\n".utf8
  }
}

extension Sample {
  fileprivate func headerRecord(_ start: TableStart) -> [Record] {
    let from = start.preamble.last?.end ?? (start.hasSeparatorLine ? separatorLine?.end ?? 0 : 0)
    return records(start.dialect, from: from, count: 1)
  }
}
