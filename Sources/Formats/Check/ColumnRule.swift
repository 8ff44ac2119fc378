internal import CBytes

/// What one column is checked by, in every file it stands in.
final class ColumnRule: Sendable {
  let column: Int
  let judge: CellJudge
  let words: CellWords
  /// A cell with something in it may stand for no value.
  let hasMissingWords: Bool

  init(_ column: Int, _ field: Field, _ type: DataType, _ declared: DeclaredWriting, width: Int) {
    self.column = column
    judge = CellJudge(field, type, declared)
    words = CellWords(field: field, width: width)
    hasMissingWords = judge.missing.contains { !$0.isEmpty }
  }

  var name: String { judge.field.name }
  var required: Bool { judge.field.constraints.required }

  /// Writes to `suspects` which of `rows`, counted from the first, have no value, and perhaps others; how many they are.
  /// Nil when nothing but looking at each can tell.
  func siftMissing(_ batch: RowBatch, _ rows: Range<Int>, _ suspects: UnsafeMutablePointer<UInt32>) -> Int? {
    if hasMissingWords || batch.traits.outer_space != 0 { return nil }
    return Int(cbytes_sift_empty(cbytes_column(batch, column, rows, required: true), suspects))
  }

  func isMissing(_ batch: RowBatch, _ row: Int) -> Bool {
    let cell = batch.cell(row, column)
    if cell.isEmpty { return true }
    let bytes = batch.bytes(cell)
    return (hasMissingWords || bytes[0] <= 0x20) && judge.isMissing(bytes)
  }
}
