internal import CBytes

/// A table of keys by open addressing, which never moves what is in it.
final class SeenTable {
  /// The high bits of a hash are its place; the low 48 of it and 48 of the key's own stand here.
  private struct Entry {
    let hash: UInt64
    let rest: UInt32
    /// From 1; 0 marks a free place.
    let row: UInt32

    @inline(__always)
    init(_ hash: UInt64, _ own: UInt64, row: Int) {
      self.hash = hash &<< 16 | own & 0xFFFF
      rest = UInt32(truncatingIfNeeded: own &>> 16)
      self.row = UInt32(truncatingIfNeeded: row)
    }

    @inline(__always)
    func isOf(_ hash: UInt64) -> Bool { (self.hash ^ hash &<< 16) &>> 16 == 0 }

    @inline(__always)
    func isSame(_ other: Entry) -> Bool { hash == other.hash && rest == other.rest }
  }

  let capacity: Int
  private let entries: UnsafeMutablePointer<Entry>
  private var count = 0

  /// So many keys of one group stand together; the others where they themselves belong.
  private static let together = 8

  init(capacity: Int) {
    self.capacity = capacity
    guard let table = cbytes_table_new(capacity * MemoryLayout<Entry>.stride) else {
      fatalError("no memory for \(capacity) rows")
    }
    entries = table.bindMemory(to: Entry.self, capacity: capacity)
  }

  deinit { cbytes_table_free(entries, capacity * MemoryLayout<Entry>.stride) }

  @inline(__always)
  var isFull: Bool { count &* 8 >= capacity &* 7 }

  @inline(__always)
  private func place(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(truncatingIfNeeded: capacity)).high)
  }

  @inline(__always)
  func prefetch(_ key: SeenRows.Key) { cbytes_prefetch(entries + place(of: key.group)) }

  /// What was seen of `key`; when that is not all, it is added with `row`.
  @inline(__always)
  func meet(_ key: SeenRows.Key, row: Int) -> SeenRows.Meeting {
    let (meeting, entry, index) = look(key, row: row)
    if case .same = meeting { return meeting }
    entries[index] = entry
    count &+= 1
    return meeting
  }

  /// What was seen of `key`.
  func find(_ key: SeenRows.Key) -> SeenRows.Meeting { look(key, row: 0).meeting }

  /// Looks for `key` among its group, and then, if that is large, where it belongs alone; the free place it would take.
  @inline(__always)
  private func look(_ key: SeenRows.Key, row: Int) -> (meeting: SeenRows.Meeting, Entry, Int) {
    let entry = Entry(key.group, key.own, row: row)
    var index = place(of: key.group)
    var alike = 0
    while true {
      let found = entries[index]
      if found.row == 0 { return (alike == 0 ? .new : .group, entry, index) }
      if found.isSame(entry) { return (.same(row: Int(found.row)), entry, index) }
      if found.isOf(key.group) {
        alike &+= 1
        if alike == Self.together { return lookApart(key, row) }
      }
      index = index &+ 1 == capacity ? 0 : index &+ 1
    }
  }

  private func lookApart(_ key: SeenRows.Key, _ row: Int) -> (SeenRows.Meeting, Entry, Int) {
    let entry = Entry(key.whole, key.own, row: row)
    var index = place(of: key.whole)
    while entries[index].row != 0 {
      if entries[index].isSame(entry) { return (.same(row: Int(entries[index].row)), entry, index) }
      index = index + 1 == capacity ? 0 : index + 1
    }
    return (.group, entry, index)
  }
}
