internal import Model

/// The numbers of a SEARCH response, counted as they stream by: the one line that may be megabytes long.
struct NumberLine {
  private(set) var numbers: [UInt32] = []
  private let limit: Int
  private var current: UInt64?
  private var sawReturn = false

  init(limit: Int) { self.limit = limit }

  /// Takes octets up to the end of the line; says how many were its own, and whether the line ended.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) throws(TransferError) -> (count: Int, ended: Bool) {
    for index in 0..<bytes.count where try take(bytes[index]) { return (index + 1, true) }
    return (bytes.count, false)
  }

  /// All numbers, for a line that was given whole and without its end.
  mutating func ended() throws(TransferError) -> [UInt32] {
    try endNumber()
    return numbers
  }

  /// Takes one octet; true when it ended the line.
  mutating func take(_ byte: UInt8) throws(TransferError) -> Bool {
    guard !sawReturn else {
      guard byte == UInt8(ascii: "\n") else { throw unexpected(byte) }
      return true
    }
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      current = (current ?? 0) * 10 + UInt64(byte - UInt8(ascii: "0"))
      guard let current, current <= UInt32.max else {
        throw violation(found: "a number above 4294967295", expected: "a UID")
      }
    case UInt8(ascii: " "): try endNumber()
    case UInt8(ascii: "\r"):
      try endNumber()
      sawReturn = true
    default: throw unexpected(byte)
    }
    return false
  }

  private mutating func endNumber() throws(TransferError) {
    guard let value = current else { return }
    current = nil
    guard value > 0, let number = UInt32(exactly: value) else {
      throw violation(found: "\"0\"", expected: "a number from 1 to 4294967295 in a SEARCH response")
    }
    guard numbers.count < limit else {
      throw violation(found: "more than \(limit) numbers", expected: "fewer in a SEARCH response")
    }
    numbers.append(number)
  }

  private func unexpected(_ byte: UInt8) -> TransferError {
    violation(found: spelled(byte), expected: "a number in a SEARCH response")
  }
}
