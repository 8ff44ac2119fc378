internal import CBytes

extension CSVReader {
  /// Reads the record at `position` with all care and adds its row; false when more text is needed.
  func takeCarefully(_ batch: RowBatch) -> Bool {
    let text = UnsafeBufferPointer(start: batch.text, count: batch.textCount)
    guard let record = reader.read(text, from: position, isAtEnd: isAtEnd) else { return false }
    let start = position
    let line = walk.line
    position = record.end
    walk.line += UInt32(text.lineEnds(from: start, to: record.end))
    count(record.lineEnd)
    if record.cells.allSatisfy({ $0.isEmpty && !$0.isQuoted }) {
      walk.blank += 1
      return true
    }
    batch.beginRow(Row(start: UInt32(start), line: line, column: 0, ordinal: walk.blank, item: 0, flags: 0))
    if record.end - start >= limits.rowBytes, record.lineEnd == .none {
      isSkippingLine = !isAtEnd
      batch.remark(.rowTooLong, .error, "The row has more than \(limits.rowBytes) bytes, which is the most allowed.")
    } else {
      add(record, text, to: batch)
    }
    return true
  }

  private func add(_ record: Record, _ text: UnsafeBufferPointer<UInt8>, to batch: RowBatch) {
    let cells = record.cells.map { place($0, text, in: batch) }
    for cell in cells { note(batch.bytes(cell)) }
    for (column, cell) in cells.prefix(batch.width).enumerated() { batch.set(column, to: cell) }
    batch.rows[batch.rowCount - 1].item = UInt32(record.cells.count(where: \.isFormula))
    for fault in record.faults { remark(fault, text, in: batch) }
    if reader.fits(record) { return }
    batch.ragged[batch.rowCount - 1] = cells
    let code = cells.count < batch.width ? FindingCode.missingCell : .extraCell
    batch.remark(code, .error, "This row has \(cells.count) cells, the header has \(batch.width).")
  }

  /// What the quick walk would have noted of a cell.
  private func note(_ cell: UnsafeBufferPointer<UInt8>) {
    walk.traits.longest |= UInt32(cell.count)
    if cell.trimmed.count < cell.count { walk.traits.outer_space = 1 }
  }

  /// The cell as the batch holds it; what must be unescaped is copied behind the text.
  private func place(_ cell: RecordCell, _ text: UnsafeBufferPointer<UInt8>, in batch: RowBatch) -> Cell {
    guard cell.isEscaped else { return Cell(start: UInt32(cell.start), end: UInt32(cell.end)) }
    let value = cell.value(in: text, reader.dialect)
    let start = walk.arena_end
    (batch.text + Int(start)).update(from: value, count: value.count)
    walk.arena_end += UInt32(value.count)
    return Cell(start: start, end: walk.arena_end)
  }

  private func remark(_ fault: RecordFault, _ text: UnsafeBufferPointer<UInt8>, in batch: RowBatch) {
    let column = columnLetters(fault.cell + 1)
    switch fault.kind {
    case .strayQuote:
      batch.remark(
        .strayQuote, .warning, column: fault.cell, "A quote stands inside an unquoted cell: write \"\" inside \"...\".")
    case .textAfterQuote:
      batch.remark(
        .textAfterQuote, .error, column: fault.cell,
        "Text follows the closing quote in column \(column): write \"\" for a quote inside \"...\".")
    case .unterminatedQuote:
      batch.remark(
        .unterminatedQuote, .error, column: fault.cell, "A quote opened in column \(column) is never closed.")
    }
    batch.remarks[batch.remarks.count - 1].position = UInt32(fault.position)
  }

  func count(_ lineEnd: LineEnd) {
    switch lineEnd {
    case .lf: walk.ends_lf += 1
    case .crlf: walk.ends_crlf += 1
    case .cr: walk.ends_cr += 1
    case .none: break
    }
  }

  /// Drops text up to the next line end, when the record there was too long to be held; whether it came.
  func skipLine(_ batch: RowBatch) {
    let left = batch.textCount - position
    let ends: [UInt8] = [0x0A, 0x0D]
    guard ends.contains(where: { cbytes_holds(batch.text + position, left, $0) != 0 }) else {
      position = batch.textCount
      return
    }
    while isSkippingLine, position < batch.textCount {
      let byte = batch.text[position]
      position += 1
      guard isLineEnd(byte) else { continue }
      isSkippingLine = false
      walk.line += 1
      if byte == 0x0D, position < batch.textCount, batch.text[position] == 0x0A { position += 1 }
    }
  }
}
