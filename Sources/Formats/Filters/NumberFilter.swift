internal import CBytes

extension cbytes_whole {
  /// Of up to sixteen digits and within bounds.
  init(_ reading: NumberReading) {
    let size = reading.field.decimal
    let upper = reading.maximum == nil ? .max : wholeBound(reading.maximum, isWhole: true, up: false) ?? 0
    let lower = wholeBound(reading.minimum, isWhole: true, up: true) ?? 0
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
    let hasBounds = reading.minimum != nil || reading.maximum != nil
    self.init(
      lower: wholeBound(reading.minimum, isWhole: false, up: true) ?? 0,
      upper: reading.maximum == nil ? .max : wholeBound(reading.maximum, isWhole: false, up: false) ?? 0,
      most_whole: UInt32(min(16, size.map { $0.precision - $0.scale } ?? 16)),
      most_decimals: UInt32(min(16, size?.scale ?? 16)), free_count: hasBounds ? 0 : 16, point: reading.point,
      has_bounds: hasBounds ? 1 : 0)
  }
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
