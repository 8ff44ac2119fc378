/// Reads the dates and times of a field.
struct DateReading: Sendable {
  let field: Field
  let formats: [DateFormat]
  let zoneOffsetMinutes: Int?
  let minimum: Int64?
  let maximum: Int64?
  let above: Int64?
  let below: Int64?

  init?(_ field: Field, _ type: DataType, _ declared: DeclaredWriting) {
    guard [.date, .time, .datetime, .yearmonth].contains(field.type) else { return nil }
    self.field = field
    let plain = field.defaultDateFormat
    var formats = [plain]
    if field.format != "default", field.format != "any" {
      formats = [DateFormat(field.format) ?? plain]
    } else if let patterns = declared.datetimeFormats
      ?? (field.type == .datetime ? type.accepts.datetimeFormats : nil)
    {
      formats = patterns.filter { field.type != .date || !DateFormat.hasTime($0) }
        .compactMap { $0 == "default" || $0 == "any" ? plain : DateFormat($0) }
      if formats.isEmpty { formats = [plain] }
    }
    self.formats = formats
    zoneOffsetMinutes = declared.zoneOffsetMinutes
    let bound = { (text: String?) in text.flatMap { Bound($0, of: field) }?.milliseconds }
    minimum = bound(field.constraints.minimum)
    maximum = bound(field.constraints.maximum)
    above = bound(field.constraints.exclusiveMinimum)
    below = bound(field.constraints.exclusiveMaximum)
  }

  /// A zone is written, declared, or not asked for.
  var needsZone: Bool { field.zoneRequired && zoneOffsetMinutes == nil }

  func moment(_ bytes: UnsafeBufferPointer<UInt8>) -> MomentReading {
    var impossible: MomentReading?
    for format in formats {
      let reading = format.read(bytes)
      switch reading {
      case .moment: return reading
      case .impossible: impossible = impossible ?? reading
      case .unlike: continue
      }
    }
    return impossible ?? .unlike
  }

  /// `now`: milliseconds since 1970, by which ages are reckoned.
  func fault(_ bytes: UnsafeBufferPointer<UInt8>, now: Int64) -> CellFault? {
    switch moment(bytes) {
    case .moment(let moment):
      if moment.offsetMinutes == nil, needsZone {
        return .type(why: "its time zone is missing", instead: "Write e.g. \(String(decoding: bytes, as: UTF8.self))Z.")
      }
      return ageFault(moment.utcMilliseconds(assumedOffsetMinutes: zoneOffsetMinutes ?? 0), now)
    case .impossible(let why): return .type(why: String(why.dropLast()), instead: nearestDay(bytes))
    case .unlike: return .type(why: readings(bytes) ?? partMissing(bytes))
    }
  }

  private func ageFault(_ time: Int64, _ now: Int64) -> CellFault? {
    let day: Int64 = 86_400_000
    if let minimum, time < minimum { return .tooSmall }
    if let maximum, time > maximum { return .tooLarge }
    if let above, time <= above { return .notAbove }
    if let below, time >= below { return .notBelow }
    if let most = field.maxAgeDays, now - time > Int64(most) * day { return .tooOld(days: Int((now - time) / day)) }
    if let most = field.maxFutureMinutes, time - now > Int64(most) * 60_000 { return .inFuture }
    return nil
  }

  /// The last day of the month instead of one that there is not.
  private func nearestDay(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard bytes.count >= 10, let month = number(bytes, 5..<7), let year = number(bytes, 0..<4),
      (1...12).contains(month),
      let day = number(bytes, 8..<10), day > daysIn(month: month, of: year)
    else { return nil }
    let rest = String(decoding: bytes[10...], as: UTF8.self)
    return "Write e.g. \(String(decoding: bytes[..<8], as: UTF8.self))\(daysIn(month: month, of: year))\(rest)."
  }

  private func number(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
    bytes[range].allSatisfy(isDigit) ? Int(String(decoding: bytes[range], as: UTF8.self)) : nil
  }

  /// A date of numbers whose order is not declared, in words: `03/04/2026`.
  private func readings(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let date = bytes.prefix { $0 != 0x20 && $0 != UInt8(ascii: "T") }
    let parts = date.split(omittingEmptySubsequences: false) { [0x2F, 0x2E, 0x2D].contains($0) }
    let numbers = parts.compactMap { $0.allSatisfy(isDigit) ? Int(String(decoding: $0, as: UTF8.self)) : nil }
    guard parts.count == 3, numbers.count == 3, parts[2].count == 4 else { return nil }
    let words = [(numbers[0], numbers[1]), (numbers[1], numbers[0])].compactMap { day, month in
      (1...12).contains(month) && (1...daysIn(month: month, of: numbers[2])).contains(day)
        ? "\(day) \(monthNames[month - 1]) \(numbers[2])" : nil
    }
    guard let first = words.first else { return nil }
    return words.count == 2 && words[1] != first
      ? "it may mean \(first) or \(words[1])" : "the order of its parts is not declared"
  }

  private func partMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    guard field.type == .datetime, case .moment = DateFormat.date.read(bytes) else { return nil }
    return "its time is missing"
  }
}

extension Bound {
  var milliseconds: Int64? { if case .moment(let time) = self { time } else { nil } }
}

extension DateFormat {
  /// The pattern `text` has hours or minutes in it.
  static func hasTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return zip(bytes, bytes.dropFirst()).contains { $0 == 0x25 && [0x48, 0x4D, 0x53, 0x54].contains($1) }
  }
}
