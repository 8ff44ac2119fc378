internal import CBytes

/// Rows of a batch whose cell in one column a filter did not wave through.
final class Suspects {
  private(set) var rows: UnsafeMutablePointer<UInt32>
  private var capacity: Int
  var count = 0

  init() {
    capacity = 4096
    rows = .allocate(capacity: capacity)
  }

  deinit { rows.deallocate() }

  /// Forgets them all, and makes room for `count`.
  func reset(_ count: Int) {
    self.count = 0
    guard count > capacity else { return }
    rows.deallocate()
    capacity = count
    rows = .allocate(capacity: capacity)
  }
}

/// One column of a batch.
struct ColumnCells {
  let text: UnsafePointer<UInt8>
  let first: UnsafePointer<Cell>
  let stride: Int
  let count: Int

  init(_ batch: RowBatch, _ column: Int) {
    text = UnsafePointer(batch.text)
    first = UnsafePointer(batch.cells + column)
    stride = batch.width
    count = batch.rowCount
  }

  /// Notes the rows whose cell `isPlain` does not wave through. Empty cells are plain where nothing is required.
  @inline(__always)
  func sift(
    _ suspects: Suspects, required: Bool, _ isPlain: (UnsafePointer<UInt8>, Int) -> Bool
  ) {
    let rows = suspects.rows
    var found = suspects.count
    var cell = first
    for row in 0..<count {
      let start = cell.pointee.start
      let length = Int(cell.pointee.end &- start)
      let plain = length == 0 ? !required : isPlain(text + Int(start), length)
      rows[found] = UInt32(truncatingIfNeeded: row)
      found &+= plain ? 0 : 1
      cell += stride
    }
    suspects.count = found
  }
}
