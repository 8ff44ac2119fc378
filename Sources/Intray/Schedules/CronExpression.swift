/// The minutes at which something is due: five fields as cron has them (crontab(5)).
struct CronExpression: Equatable {
  private let minutes: Set<Int>
  private let hours: Set<Int>
  private let days: Set<Int>
  private let months: Set<Int>
  /// Sunday is 0.
  private let weekdays: Set<Int>
  /// Where both days are restricted, either will do.
  private let eitherDay: Bool

  /// A minute on somebody's clock.
  struct Minute: Equatable {
    var month: Int
    var day: Int
    /// Sunday is 0.
    var weekday: Int
    var hour: Int
    var minute: Int
  }

  /// The words that stand for an expression.
  static let words: [String: String] = [
    "hourly": "0 * * * *", "every 2 hours": "0 */2 * * *", "every 4 hours": "0 */4 * * *",
    "every 8 hours": "0 */8 * * *", "twice daily": "0 6,18 * * *", "daily": "0 2 * * *", "weekly": "0 2 * * 1",
    "monthly": "0 3 1 * *",
  ]

  /// Nil for what is neither one of the words nor five fields that can be meant.
  init?(_ text: String) {
    let fields = (Self.words[text.lowercased()] ?? text).split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard fields.count == 5, let minutes = Self.numbers(fields[0], 0...59), let hours = Self.numbers(fields[1], 0...23),
      let days = Self.numbers(fields[2], 1...31), let months = Self.numbers(fields[3], 1...12, Self.monthNames),
      let weekdays = Self.numbers(fields[4], 0...7, Self.dayNames)
    else { return nil }
    (self.minutes, self.hours, self.days, self.months) = (minutes, hours, days, months)
    self.weekdays = Set(weekdays.map { $0 % 7 })
    eitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
  }

  func isDue(_ time: Minute) -> Bool {
    guard minutes.contains(time.minute), hours.contains(time.hour), months.contains(time.month) else { return false }
    let day = days.contains(time.day)
    let weekday = weekdays.contains(time.weekday)
    return eitherDay ? day || weekday : day && weekday
  }

  /// `*`, `5`, `1-5`, `*/10`, `8-18/2`, `mon-fri`, and lists of those.
  private static func numbers(_ field: Substring, _ range: ClosedRange<Int>, _ names: [String] = []) -> Set<Int>? {
    var numbers: Set<Int> = []
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", omittingEmptySubsequences: false)
      guard halves.count <= 2, let step = halves.count == 2 ? digits(halves[1]) : 1, step > 0,
        let span = span(halves[0], range, names, isOpen: halves.count == 2)
      else { return nil }
      numbers.formUnion(stride(from: span.lowerBound, through: span.upperBound, by: step))
    }
    return numbers
  }

  private static func span(
    _ text: Substring, _ range: ClosedRange<Int>, _ names: [String], isOpen: Bool
  ) -> ClosedRange<Int>? {
    if text == "*" { return range }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(ends.count), let first = number(ends[0], range, names) else { return nil }
    if ends.count == 1 { return first...(isOpen ? range.upperBound : first) }
    guard let last = number(ends[1], range, names), first <= last else { return nil }
    return first...last
  }

  private static func number(_ text: Substring, _ range: ClosedRange<Int>, _ names: [String]) -> Int? {
    if let index = names.firstIndex(of: text.lowercased()) { return index + range.lowerBound }
    return digits(text).flatMap { range.contains($0) ? $0 : nil }
  }

  private static func digits(_ text: Substring) -> Int? {
    (1...2).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }

  private static let monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  private static let dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
}
