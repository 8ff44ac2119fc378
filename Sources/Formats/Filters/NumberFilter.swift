internal import CBytes

extension cbytes_whole {
  /// Of up to sixteen digits and within bounds.
  init(_ reading: NumberReading) {
    let size = reading.field.decimal
    let (lower, upper) = wholeBounds(reading, isWhole: true)
    let most = min(16, size.map { $0.precision - $0.scale } ?? 16)
    // Four digits make nothing above 9999, three nothing above 1234.
    let digits = String(upper).utf8
    let free = digits.allSatisfy { $0 == UInt8(ascii: "9") } ? digits.count : digits.count - 1
    self.init(
      lower: lower, upper: upper, most_digits: UInt32(most), free_digits: lower <= 1 ? UInt32(min(most, free)) : 0)
  }
}

extension cbytes_decimal {
  init(_ reading: NumberReading) {
    let size = reading.field.decimal
    let hasBounds = [reading.minimum, reading.maximum, reading.above, reading.below].contains { $0 != nil }
    let (lower, upper) = wholeBounds(reading, isWhole: false)
    self.init(
      lower: lower, upper: upper,
      most_whole: UInt32(min(16, size.map { $0.precision - $0.scale } ?? 16)),
      most_decimals: UInt32(min(16, size?.scale ?? 16)), free_count: hasBounds ? 0 : 16, point: reading.point,
      has_bounds: hasBounds ? 1 : 0)
  }
}

/// Whole numbers between which everything is within all bounds.
private func wholeBounds(_ reading: NumberReading, isWhole: Bool) -> (lower: UInt64, upper: UInt64) {
  // One more, or less, than the bound itself, which is not within.
  let above = wholeBound(reading.above, isWhole: isWhole, up: true).map { $0 == .max ? $0 : $0 + 1 }
  let below = wholeBound(reading.below, isWhole: isWhole, up: false).map { $0 == 0 ? $0 : $0 - 1 }
  let lower = max(wholeBound(reading.minimum, isWhole: isWhole, up: true) ?? 0, above ?? 0)
  var upper = reading.maximum == nil ? UInt64.max : wholeBound(reading.maximum, isWhole: isWhole, up: false) ?? 0
  if reading.below != nil { upper = min(upper, below ?? 0) }
  return (lower, upper)
}

/// A whole number from which on (up to which) everything is within the bound.
private func wholeBound(_ bound: DecimalText?, isWhole: Bool, up: Bool) -> UInt64? {
  guard let bound else { return nil }
  if bound.isNegative { return up ? nil : 0 }
  guard bound.whole.count <= 17, let whole = UInt64(String(decoding: [0x30] + bound.whole, as: UTF8.self)) else {
    return up ? .max : UInt64.max - 1
  }
  if up { return bound.fraction.isEmpty ? whole : whole + 1 }
  return isWhole ? whole : whole == 0 ? 0 : whole - 1
}
