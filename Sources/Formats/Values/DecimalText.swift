/// A decimal number as its digits: exact at any length, compared by value.
struct DecimalText: Sendable, Hashable, Comparable {
  var isNegative = false
  /// Without leading zeros; empty for 0.
  var whole: [UInt8] = []
  /// Without trailing zeros.
  var fraction: [UInt8] = []

  /// Reads `[+-]digits[point digits]` or `[+-]point digits`, digits of the whole part perhaps in groups of three; nil
  /// when anything else stands there.
  init?(_ bytes: some Collection<UInt8>, point: UInt8 = UInt8(ascii: "."), group: UInt8? = nil) {
    var rest = bytes[...]
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let end = rest.firstIndex(of: point) ?? rest.endIndex
    guard let digits = Self.digits(rest[..<end], group: group) else { return nil }
    let decimals = rest[end...].dropFirst()
    guard decimals.allSatisfy(isDigit), !(digits.isEmpty && decimals.isEmpty),
      end == rest.endIndex || !decimals.isEmpty
    else { return nil }
    whole = Array(digits.drop { $0 == UInt8(ascii: "0") })
    fraction = decimals.map { $0 }
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    if whole.isEmpty, fraction.isEmpty { isNegative = false }
  }

  private static func digits(_ bytes: some Collection<UInt8>, group: UInt8?) -> [UInt8]? {
    guard let group, bytes.contains(group) else { return bytes.allSatisfy(isDigit) ? Array(bytes) : nil }
    let groups = bytes.split(separator: group, omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.allSatisfy(isDigit) }), groups.dropFirst().allSatisfy({ $0.count == 3 }),
      (1...3).contains(groups[0].count)
    else { return nil }
    return groups.flatMap { $0 }
  }

  /// As JSON and every other reader takes it: `-1234.5`.
  var text: [UInt8] {
    (isNegative ? [UInt8(ascii: "-")] : []) + (whole.isEmpty ? [UInt8(ascii: "0")] : whole)
      + (fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction)
  }

  static func < (left: DecimalText, right: DecimalText) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    let isLess = left.isSmaller(than: right)
    return left.isNegative ? right.isSmaller(than: left) : isLess
  }

  private func isSmaller(than other: DecimalText) -> Bool {
    if whole.count != other.whole.count { return whole.count < other.whole.count }
    if whole != other.whole { return whole.lexicographicallyPrecedes(other.whole) }
    return fraction.lexicographicallyPrecedes(other.fraction)
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// A field's `minimum` or `maximum`, as a value of its type.
enum Bound: Sendable, Hashable, Comparable {
  case decimal(DecimalText)
  /// Milliseconds since 1970.
  case moment(Int64)

  /// Of two bounds of one field.
  static func < (left: Bound, right: Bound) -> Bool {
    switch (left, right) {
    case (.decimal(let one), .decimal(let other)): one < other
    case (.moment(let one), .moment(let other)): one < other
    default: false
    }
  }

  /// Nil when `text` is no value of the field's type, or the type has no order.
  init?(_ text: String, of field: Field) {
    switch field.type {
    case .integer, .number, .year:
      guard let decimal = DecimalText(text.utf8) else { return nil }
      self = .decimal(decimal)
    case .date, .time, .datetime, .yearmonth:
      let bytes = Array(text.utf8)
      let reading = bytes.withUnsafeBufferPointer { field.defaultDateFormat.read($0) }
      guard case .moment(let moment) = reading else { return nil }
      self = .moment(moment.utcMilliseconds(assumedOffsetMinutes: 0))
    case .string, .boolean, .list, .any: return nil
    }
  }
}
