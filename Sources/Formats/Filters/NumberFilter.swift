/// Waves through numbers of up to sixteen digits, plainly written and within bounds.
struct NumberFilter {
  private let lower: UInt64
  private let upper: UInt64
  private let point: UInt8
  private let mostDecimals: Int
  private let mostWhole: Int
  private let hasBounds: Bool

  init(_ reading: NumberReading) {
    point = reading.point
    let isWhole = reading.field.type != .number
    mostDecimals = isWhole ? 0 : reading.field.decimal?.scale ?? 16
    mostWhole = reading.field.decimal.map { $0.precision - $0.scale } ?? 16
    hasBounds = reading.minimum != nil || reading.maximum != nil
    lower = Self.bound(reading.minimum, isWhole, up: true) ?? 0
    upper = reading.maximum == nil ? .max : Self.bound(reading.maximum, isWhole, up: false) ?? 0
  }

  /// A whole number from which on (up to which) everything is within the bound.
  private static func bound(_ bound: DecimalText?, _ isWhole: Bool, up: Bool) -> UInt64? {
    guard let bound else { return nil }
    if bound.isNegative { return up ? nil : 0 }
    guard bound.whole.count <= 17, let whole = UInt64(String(decoding: [0x30] + bound.whole, as: UTF8.self)) else {
      return up ? .max : UInt64.max - 1
    }
    if up { return bound.fraction.isEmpty ? whole : whole + 1 }
    return isWhole ? whole : whole == 0 ? 0 : whole - 1
  }

  func sift(_ cells: ColumnCells, _ suspects: Suspects, required: Bool) {
    if mostDecimals == 0 {
      cells.sift(suspects, required: required) { bytes, count in isWhole(bytes, count) }
    } else {
      cells.sift(suspects, required: required) { bytes, count in isDecimal(bytes, count) }
    }
  }

  @inline(__always)
  private func isWhole(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count <= 16, count <= mostWhole else { return false }
    if count <= 8 {
      let word = Digits.padded(bytes, count)
      let value = Digits.value(word)
      return Digits.areDigits(word) && value >= lower && value <= upper
    }
    let high = Digits.padded(bytes, count &- 8)
    let low = Digits.padded(bytes + (count &- 8), 8)
    let value = Digits.value(high) &* 100_000_000 &+ Digits.value(low)
    return Digits.areDigits(high) && Digits.areDigits(low) && value >= lower && value <= upper
  }

  /// `[-]digits[point digits]`; with a sign only where there are no bounds.
  @inline(__always)
  private func isDecimal(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    var bytes = start
    var count = length
    if bytes[0] == UInt8(ascii: "-") {
      guard !hasBounds, count > 1 else { return false }
      bytes += 1
      count &-= 1
    }
    guard count <= 16 else { return false }
    let isLong = count > 8
    let low = Digits.padded(isLong ? bytes + (count &- 8) : bytes, isLong ? 8 : count)
    let high = isLong ? Digits.padded(bytes, count &- 8) : Digits.zeros
    let points = Digits.matches(low, point)
    if points == 0 {
      let value = Digits.value(high) &* 100_000_000 &+ Digits.value(low)
      return Digits.areDigits(low) && Digits.areDigits(high) && count <= mostWhole && value >= lower && value <= upper
    }
    let place = points.trailingZeroBitCount &>> 3
    let decimals = 7 &- place
    let whole = count &- decimals &- 1
    guard points & (points &- 1) == 0, decimals > 0, decimals <= mostDecimals, whole > 0, whole <= mostWhole else {
      return false
    }
    let digits = low ^ UInt64(point ^ 0x30) &<< UInt64(place &* 8)
    guard Digits.areDigits(digits), Digits.areDigits(high) else { return false }
    guard hasBounds else { return true }
    let drop = UInt64((decimals &+ 1) &* 8)
    let front = low &<< drop | Digits.zeros &>> (64 &- drop)
    let value = Digits.value(high) &* Self.powers[place] &+ Digits.value(front)
    return value >= lower && value <= upper
  }

  private static let powers: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
}
