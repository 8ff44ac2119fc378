internal import CBytes

extension RowBatch {
  /// Adds a row of empty cells.
  func beginRow(_ row: Row) {
    reserveRows(rowCount + 1)
    rows[rowCount] = row
    (cells + rowCount * width).update(repeating: Cell(start: 0, end: 0), count: width)
    rowCount += 1
  }

  /// Adds text that cells may refer to; where it stands.
  func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Cell {
    reserveText(textCount + bytes.count)
    let start = textCount
    if let base = bytes.baseAddress { (text + start).update(from: base, count: bytes.count) }
    textCount += bytes.count
    return Cell(start: UInt32(start), end: UInt32(textCount))
  }

  /// Sets a cell of the row that was begun last.
  func set(_ column: Int, to cell: Cell) {
    precondition(column >= 0 && column < width && rowCount > 0)
    cells[(rowCount - 1) * width + column] = cell
  }

  /// Says something about the row that was begun last; an error marks it as `isDefective`.
  func remark(
    _ code: FindingCode, _ severity: Severity, column: Int? = nil, at place: TextPlace? = nil,
    _ message: String
  ) {
    remarks.append(
      RowRemark(
        row: rowCount - 1, column: column, code: code, severity: severity, message: message, place: place))
    if severity == .error { rows[rowCount - 1].flags |= Row.defective }
  }
}
