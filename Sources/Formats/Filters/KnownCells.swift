internal import CBytes

/// Short cells of one column that were judged before and found right: codes, words, names of few.
final class KnownCells {
  private typealias Entry = (low: UInt64, high: UInt64)
  private static let count = 1024
  private let entries: UnsafeMutablePointer<Entry>

  /// A value of sixteen octets of 0xFF is in no UTF-8 text, and stands for no entry.
  init() {
    entries = .allocate(capacity: Self.count)
    entries.initialize(repeating: (.max, .max), count: Self.count)
  }

  deinit { entries.deallocate() }

  func sift(_ cells: ColumnCells, _ suspects: Suspects, required: Bool) {
    let entries = entries
    cells.sift(suspects, required: required) { bytes, count in
      guard count <= 16 else { return false }
      let key = Self.key(bytes, count)
      let entry = entries[Self.slot(key)]
      return entry.low == key.low && entry.high == key.high
    }
  }

  /// The cell is among them.
  func holds(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = bytes.baseAddress, (1...16).contains(bytes.count) else { return false }
    let key = Self.key(base, bytes.count)
    let entry = entries[Self.slot(key)]
    return entry.low == key.low && entry.high == key.high
  }

  func insert(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress, (1...16).contains(bytes.count), bytes.last != 0 else { return }
    let key = Self.key(base, bytes.count)
    entries[Self.slot(key)] = key
  }

  /// The octets as two words, zeros behind them.
  @inline(__always)
  private static func key(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Entry {
    if count <= 8 { return (cbytes_load8(bytes) & .max &>> UInt64(64 &- 8 &* count), 0) }
    return (cbytes_load8(bytes), cbytes_load8(bytes + 8) & .max &>> UInt64(128 &- 8 &* count))
  }

  @inline(__always)
  private static func slot(_ key: Entry) -> Int {
    Int(truncatingIfNeeded: ((key.low ^ key.high &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93) &>> 54)
  }
}
