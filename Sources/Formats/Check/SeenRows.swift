internal import CBytes

/// Which keys were seen in which row, and which groups of keys: 16 octets a row and a quarter of that to spare.
///
/// A key is told by 32 bits of its own and the 64 of its group; where there are no groups, all 96 are its own.
final class SeenRows {
  struct Key: Sendable, Hashable {
    var group: UInt64
    var own: UInt32
  }

  enum Meeting: Sendable, Hashable {
    /// Neither the key nor its group was seen.
    case new
    /// The group was seen, the key was not.
    case group
    /// The key was seen in this row.
    case same(row: Int)
  }

  private struct Entry {
    var key: Key
    /// From 1; 0 marks a free place.
    var row: UInt32
  }

  private var entries: UnsafeMutablePointer<Entry>
  private var capacity: Int
  private var count = 0

  /// So many keys of one group stand together; the others lie where they themselves belong.
  private static let together = 8

  /// Room for about `expected` rows before it must grow.
  init(expected: Int) {
    capacity = max(1024, expected + expected / 4)
    entries = Self.room(capacity)
  }

  deinit { cbytes_table_free(entries, capacity * MemoryLayout<Entry>.stride) }

  private static func room(_ capacity: Int) -> UnsafeMutablePointer<Entry> {
    guard let table = cbytes_table_new(capacity * MemoryLayout<Entry>.stride) else {
      fatalError("no memory for \(capacity) rows")
    }
    return table.bindMemory(to: Entry.self, capacity: capacity)
  }

  /// What was seen of `key`; when that is not all, it is remembered with `row`.
  @inline(__always)
  func meet(_ key: Key, row: Int) -> Meeting {
    if count &* 8 >= capacity &* 7 { grow() }
    var index = place(of: key.group)
    var alike = 0
    while entries[index].row != 0 {
      if entries[index].key.group == key.group {
        if entries[index].key.own == key.own { return .same(row: Int(entries[index].row)) }
        alike &+= 1
        if alike == Self.together { return meetApart(key, row) }
      }
      index = index &+ 1 == capacity ? 0 : index &+ 1
    }
    entries[index] = Entry(key: key, row: UInt32(row))
    count &+= 1
    return alike == 0 ? .new : .group
  }

  private func meetApart(_ key: Key, _ row: Int) -> Meeting {
    var index = place(of: apart(key))
    while entries[index].row != 0 {
      if entries[index].key == key { return .same(row: Int(entries[index].row)) }
      index = index + 1 == capacity ? 0 : index + 1
    }
    entries[index] = Entry(key: key, row: UInt32(row))
    count += 1
    return .group
  }

  private func apart(_ key: Key) -> UInt64 {
    (key.group ^ UInt64(key.own) &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
  }

  @inline(__always)
  private func place(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(truncatingIfNeeded: capacity)).high)
  }

  /// Asks the memory for the place of `key`, which comes soon.
  @inline(__always)
  func prefetch(_ key: Key) { cbytes_prefetch(entries + place(of: key.group)) }

  private func grow() {
    let old = entries
    let oldCapacity = capacity
    capacity = capacity + capacity / 2
    count = 0
    entries = Self.room(capacity)
    for index in 0..<oldCapacity where old[index].row != 0 { _ = meet(old[index].key, row: Int(old[index].row)) }
    cbytes_table_free(old, oldCapacity * MemoryLayout<Entry>.stride)
  }
}
