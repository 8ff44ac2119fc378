internal import CBytes

/// Follows a key whose rows come in order of its first cell, so that none of them need be remembered: where each is
/// greater than the one before it, or less, no two are alike. Rows with one first cell stand together and are compared
/// among themselves.
///
/// Rows that came in order are not read twice for that; the first that does not makes whoever follows read them again.
final class KeyOrder {
  /// Which orders the rows may be in, as bits: ascending and descending, by octets and by length first.
  private var possible: UInt8 = 0b1111
  /// The first cell of the last row.
  private var last: [UInt8] = []
  private var hasBegun = false
  /// The rows with that first cell.
  private var members: [(key: SeenRows.Key, row: Int)] = []

  /// So many rows may have one first cell.
  private static let most = 64

  /// A row that repeats one before it.
  struct Repeat {
    /// Its index in the batch.
    var row: Int
    /// The number of the row in the file.
    var first: Int
  }

  /// The repeats among `rows` of a batch; nil when they are not in order, after which nothing more can be followed.
  func follow(
    _ batch: RowBatch, _ rows: some Sequence<Int>, column: Int, key: (Int) -> SeenRows.Key
  ) -> [Repeat]? {
    var repeats: [Repeat] = []
    // The row that began the present first cell, when its key was not worked out yet.
    var waiting: Int?
    let carried = last
    return carried.withUnsafeBufferPointer { carried in
      var before = carried
      for row in rows {
        let cell = batch.bytes(row, column)
        if hasBegun, isSame(before, cell) {
          if let first = waiting { members.append((key(first), batch.firstRow + first)) }
          waiting = nil
          let own = key(row)
          if let other = members.first(where: { $0.key == own }) {
            repeats.append(Repeat(row: row, first: other.row))
          } else if members.count < Self.most {
            members.append((own, batch.firstRow + row))
          } else {
            return nil
          }
          continue
        }
        if hasBegun {
          possible &= orders(before, cell)
          if possible == 0 { return nil }
        }
        (hasBegun, before, waiting) = (true, cell, row)
        if !members.isEmpty { members.removeAll(keepingCapacity: true) }
      }
      if let first = waiting { members.append((key(first), batch.firstRow + first)) }
      last = Array(before)
      return repeats
    }
  }

  private func isSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    left.count == right.count && cbytes_compare(left.baseAddress, left.count, right.baseAddress, right.count) == 0
  }

  /// The orders in which two cells that are not the same come one after the other.
  private func orders(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> UInt8 {
    let isLess = cbytes_compare(left.baseAddress, left.count, right.baseAddress, right.count) < 0
    let isShorter = left.count == right.count ? isLess : left.count < right.count
    return (isLess ? 0b0001 : 0b0010) | (isShorter ? 0b0100 : 0b1000)
  }
}
