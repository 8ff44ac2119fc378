internal import CBytes

/// What a pass over all bytes of a file tells: whether it is UTF-8, and which characters the checks need not look for.
struct UTF8Survey: Sendable, Hashable {
  var bytes = 0
  var nuls = 0
  /// Bytes that are not ASCII.
  var high = 0
  /// Whole characters of more than one byte.
  var characters = 0
  /// Maximal ill-formed sequences (Unicode §3.9, table 3-8).
  var faults = 0
  /// Control characters other than TAB, LF and CR.
  var controls = 0
  private var pending: [UInt8] = []

  mutating func add(_ chunk: UnsafeRawBufferPointer) {
    bytes += chunk.count
    guard let base = chunk.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var position = pending.isEmpty ? 0 : finishPending(base, chunk.count)
    while position + 64 <= chunk.count {
      let mask = cbytes_text(base + position)
      if mask.control != 0 { countControls(base + position, mask.control) }
      position =
        mask.high == 0 ? position + 64 : decode(base, position, min(position + 64, chunk.count), chunk.count)
    }
    while position < chunk.count { position = decodeOne(base, position, chunk.count) }
  }

  mutating func finish() {
    if !pending.isEmpty { faults += 1 }
    pending = []
  }

  private mutating func countControls(_ base: UnsafePointer<UInt8>, _ mask: UInt64) {
    controls += mask.nonzeroBitCount
    for index in 0..<64 where mask >> UInt64(index) & 1 == 1 && base[index] == 0 { nuls += 1 }
  }

  /// Decodes from `start` until at least `end`; controls of these bytes have been counted.
  private mutating func decode(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ count: Int) -> Int {
    var position = start
    while position < end {
      if base[position] < 0x80 {
        position += 1
      } else {
        position = decodeHigh(base, position, count)
      }
    }
    // What lies behind `end` was decoded early; its controls cannot be: continuation bytes are none.
    return position
  }

  private mutating func decodeOne(_ base: UnsafePointer<UInt8>, _ position: Int, _ count: Int) -> Int {
    let byte = base[position]
    if byte >= 0x80 { return decodeHigh(base, position, count) }
    if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D {
      controls += 1
      if byte == 0 { nuls += 1 }
    }
    return position + 1
  }

  private mutating func decodeHigh(_ base: UnsafePointer<UInt8>, _ position: Int, _ count: Int) -> Int {
    let length = utf8Sequence(base + position, count - position)
    if length > 0 {
      high += length
      characters += 1
      return position + length
    }
    let partial = -length
    if position + partial == count, utf8Expected(base[position]) > partial {
      pending = (position..<count).map { base[$0] }
    } else {
      faults += 1
    }
    high += partial
    return position + partial
  }

  /// Completes the character that the chunk before broke off.
  private mutating func finishPending(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var joined = pending
    let held = pending.count
    joined += (0..<min(4, count)).map { base[$0] }
    let length = joined.withUnsafeBufferPointer { utf8Sequence($0.baseAddress.unsafelyUnwrapped, $0.count) }
    if length < 0, -length == joined.count, joined.count < utf8Expected(joined[0]) {
      pending = joined
      high += joined.count - held
      return count
    }
    pending = []
    high += max(0, abs(length) - held)
    if length > 0 { characters += 1 } else { faults += 1 }
    return max(0, abs(length) - held)
  }
}

/// The length of the well-formed UTF-8 sequence that begins at `base`, or minus the length of the maximal ill-formed
/// part that stands there, at least 1 (Unicode §3.9, table 3-7).
func utf8Sequence(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
  let first = base[0]
  if first < 0x80 { return 1 }
  let expected = utf8Expected(first)
  guard expected > 1 else { return -1 }
  var index = 1
  while index < expected {
    guard index < count else { return -index }
    let byte = base[index]
    let range: ClosedRange<UInt8> = index > 1 ? 0x80...0xBF : secondByte(after: first)
    guard range.contains(byte) else { return -index }
    index += 1
  }
  return expected
}

/// How long a sequence is that begins with `first`; 0 for a byte that begins none.
func utf8Expected(_ first: UInt8) -> Int {
  switch first {
  case 0..<0x80: 1
  case 0xC2...0xDF: 2
  case 0xE0...0xEF: 3
  case 0xF0...0xF4: 4
  default: 0
  }
}

private func secondByte(after first: UInt8) -> ClosedRange<UInt8> {
  switch first {
  case 0xE0: 0xA0...0xBF
  case 0xED: 0x80...0x9F
  case 0xF0: 0x90...0xBF
  case 0xF4: 0x80...0x8F
  default: 0x80...0xBF
  }
}
