/// Waves through text that is neither too long nor too short, has no spaces around it and is no damaged number.
struct TextFilter {
  private let least: Int
  private let most: Int
  private let mayHoldAddress: Bool

  init(_ field: Field) {
    // A character has four octets at most: what has so many octets is long enough.
    least = (field.constraints.minLength ?? 0) * 4
    most = field.constraints.maxLength ?? .max
    mayHoldAddress = !field.forbids.contains(.email)
  }

  func sift(_ cells: ColumnCells, _ suspects: Suspects, required: Bool) {
    if mayHoldAddress {
      cells.sift(suspects, required: required) { bytes, count in isPlain(bytes, count) }
    } else {
      cells.sift(suspects, required: required) { bytes, count in
        isPlain(bytes, count) && !UnsafeBufferPointer(start: bytes, count: count).contains(UInt8(ascii: "@"))
      }
    }
  }

  @inline(__always)
  private func isPlain(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let first = bytes[0]
    let second = bytes[1]
    let mayBeDamaged = first &- 0x30 < 10 && (second == UInt8(ascii: ".") || second == UInt8(ascii: "E")) && count > 1
    return count <= most && count >= least && first > 0x20 && bytes[count &- 1] > 0x20 && !mayBeDamaged
  }
}
