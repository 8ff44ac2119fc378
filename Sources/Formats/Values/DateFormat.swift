/// A pattern of dates in the manner of strptime: `%Y-%m-%d %H:%M:%S%z`; and the shapes of ISO 8601 that are taken when
/// nothing else is declared.
struct DateFormat: Sendable, Hashable {
  let text: String
  private let parts: [Part]

  private enum Part: Sendable, Hashable {
    case literal(UInt8)
    case year, shortYear, month, monthName, day, hour, minute, second, fraction, offset, zone
    /// `T`, `t` or a space (RFC 3339 §5.6).
    case separator
    case optionalFraction, optionalOffset
  }

  /// RFC 3339: `T` or a space, a fraction perhaps; without its offset it is read too, so that the check can say so.
  static let dateTime = DateFormat(
    "%Y-%m-%dT%H:%M:%S", dashed + [.separator] + clock + [.optionalFraction, .optionalOffset])
  static let date = DateFormat("%Y-%m-%d", dashed)
  static let time = DateFormat("%H:%M:%S", clock + [.optionalFraction, .optionalOffset])
  static let yearMonth = DateFormat("%Y-%m", [.year, .literal(0x2D), .month])

  private static let dashed: [Part] = [.year, .literal(0x2D), .month, .literal(0x2D), .day]
  private static let clock: [Part] = [.hour, .literal(0x3A), .minute, .literal(0x3A), .second]

  private init(_ text: String, _ parts: [Part]) {
    self.text = text
    self.parts = parts
  }

  /// Nil when a `%` is followed by a letter that is not understood, or nothing dates at all.
  init?(_ text: String) {
    var parts: [Part] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        parts.append(.literal(byte))
        continue
      }
      switch bytes.popFirst().map(Unicode.Scalar.init) {
      case "Y": parts.append(.year)
      case "y": parts.append(.shortYear)
      case "m": parts.append(.month)
      case "b": parts.append(.monthName)
      case "d", "e": parts.append(.day)
      case "H": parts.append(.hour)
      case "M": parts.append(.minute)
      case "S": parts.append(.second)
      case "f": parts.append(.fraction)
      case "z": parts.append(.offset)
      case "Z": parts.append(.zone)
      case "F": parts += Self.dashed
      case "T": parts += Self.clock
      case "%": parts.append(.literal(byte))
      default: return nil
      }
    }
    guard parts.contains(where: { if case .literal = $0 { false } else { true } }) else { return nil }
    self.init(text, parts)
  }

  var hasZone: Bool { parts.contains(.offset) || parts.contains(.zone) }

  /// Reads the whole of `bytes`.
  func read(_ bytes: UnsafeBufferPointer<UInt8>) -> MomentReading {
    var cursor = DateCursor(bytes: bytes)
    for part in parts {
      guard step(part, &cursor) else { return .unlike }
    }
    return cursor.isAtEnd ? cursor.moment.judged : .unlike
  }

  private func step(_ part: Part, _ cursor: inout DateCursor) -> Bool {
    switch part {
    case .literal(let byte): cursor.take(byte)
    case .year: cursor.number(4, into: \.year)
    case .shortYear: cursor.shortYear()
    case .month: cursor.number(2, into: \.month)
    case .monthName: cursor.monthName()
    case .day: cursor.number(2, into: \.day)
    case .hour: cursor.number(2, into: \.hour)
    case .minute: cursor.number(2, into: \.minute)
    case .second: cursor.number(2, into: \.second)
    case .fraction: cursor.fraction()
    case .separator: cursor.take(0x54) || cursor.take(0x74) || cursor.take(0x20)
    case .optionalFraction: !cursor.take(UInt8(ascii: ".")) || cursor.fraction()
    case .offset: cursor.offset()
    case .optionalOffset: cursor.isAtEnd || cursor.offset()
    case .zone: cursor.zone()
    }
  }
}

