internal import CBytes

extension RowBatch {
  /// Where a row stands, or one of its cells.
  func place(_ row: Int, _ column: Int?, at position: UInt32? = nil) -> Place {
    var place = Place(row: firstRow + row, line: line(ofRow: row))
    place.path = path?(rows[row], column)
    if path != nil {
      place.column = Int(rows[row].column)
      if let found = column.flatMap({ cellPlace?(row, $0) }) {
        (place.line, place.column) = (Int(found.line), Int(found.column))
      }
      return place
    }
    let start = Int(rows[row].start)
    let found = position.map { Int($0) } ?? column.flatMap { self.start(ofCell: $0, row) } ?? start
    let text = UnsafeBufferPointer(start: UnsafePointer(text), count: textCount)
    place.offset = offset(of: found)
    if found > start { place.line = line(ofRow: row) + text.lineEnds(from: start, to: found) }
    return place
  }

  /// The offset in `text` of a cell, of its original if it had to be copied.
  func start(ofCell column: Int, _ row: Int) -> Int? {
    let cell = column < width && ragged[row] == nil ? cell(row, column) : ragged[row]?.dropFirst(column).first
    guard let cell else { return nil }
    return Int(cell.start) < textCount ? Int(cell.start) : original?(row, column)
  }
}
