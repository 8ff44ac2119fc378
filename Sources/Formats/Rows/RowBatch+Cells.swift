internal import CBytes

extension RowBatch {
  func cell(_ row: Int, _ column: Int) -> Cell { cells[row * width + column] }

  func bytes(_ cell: Cell) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: text + Int(cell.start), count: cell.count)
  }

  func bytes(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8> { bytes(cell(row, column)) }

  /// The cells of a row as they were sent, be they more or fewer than `width`.
  func allCells(_ row: Int) -> [Cell] { ragged[row] ?? (0..<width).map { cell(row, $0) } }

  /// The physical line a row begins on.
  func line(ofRow row: Int) -> Int { Int(rows[row].line) }

  /// The offset in the file of the first octet of a row.
  func offset(ofRow row: Int) -> Int { offset(of: Int(rows[row].start)) }
}
