/// Which keys were seen in which row: 16 octets a row. Two keys are alike when 96 bits of their hash are.
final class SeenRows {
  struct Key: Sendable, Hashable {
    var high: UInt64
    var low: UInt32
  }

  private struct Entry {
    var high: UInt64
    var low: UInt32
    /// From 1; 0 marks a free place.
    var row: UInt32
  }

  private var entries: UnsafeMutablePointer<Entry>
  private var mask: Int
  private var count = 0

  /// Room for about `expected` rows before it must grow.
  init(expected: Int) {
    var capacity = 1024
    while capacity < expected + expected / 4 { capacity *= 2 }
    mask = capacity - 1
    entries = Self.room(capacity)
  }

  deinit { entries.deallocate() }

  private static func room(_ capacity: Int) -> UnsafeMutablePointer<Entry> {
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    UnsafeMutableRawPointer(entries).initializeMemory(as: UInt8.self, repeating: 0, count: capacity * 16)
    return entries
  }

  /// The row that `key` was seen in; otherwise nil, and it is remembered with `row`.
  func insert(_ key: Key, row: Int) -> Int? {
    if count * 4 >= mask * 3 { grow() }
    var index = Int(truncatingIfNeeded: key.high) & mask
    while entries[index].row != 0 {
      if entries[index].high == key.high, entries[index].low == key.low { return Int(entries[index].row) }
      index = (index + 1) & mask
    }
    entries[index] = Entry(high: key.high, low: key.low, row: UInt32(row))
    count += 1
    return nil
  }

  /// Asks the memory for the place of `key`, which comes soon.
  func prefetch(_ key: Key) { prefetchMemory(entries + (Int(truncatingIfNeeded: key.high) & mask)) }

  private func grow() {
    let old = entries
    let oldCount = mask + 1
    mask = oldCount * 2 - 1
    entries = Self.room(oldCount * 2)
    for index in 0..<oldCount where old[index].row != 0 {
      var place = Int(truncatingIfNeeded: old[index].high) & mask
      while entries[place].row != 0 { place = (place + 1) & mask }
      entries[place] = old[index]
    }
    old.deallocate()
  }
}
