internal import CBytes

/// Rows of a batch whose cell in one column a filter did not wave through.
final class Suspects {
  /// So many rows are sifted at a time, column after column: what is looked at of them stays close to the processor.
  static let most = 128
  let rows = UnsafeMutablePointer<UInt32>.allocate(capacity: most + 1)

  deinit { rows.deallocate() }
}

extension cbytes_column {
  /// The cells of `column` in `rows` of a batch.
  init(_ batch: RowBatch, _ column: Int, _ rows: Range<Int>, required: Bool) {
    self.init(
      text: UnsafePointer(batch.text), first: UnsafePointer(batch.cells + rows.lowerBound * batch.width + column),
      stride: UInt32(batch.width), count: UInt32(rows.count), required: required ? 1 : 0)
  }
}
