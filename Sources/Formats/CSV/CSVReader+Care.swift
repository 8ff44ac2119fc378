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
    if record.isBlank || record.cells.count == batch.width && record.cells.allSatisfy({ $0.isEmpty && !$0.isQuoted }) {
      walk.blank += 1
      return true
    }
    batch.beginRow(Row(start: UInt32(start), line: line, column: 0, ordinal: walk.blank, item: 0, flags: 0))
    if record.end - record.lineEnd.width - start > limits.rowBytes {
      isSkippingLine = record.lineEnd == .none
      batch.remark(.rowTooLong, .error, tooLong)
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
    batch.remark(code, .error, widthWords(cells.count))
  }

  private func widthWords(_ count: Int) -> String {
    let empty = Int(walk.width) - named
    return empty == 0
      ? "This row has \(count) cells, the header has \(named)."
      : "This row has \(count) cells; it must have \(named) and \(empty) empty behind them, as the others do."
  }

  private var tooLong: String { "The row has more than \(limits.rowBytes) bytes, which is the most allowed." }

  /// Refuses those of the rows from `first` on that the quick walk took and that are too long.
  func refuseLongRows(_ batch: RowBatch, from first: Int) {
    let patient = RecordReader(dialect: reader.dialect, width: reader.width, rowBytes: batch.textCount)
    let text = UnsafeBufferPointer(start: UnsafePointer(batch.text), count: batch.textCount)
    for row in first..<batch.rowCount {
      let start = Int(batch.rows[row].start)
      let end = row + 1 < batch.rowCount ? Int(batch.rows[row + 1].start) : position
      guard end - start > limits.rowBytes, let record = patient.read(text, from: start, isAtEnd: true),
        record.end - record.lineEnd.width - start > limits.rowBytes
      else { continue }
      batch.remarks.append(RowRemark(row: row, code: .rowTooLong, severity: .error, message: tooLong))
      batch.rows[row].flags |= Row.defective
    }
  }

  /// Says of rows what only those beside them tell.
  func remarkNeighbours(_ batch: RowBatch) {
    let count = batch.remarks.count
    if walk.width > 1, last.isPiece || !batch.ragged.isEmpty { remarkTornRows(batch) }
    if walk.other_quote != 0, last.isOpen || walk.traits.other_quotes != 0 { remarkOtherQuotes(batch) }
    if batch.remarks.count > count { batch.remarks.sort { $0.row < $1.row } }
  }

  func noteLast(_ batch: RowBatch) {
    guard batch.rowCount > 0 else { return }
    last.isPiece = isPiece(batch.rowCount - 1, batch)
    last.isOpen = walk.other_quote != 0 && walk.traits.other_quotes != 0 && isOpen(batch.rowCount - 1, batch)
  }

  /// A line end within the first cell of a row, or the last, leaves a line with a single cell, and one beside it that has
  /// as many as it should.
  private func remarkTornRows(_ batch: RowBatch) {
    let pieces = batch.ragged.compactMap { $0.value.count == 1 ? $0.key : nil }
    var words: [Int: String] = [:]
    for row in pieces.map({ $0 + 1 }) + (last.isPiece ? [0] : []) {
      words[row] = "The line before has a single cell, which may be the beginning of this row's first."
    }
    for row in pieces.map({ $0 - 1 }) {
      words[row] = "The next line has a single cell, which may be the rest of this row's last."
    }
    for (row, words) in words where row >= 0 && row < batch.rowCount && !batch.rows[row].isSetAside {
      batch.remarks.append(RowRemark(row: row, code: .missingCell, severity: .warning, message: words))
    }
  }

  private func isPiece(_ row: Int, _ batch: RowBatch) -> Bool { walk.width > 1 && batch.ragged[row]?.count == 1 }

  /// Says of cells that stand in quotes of the other kind that these are taken for a part of them. What stands in such
  /// quotes on two lines is two rows, which may have as many cells as they should.
  private func remarkOtherQuotes(_ batch: RowBatch) {
    for row in 0..<batch.rowCount where !batch.rows[row].isSetAside {
      let isRest = (row == 0 ? last.isOpen : isOpen(row - 1, batch)) && isRest(row, batch)
      let isBegun = row + 1 < batch.rowCount && isOpen(row, batch) && self.isRest(row + 1, batch)
      for column in 0..<batch.width {
        let isTorn = isRest && column == 0 || isBegun && column + 1 == batch.width
        if isTorn || otherQuotes(batch.cell(row, column), batch) == (true, true) {
          remarkOtherQuote(row, column, batch)
        }
      }
    }
  }

  private func isOpen(_ row: Int, _ batch: RowBatch) -> Bool {
    batch.allCells(row).last.map { otherQuotes($0, batch) == (true, false) } ?? false
  }

  private func isRest(_ row: Int, _ batch: RowBatch) -> Bool {
    batch.allCells(row).first.map { otherQuotes($0, batch) == (false, true) } ?? false
  }

  private func remarkOtherQuote(_ row: Int, _ column: Int, _ batch: RowBatch) {
    let name = walk.other_quote == UInt8(ascii: "'") ? "Single" : "Double"
    let words = "\(name) quotes stand around the cell and are taken for a part of it."
    batch.remarks.append(RowRemark(row: row, column: column, code: .strayQuote, severity: .warning, message: words))
  }

  /// Whether quotes of the other kind, not within quotes, are its first octet and its last.
  private func otherQuotes(_ cell: Cell, _ batch: RowBatch) -> (begins: Bool, ends: Bool) {
    guard cell.count > 1, cell.start < batch.textCount else { return (false, false) }
    if cell.start > 0, batch.text[Int(cell.start) - 1] == walk.quote { return (false, false) }
    let text = batch.text
    return (text[Int(cell.start)] == walk.other_quote, text[Int(cell.end) - 1] == walk.other_quote)
  }

  /// What the quick walk would have noted of a cell.
  private func note(_ cell: UnsafeBufferPointer<UInt8>) {
    walk.traits.longest |= UInt32(cell.count)
    cbytes_note_octets(&walk.traits, cell.baseAddress, cell.count)
    if cell.trimmed.count < cell.count { walk.traits.outer_space = 1 }
    if cell.first == walk.other_quote { walk.traits.other_quotes = 1 }
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
    let (code, severity, message) = fault.words
    batch.remark(code, severity, column: fault.cell, message)
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
