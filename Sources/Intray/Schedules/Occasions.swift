internal import Model

/// The moments by which something is expected, on the clock of a time zone.
struct Occasions {
  private let clock: Clock

  /// Further back than this many seconds no occasion is looked for.
  private static let horizon = 32 * 86_400

  /// Nil for what cannot be meant: neither `weekdays 09:00`, nor `mon,thu 18:30`, nor `daily 09:00`, nor a cron expression.
  init?(_ schedule: Schedule) {
    let text = Self.expression(schedule.text) ?? schedule.text
    guard let clock = Clock(Schedule(text, timeZone: schedule.timeZone)) else { return nil }
    self.clock = clock
  }

  /// Those after `last` and up to `now`, in order, of the last month at most. What a clock shows twice when summer ends is
  /// one occasion.
  func between(_ last: Timestamp, _ now: Timestamp) -> [Timestamp] {
    moments(after: max(seconds(last), seconds(now) - Self.horizon), upTo: seconds(now)).map(timestamp)
  }

  /// The one before; a month earlier where there is none.
  func before(_ moment: Timestamp) -> Timestamp {
    for days in [1, 4, 8, 32] {
      let found = moments(after: seconds(moment) - days * 86_400, upTo: seconds(moment) - 60)
      if let last = found.last { return timestamp(last) }
    }
    return moment.adding(seconds: Int64(-Self.horizon))
  }

  /// As its clock shows it: `Mon 2026-03-30 09:00`.
  func text(_ moment: Timestamp) -> String { clock.text(seconds(moment)) }

  private func moments(after last: Int, upTo now: Int) -> [Int] {
    clock.moments(after: last, upTo: now).filter { !clock.isRepeated($0) }
  }

  private func seconds(_ moment: Timestamp) -> Int { Int(moment.milliseconds / 1000) }
  private func timestamp(_ seconds: Int) -> Timestamp { Timestamp(milliseconds: Int64(seconds) * 1000) }

  /// `weekdays 09:00` in cron's words; nil for anything but days and a time of day.
  private static func expression(_ text: String) -> String? {
    let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" })
    guard words.count == 2 else { return nil }
    let time = words[1].split(separator: ":", omittingEmptySubsequences: false)
    guard time.count == 2, time.allSatisfy({ $0.utf8.count <= 2 }), time[1].utf8.count == 2 else { return nil }
    let days: Substring =
      switch words[0] {
      case "daily": "*"
      case "weekdays": "mon-fri"
      default: words[0]
      }
    return "\(time[1]) \(time[0]) * * \(days)"
  }
}
