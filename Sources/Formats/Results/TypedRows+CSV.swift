extension TypedRows {
  /// The names of the fields, as the first record of CSV.
  public var header: [UInt8] { record(columns.map { Array($0.label.utf8) }) }

  /// Writes good rows as records of CSV with the values they have in JSON: exact decimals with a point, dates as
  /// RFC 3339 has them, texts and lists as they were sent. For programs: nothing is guarded against spreadsheets.
  public func append(csv rows: CheckedRows, to output: inout [UInt8]) {
    for row in 0..<rows.batch.rowCount where rows.verdicts[row].isGood {
      output += record(columns.map { text(rows.batch, row, $0.column, $0.field, $0.check) })
    }
  }

  private func text(_ batch: RowBatch, _ row: Int, _ column: Int, _ field: Field?, _ check: ColumnCheck?) -> [UInt8] {
    let bytes = batch.bytes(row, column)
    guard let field, let check else { return Array(bytes) }
    if check.rule.isMissing(batch, row) { return [] }
    let value = bytes.trimmed
    switch field.type {
    case .integer, .number, .year:
      guard !check.judge.numbers.hasCurrency(value), let decimal = check.judge.numbers.decimal(value) else {
        return Array(value)
      }
      return Array(decimal.text)
    case .boolean: return Array((field.isTrue(value) ? "true" : "false").utf8)
    case .date, .time, .datetime, .yearmonth: return Array(moment(value, field, check.judge).utf8)
    case .list, .string, .any: return Array(bytes)
    }
  }

  private func record(_ cells: [[UInt8]]) -> [UInt8] {
    // A record of one empty cell would be a blank line, which readers skip.
    if cells.count == 1, cells[0].isEmpty { return Array("\"\"\r\n".utf8) }
    var output: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      CSVWriting.append(cell, to: &output)
    }
    return output + [0x0D, 0x0A]
  }
}

extension Field {
  /// The word stands for true.
  func isTrue(_ word: some Collection<UInt8>) -> Bool { trueValues.contains(String(decoding: word, as: UTF8.self)) }
}

/// Cells of CSV as RFC 4180 has them.
enum CSVWriting {
  static func append(_ cell: some Collection<UInt8>, to output: inout [UInt8]) {
    guard cell.contains(where: isSpecial) else {
      output += cell
      return
    }
    output.append(0x22)
    for byte in cell { output += byte == 0x22 ? [byte, byte] : [byte] }
    output.append(0x22)
  }

  /// A quote, a line end, or what some reader takes for a delimiter.
  private static func isSpecial(_ byte: UInt8) -> Bool { [0x22, 0x2C, 0x0A, 0x0D, 0x09, 0x3B].contains(byte) }
}
