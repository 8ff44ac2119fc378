/// Which keys were seen in which row, and which groups of keys: 16 octets a row and a quarter of that to spare.
///
/// Keys are told by hashes: of ten million rows two different ones are taken for the same once in a million files.
final class SeenRows {
  struct Key: Sendable, Hashable {
    /// A hash of the group, or of the key where there are no groups.
    var group: UInt64
    /// Two hashes of the key.
    var whole: UInt64
    var own: UInt64
  }

  enum Meeting: Sendable, Hashable {
    /// Neither the key nor its group was seen.
    case new
    /// The group was seen, the key was not.
    case group
    /// The key was seen in this row.
    case same(row: Int)
  }

  /// Full ones, and the one that is being filled.
  private var full: [SeenTable] = []
  private var table: SeenTable

  /// Room for about `expected` rows before more is needed.
  init(expected: Int) { table = SeenTable(capacity: max(1024, expected + expected / 4)) }

  /// What was seen of `key`; when that is not all, it is remembered with `row`.
  @inline(__always)
  func meet(_ key: Key, row: Int) -> Meeting {
    if table.isFull {
      full.append(table)
      table = SeenTable(capacity: table.capacity * 4)
    }
    return full.isEmpty ? table.meet(key, row: row) : meetInAll(key, row)
  }

  private func meetInAll(_ key: Key, _ row: Int) -> Meeting {
    var isKnownGroup = false
    for table in full {
      switch table.find(key) {
      case .same(let row): return .same(row: row)
      case .group: isKnownGroup = true
      case .new: continue
      }
    }
    let meeting = table.meet(key, row: row)
    return meeting == .new && isKnownGroup ? .group : meeting
  }

  /// Asks the memory for the place of `key`, which comes soon.
  @inline(__always)
  func prefetch(_ key: Key) { table.prefetch(key) }
}
