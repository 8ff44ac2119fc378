extension Moment {
  init(milliseconds: Int64) {
    let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let rest = Int(milliseconds - Int64(days) * 86_400_000)
    (year, month, day) = date(daysFrom1970: days)
    (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60)
    millisecond = rest % 1000
    offsetMinutes = 0
  }

  /// As RFC 3339 writes it; without an offset where none is known.
  func text(_ type: FieldType) -> String {
    let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    let fraction = millisecond == 0 ? "" : ".\(digits(millisecond, 3))"
    let time = "\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2))\(fraction)\(zone)"
    return switch type {
    case .date: date
    case .time: time
    case .yearmonth: "\(digits(year, 4))-\(digits(month, 2))"
    default: "\(date)T\(time)"
    }
  }

  private var zone: String {
    guard let offset = offsetMinutes else { return "" }
    if offset == 0 { return "Z" }
    return "\(offset < 0 ? "-" : "+")\(digits(abs(offset) / 60, 2)):\(digits(abs(offset) % 60, 2))"
  }
}

/// The date so many days after 1970-01-01.
private func date(daysFrom1970 days: Int) -> (year: Int, month: Int, day: Int) {
  var year = 1970 + days / 366
  while daysFrom1970(year + 1, 1, 1) <= days { year += 1 }
  var month = 1
  while month < 12, daysFrom1970(year, month + 1, 1) <= days { month += 1 }
  return (year, month, days - daysFrom1970(year, month, 1) + 1)
}

private func digits(_ number: Int, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}
