/// Reads the numbers of a field.
struct NumberReading: Sendable {
  let field: Field
  let point: UInt8
  let group: UInt8?
  let minimum: DecimalText?
  let maximum: DecimalText?
  let above: DecimalText?
  let below: DecimalText?

  init(_ field: Field, _ type: DataType, _ declared: DeclaredWriting) {
    self.field = field
    point = declared.decimalChar ?? field.decimalChar ?? type.accepts.decimalChar
    group = declared.groupChar ?? field.groupChar ?? type.accepts.groupChar
    minimum = field.constraints.minimum.flatMap { DecimalText($0.utf8) }
    maximum = field.constraints.maximum.flatMap { DecimalText($0.utf8) }
    above = field.constraints.exclusiveMinimum.flatMap { DecimalText($0.utf8) }
    below = field.constraints.exclusiveMaximum.flatMap { DecimalText($0.utf8) }
  }

  /// The exact value; nil for what is no number of this field, and for numbers with an exponent.
  func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> DecimalText? {
    guard field.type == .number else {
      guard !bytes.contains(point) || point == group, let value = DecimalText(bytes, point: 0, group: group) else {
        return nil
      }
      return value.fraction.isEmpty ? value : nil
    }
    return DecimalText(field.allowsCurrency ? bare(bytes) : bytes, point: point, group: group)
  }

  func fault(_ bytes: UnsafeBufferPointer<UInt8>) -> CellFault? {
    guard let value = decimal(bytes) else {
      if field.type == .number, field.decimal == nil, isFloating(bytes) { return nil }
      return .type(instead: advice(bytes))
    }
    if let minimum, value < minimum { return .tooSmall }
    if let maximum, maximum < value { return .tooLarge }
    if let above, !(above < value) { return .notAbove }
    if let below, !(value < below) { return .notBelow }
    guard let size = field.decimal else { return nil }
    if value.fraction.count > size.scale { return .tooManyDecimals(value.fraction.count) }
    return value.whole.count > size.precision - size.scale ? .tooManyDigits(value.whole.count) : nil
  }

  /// With an exponent, or NaN, INF, -INF (Table Schema 2.0, number).
  func isFloating(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    if ["NaN", "INF", "-INF"].contains(text) { return true }
    guard let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
    let exponent = bytes[(mark + 1)...]
    let digits = exponent.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    return DecimalText(bytes[..<mark], point: point) != nil && exponent.count - digits.count <= 1
      && !digits.isEmpty && digits.count <= 4 && digits.allSatisfy(isDigit)
  }

  /// Without a currency before or after it, and the space between.
  private func bare(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    let isPart = { (byte: UInt8) in isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") }
    guard let first = bytes.firstIndex(where: isPart), let last = bytes.lastIndex(where: isDigit), first <= last else {
      return bytes
    }
    let before = UnsafeBufferPointer(rebasing: bytes[..<first]).trimmed
    let after = UnsafeBufferPointer(rebasing: bytes[(last + 1)...]).trimmed
    guard before.isEmpty || after.isEmpty, isCurrency(before), isCurrency(after) else { return bytes }
    return UnsafeBufferPointer(rebasing: bytes[first...last])
  }

  private func isCurrency(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if bytes.isEmpty { return true }
    let text = String(decoding: bytes, as: UTF8.self)
    return ["$", "€", "£", "¥"].contains(text) || CodeList.iso4217.contains(text)
  }

  /// How to write what was probably meant; nil when that cannot be told.
  private func advice(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let comma = UInt8(ascii: ",")
    let dot = UInt8(ascii: ".")
    let number = bare(bytes)
    if field.type == .number, number.count < bytes.count, DecimalText(number, point: point, group: group) != nil {
      return "Write it without a currency, e.g. \(String(decoding: number, as: UTF8.self))."
    }
    if field.type == .number, point != dot { return declaredAdvice(bytes) }
    let separators = bytes.filter { $0 == comma || $0 == dot }
    guard point == dot, !separators.isEmpty else { return nil }
    if field.type != .number {
      return "Write digits only, e.g. \(field.shownExample)."
    }
    guard let last = bytes.last(where: { $0 == comma || $0 == dot }) else { return nil }
    let value =
      last == comma
      ? DecimalText(bytes, point: comma, group: dot) ?? DecimalText(bytes, point: dot, group: comma)
      : DecimalText(bytes, point: dot, group: comma)
    guard value != nil || last == comma else { return nil }
    let example = value.map { String(decoding: $0.text, as: UTF8.self) } ?? field.shownExample
    return "Write a point before the cents, without thousands separators, e.g. \(example)."
  }

  /// By the decimal mark that is declared, which examples in descriptors do not know.
  private func declaredAdvice(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    let meant = DecimalText(bytes, point: UInt8(ascii: "."), group: UInt8(ascii: ","))
    let example = meant.map { String(decoding: $0.text, as: UTF8.self) } ?? field.shownExample
    let mark = Character(Unicode.Scalar(point))
    return "Write \"\(mark)\" before the cents, e.g. \(String(example.map { $0 == "." ? mark : $0 }))."
  }
}
