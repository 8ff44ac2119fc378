/// Judges one cell of a field with all care. Filters wave through what is plainly right; what they do not comes here.
final class CellJudge: Sendable {
  let field: Field
  let missing: [[UInt8]]
  let numbers: NumberReading
  let dates: DateReading?
  /// What a foreign key may be; nil when there is none.
  let known: Set<String>?

  init(_ field: Field, _ type: DataType, _ declared: DeclaredWriting) {
    self.field = field
    missing = (field.missingValues ?? type.missingValues).map { Array($0.utf8) }
    numbers = NumberReading(field, type, declared)
    dates = DateReading(field, type, declared)
    let lists = type.foreignKeys.filter { $0.field == field.name }.compactMap(\.known)
    known = lists.first.map { lists.dropFirst().reduce($0) { $0.intersection($1) } }
  }

  /// The cell stands for no value.
  func isMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let bare = bytes.trimmed
    return bare.isEmpty || missing.contains { $0.count == bare.count && bare.elementsEqual($0) }
  }

  /// What is wrong with it: one error at most, and warnings. `now`: milliseconds since 1970, by which ages are reckoned.
  func faults(_ bytes: UnsafeBufferPointer<UInt8>, now: Int64) -> [CellFault] {
    if isMissing(bytes) { return field.constraints.required ? [.required] : [] }
    let isText = field.type == .string || field.type == .any
    let value = isText ? bytes : bytes.trimmed
    let text = String(decoding: value, as: UTF8.self)
    if field.literals.contains(text) { return [] }
    let error = typeFault(value, text, now) ?? listFault(value, text)
    return (error.map { [$0] } ?? []) + (isText ? warnings(value) : [])
  }

  private func typeFault(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String, _ now: Int64) -> CellFault? {
    switch field.type {
    case .integer, .number, .year: numbers.fault(bytes)
    case .date, .time, .datetime, .yearmonth: dates?.fault(bytes, now: now)
    case .boolean: field.trueValues.contains(text) || field.falseValues.contains(text) ? nil : .type()
    case .string: StringFormat(rawValue: field.format).flatMap { $0.accepts(bytes) ? nil : .type() }
    case .list, .any: nil
    }
  }

  private func listFault(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String) -> CellFault? {
    let rules = field.constraints
    if rules.minLength != nil || rules.maxLength != nil {
      let count =
        field.type == .list
        ? bytes.split(separator: field.listDelimiter, omittingEmptySubsequences: false).count
        : text.unicodeScalars.count
      if let least = rules.minLength, count < least { return .tooShort(characters: count) }
      if let most = rules.maxLength, count > most { return .tooLong(characters: count) }
    }
    if !rules.enumeration.isEmpty, !isListed(text) { return .notListed }
    if let pattern = rules.pattern, !pattern.matches(text) { return .pattern }
    if let list = field.codeList, !list.contains(text) { return .unknownCode }
    if let known, !known.contains(keyText(bytes)) { return .unknownKey }
    return nil
  }

  /// What keys are compared by: numbers by their value, all else as it is written.
  func keyText(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    switch field.type {
    case .string, .any: String(decoding: bytes, as: UTF8.self)
    case .integer, .number, .year:
      String(decoding: numbers.decimal(bytes.trimmed)?.text ?? Array(bytes.trimmed), as: UTF8.self)
    default: String(decoding: bytes.trimmed, as: UTF8.self)
    }
  }

  private func isListed(_ text: String) -> Bool {
    let values = field.constraints.enumeration
    return field.ignoresCase ? values.contains { $0.lowercased() == text.lowercased() } : values.contains(text)
  }

  private func warnings(_ bytes: UnsafeBufferPointer<UInt8>) -> [CellFault] {
    var found: [CellFault] = []
    if bytes.trimmed.count < bytes.count { found.append(.outerSpace) }
    if isExcelDamage(bytes) { found.append(.excelDamage) }
    if field.forbids.contains(.email), StringFormat.email.accepts(bytes.trimmed) { found.append(.email) }
    return found
  }

  /// `\d(\.\d+)?E\+\d+`: a long number after Excel has shown it.
  private func isExcelDamage(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "E")), end > 0, isDigit(bytes[0]) else { return false }
    let mantissa = bytes[1..<end]
    let exponent = bytes[(end + 1)...]
    let isPlain = mantissa.isEmpty || mantissa.first == UInt8(ascii: ".") && mantissa.count > 1
    return isPlain && mantissa.dropFirst().allSatisfy(isDigit) && exponent.first == UInt8(ascii: "+")
      && exponent.count > 1 && exponent.dropFirst().allSatisfy(isDigit)
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Without spaces and tabs at either end.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var start = 0
    var end = count
    while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
    while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }
}

extension CodeList {
  func contains(_ code: String) -> Bool { sets.contains(code) }

  private var sets: Set<String> {
    switch self {
    case .iso4217: Self.currencySet
    case .iso3166: Self.countrySet
    }
  }

  private static let currencySet = Set(CodeList.iso4217.codes)
  private static let countrySet = Set(CodeList.iso3166.codes)
}
