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

  /// The repeats among the rows of a batch that have a key, as `isKeyed` tells; nil when they are not in order, after which
  /// nothing more can be followed. `isPlain`: a good row whose first cell is not empty has one.
  func follow(
    _ batch: RowBatch, _ verdicts: [RowVerdict], column: Int, isPlain: Bool, isKeyed: (Int) -> Bool,
    key: (Int) -> SeenRows.Key
  ) -> [Repeat]? {
    var repeats: [Repeat] = []
    // The row that began the present first cell, when its key was not worked out yet.
    var waiting: Int?
    let carried = last
    return carried.withUnsafeBufferPointer { carried in
      var before = carried
      var row = 0
      while row < batch.rowCount {
        if isPlain, let begun = waiting {
          let count = skip(batch, verdicts, column, from: row, behind: begun)
          if count > 0 {
            row += count
            waiting = row - 1
            before = batch.bytes(row - 1, column)
            continue
          }
        }
        let found = follow(batch, row, column, &before, &waiting, isKeyed, key, &repeats)
        if !found { return nil }
        row += 1
      }
      if let first = waiting { members.append((key(first), batch.firstRow + first)) }
      last = Array(before)
      return repeats
    }
  }

  /// How many rows from `row` on are plainly in order; `begun` is the one before them, alone with its first cell so far.
  private func skip(_ batch: RowBatch, _ verdicts: [RowVerdict], _ column: Int, from row: Int, behind begun: Int) -> Int
  {
    verdicts.withUnsafeBytes { verdicts in
      guard let base = verdicts.baseAddress else { return 0 }
      return Int(
        cbytes_in_order(
          cbytes_column(batch, column, row..<batch.rowCount, required: true),
          (base + row).assumingMemoryBound(to: UInt8.self), RowVerdict.warned.rawValue, batch.cell(begun, column),
          &possible))
    }
  }

  /// Takes in one row; false when it is out of order.
  private func follow(
    _ batch: RowBatch, _ row: Int, _ column: Int, _ before: inout UnsafeBufferPointer<UInt8>, _ waiting: inout Int?,
    _ isKeyed: (Int) -> Bool, _ key: (Int) -> SeenRows.Key, _ repeats: inout [Repeat]
  ) -> Bool {
    guard isKeyed(row) else { return true }
    let cell = batch.bytes(row, column)
    guard hasBegun, isSame(before, cell) else {
      if hasBegun {
        possible &= orders(before, cell)
        if possible == 0 { return false }
      }
      (hasBegun, before, waiting) = (true, cell, row)
      if !members.isEmpty { members.removeAll(keepingCapacity: true) }
      return true
    }
    if let first = waiting { members.append((key(first), batch.firstRow + first)) }
    waiting = nil
    let own = key(row)
    if let other = members.first(where: { $0.key == own }) {
      repeats.append(Repeat(row: row, first: other.row))
    } else if members.count < Self.most {
      members.append((own, batch.firstRow + row))
    } else {
      return false
    }
    return true
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
