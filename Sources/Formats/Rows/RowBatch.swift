internal import CBytes

/// Rows of one file cut into cells, as many as one piece of the file holds: what the readers fill and the check reads.
///
/// All cells lie in `text`; cell `c` of row `r` is `cells[r * width + c]`. An empty cell and one that was not written
/// are alike. 64 octets behind `text` may be read, whatever they are, and so may those of a cell's own row.
final class RowBatch {
  /// Cells a row: the columns of the header in CSV, the fields of the data type in XML.
  let width: Int
  private(set) var text: UnsafeMutablePointer<UInt8>
  var textCount = 0
  private(set) var cells: UnsafeMutablePointer<Cell>
  private(set) var rows: UnsafeMutablePointer<Row>
  var rowCount = 0
  /// The number of the first row, counted from 1 through the file.
  var firstRow = 1
  /// What the reader has to say about rows of this batch, in their order.
  var remarks: [RowRemark] = []
  /// All cells of the rows of CSV that have more or fewer than `width`, by the row's index.
  var ragged: [Int: [Cell]] = [:]
  /// Where a cell of XML begins, by the row's index; nil for CSV, and nil where its row's place must do.
  var cellPlace: ((_ row: Int, _ column: Int) -> TextPlace?)?
  /// The last row of the file is in this batch, or there is none left.
  var isLast = false
  /// How places in `text` become places in the file.
  var origin = TextOrigin()
  /// The path of a row of XML, and of its cell, for words: `/Conversions/Conversion[17]/Amount`; nil for CSV.
  var path: ((_ row: Row, _ cell: Int?) -> String)?

  /// Where in `text` the original of a copied cell of CSV begins.
  var original: ((_ row: Int, _ column: Int) -> Int?)?

  /// An octet that is no character, or a control character, may be in `text`.
  var mayBeOdd = true
  /// What cells may be like; whoever fills the batch says less where he knows it.
  var traits = cbytes_traits(longest: .max, outer_space: 1, damage: 1, at: 1, other_quotes: 0)

  private(set) var textCapacity: Int
  private(set) var rowCapacity: Int

  init(width: Int, textCapacity: Int = chunkSize) {
    self.width = width
    self.textCapacity = textCapacity
    // As many as the text may hold; of a small file's a likely number, and more batches should it have more.
    let likely = textCapacity < chunkSize ? 8 * width : width
    rowCapacity = max(16, min(4096, textCapacity / max(1, likely)))
    text = .allocate(capacity: textCapacity + Self.slack)
    cells = .allocate(capacity: rowCapacity * max(1, width) + Self.spareCells)
    rows = .allocate(capacity: rowCapacity)
    (text + textCapacity).initialize(repeating: 0, count: Self.slack)
  }

  deinit {
    text.deallocate()
    cells.deallocate()
    rows.deallocate()
  }

  /// Octets behind `text` that may be read without being text.
  static let slack = 64
  /// Cells behind the last that may be written.
  private static let spareCells = 3

  /// Forgets the rows and goes on counting after them; `text` is the reader's to keep or to clear.
  func removeRows() {
    firstRow += rowCount
    rowCount = 0
    remarks.removeAll(keepingCapacity: true)
    ragged.removeAll(keepingCapacity: true)
  }

  /// Room for `count` octets of text; what is there stays.
  func reserveText(_ count: Int) {
    guard count > textCapacity else { return }
    let larger = max(count, textCapacity * 2)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slack)
    moved.update(from: text, count: textCount)
    (moved + larger).initialize(repeating: 0, count: Self.slack)
    text.deallocate()
    text = moved
    textCapacity = larger
  }

  /// Room for `count` rows; those that are there stay.
  func reserveRows(_ count: Int) {
    guard count > rowCapacity else { return }
    let larger = max(count, rowCapacity * 2)
    let movedCells = UnsafeMutablePointer<Cell>.allocate(capacity: larger * max(1, width) + Self.spareCells)
    movedCells.update(from: cells, count: rowCount * width)
    cells.deallocate()
    cells = movedCells
    let movedRows = UnsafeMutablePointer<Row>.allocate(capacity: larger)
    movedRows.update(from: rows, count: rowCount)
    rows.deallocate()
    rows = movedRows
    rowCapacity = larger
  }
}
