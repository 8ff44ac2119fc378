/// A sum of decimals: exact, whatever their length and however many they are.
struct DecimalSum {
  /// 18 digits each, not yet carried over, so that 10^20 of them fit: `whole` from the point up, `fraction` from it down.
  private var whole: [Int128] = []
  private var fraction: [Int128] = []
  private static let size = 18
  private static let base: Int128 = 1_000_000_000_000_000_000

  mutating func add(_ value: DecimalText) {
    var end = value.whole.count
    var index = 0
    while end > 0 {
      let start = max(0, end - Self.size)
      Self.add(value.whole[start..<end], 0, value.isNegative, to: &whole, at: index)
      (end, index) = (start, index + 1)
    }
    var start = 0
    while start < value.fraction.count {
      let end = min(start + Self.size, value.fraction.count)
      Self.add(
        value.fraction[start..<end], Self.size - (end - start), value.isNegative, to: &fraction, at: start / Self.size)
      start = end
    }
  }

  /// Digits with so many zeros behind them.
  private static func add(
    _ digits: ArraySlice<UInt8>, _ zeros: Int, _ isNegative: Bool, to limbs: inout [Int128], at index: Int
  ) {
    var value: Int64 = 0
    for digit in digits { value = value * 10 + Int64(digit - 0x30) }
    for _ in 0..<zeros { value *= 10 }
    if index == limbs.count { limbs.append(0) }
    limbs[index] += Int128(isNegative ? -value : value)
  }

  var total: DecimalText? {
    let limbs = fraction.reversed() + whole
    let positive = Self.carried(limbs)
    guard let carried = positive ?? Self.carried(limbs.map { -$0 }) else { return nil }
    let digits = carried.reversed().flatMap { limb in
      let text = String(limb)
      return Array(repeating: UInt8(ascii: "0"), count: Self.size - text.utf8.count) + text.utf8
    }
    let point = digits.count - fraction.count * Self.size
    let sign = positive == nil ? "-" : ""
    return DecimalText(Array(sign.utf8) + [0x30] + digits[..<point] + Array(".".utf8) + digits[point...] + [0x30])
  }

  /// Each limb from 0 below `base`, the lowest first; nil for a sum below zero.
  private static func carried(_ limbs: [Int128]) -> [Int128]? {
    var carry: Int128 = 0
    var result: [Int128] = []
    for limb in limbs {
      let sum = limb + carry
      let rest = (sum % base + base) % base
      carry = (sum - rest) / base
      result.append(rest)
    }
    if carry < 0 { return nil }
    while carry > 0 {
      result.append(carry % base)
      carry /= base
    }
    return result
  }
}