/// Steps through a date from left to right.
private struct DateCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  var position = 0
  var moment = Moment()

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func digits(_ count: Int) -> Int? {
    guard position + count <= bytes.count else { return nil }
    var value = 0
    for index in position..<position + count {
      guard isDigit(bytes[index]) else { return nil }
      value = value * 10 + Int(bytes[index] - 0x30)
    }
    position += count
    return value
  }

  mutating func number(_ count: Int, into field: WritableKeyPath<Moment, Int>) -> Bool {
    guard let value = digits(count) else { return false }
    moment[keyPath: field] = value
    return true
  }

  /// POSIX: 69 to 99 are of the last century.
  mutating func shortYear() -> Bool {
    guard let value = digits(2) else { return false }
    moment.year = value < 69 ? 2000 + value : 1900 + value
    return true
  }

  mutating func monthName() -> Bool {
    guard position + 3 <= bytes.count else { return false }
    let written = bytes[position..<position + 3].map { $0 | 0x20 }
    guard let month = monthNames.firstIndex(where: { $0.utf8.prefix(3).map { $0 | 0x20 } == written }) else {
      return false
    }
    moment.month = month + 1
    position += 3
    return true
  }

  /// One to nine digits; what is finer than a millisecond is left out of comparisons.
  mutating func fraction() -> Bool {
    let start = position
    var value = 0
    while let byte = next, isDigit(byte), position - start < 9 {
      if position - start < 3 { value = value * 10 + Int(byte - 0x30) }
      position += 1
    }
    for _ in min(3, position - start)..<3 { value *= 10 }
    moment.millisecond = value
    return position > start
  }

  /// `Z`, `+hh:mm` or `+hhmm`.
  mutating func offset() -> Bool {
    if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) {
      moment.offsetMinutes = 0
      return true
    }
    let isWest = next == UInt8(ascii: "-")
    guard isWest || next == UInt8(ascii: "+") else { return false }
    position += 1
    guard let hours = digits(2) else { return false }
    _ = take(UInt8(ascii: ":"))
    guard let minutes = digits(2), hours < 24, minutes < 60 else { return false }
    moment.offsetMinutes = (isWest ? -1 : 1) * (hours * 60 + minutes)
    return true
  }

  /// An abbreviation that means one thing only among those who send files, or an offset.
  mutating func zone() -> Bool {
    let word = bytes[position...].prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
    guard !word.isEmpty, let offset = zoneOffsets[String(decoding: word, as: UTF8.self)] else {
      return self.offset()
    }
    moment.offsetMinutes = offset
    position += word.count
    return true
  }
}

/// Minutes east of UTC. Abbreviations in use for two zones (IST, for one) are left out.
private let zoneOffsets: [String: Int] = [
  "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "EET": 120,
  "EEST": 180,
  "MSK": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480,
  "PDT": -420,
  "AKST": -540, "AKDT": -480, "HST": -600, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720,
  "NZDT": 780,
]

extension Moment {
  /// Itself when there is such a day and time, and why not otherwise. A second of 60 is one only at 23:59:60 UTC.
  fileprivate var judged: MomentReading {
    guard (1...12).contains(month) else { return .impossible("There is no month \(month).") }
    let days = daysIn(month: month, of: year)
    guard (1...days).contains(day) else {
      return .impossible("\(monthNames[month - 1]) \(year) has \(days) days.")
    }
    guard hour < 24, minute < 60 else { return .impossible("Times run from 00:00:00 to 23:59:59.") }
    if second < 60 { return .moment(self) }
    let utcMinute = (hour * 60 + minute - (offsetMinutes ?? 0) + 2880) % 1440
    guard second == 60, offsetMinutes != nil, utcMinute == 1439 else {
      return .impossible("Seconds run from 00 to 59; 60 is one at 23:59:60Z only.")
    }
    return .moment(self)
  }
}

extension Field {
  /// The format that the type itself stands for.
  var defaultDateFormat: DateFormat {
    switch type {
    case .date: .date
    case .time: .time
    case .yearmonth: .yearMonth
    default: .dateTime
    }
  }
}
