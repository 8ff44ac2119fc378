internal import Glibc
internal import Model

/// A schedule that can be asked: whether it is due in a certain minute, on the clock of its own time zone.
///
/// The C library has one time zone for a process, and it is an environment variable: only a process with one thread may
/// ask, which is what `intray run` is.
struct Clock {
  private let expression: CronExpression
  private let timeZone: String

  /// Nil for a schedule that cannot be meant.
  init?(_ schedule: Schedule) {
    guard let expression = CronExpression(schedule.text) else { return nil }
    self.expression = expression
    timeZone = schedule.timeZone ?? "UTC"
  }

  /// Whether it was due in one of the minutes after `last` and up to `now`, both in seconds since 1970; of more than a
  /// day of them, in the last day's. What a clock skips when summer begins is due at the next minute there is.
  func isDue(after last: Int, upTo now: Int) -> Bool {
    let (from, to) = (max(last / 60 + 1, now / 60 - 1440), now / 60)
    guard from <= to else { return false }
    setenv("TZ", timeZone, 1)
    tzset()
    var before = minute(from * 60 - 60)
    for time in from...to {
      let here = minute(time * 60)
      if expression.isDue(here) || skipped(before, here).contains(where: expression.isDue) { return true }
      before = here
    }
    return false
  }

  /// The minutes of an hour that a clock set forward leaves out.
  private func skipped(_ before: CronExpression.Minute, _ now: CronExpression.Minute) -> [CronExpression.Minute] {
    guard before.day == now.day else { return [] }
    let (from, to) = (before.hour * 60 + before.minute + 1, now.hour * 60 + now.minute)
    guard to > from, to - from <= 120 else { return [] }
    return (from..<to).map { minute in
      var skipped = now
      (skipped.hour, skipped.minute) = (minute / 60, minute % 60)
      return skipped
    }
  }

  private func minute(_ time: Int) -> CronExpression.Minute {
    var seconds = time_t(time)
    var broken = tm()
    localtime_r(&seconds, &broken)
    return CronExpression.Minute(
      month: Int(broken.tm_mon) + 1, day: Int(broken.tm_mday), weekday: Int(broken.tm_wday), hour: Int(broken.tm_hour),
      minute: Int(broken.tm_min))
  }
}

/// Whether the tz database of this machine has a zone of that name.
func isTimeZone(_ name: String) -> Bool {
  let isPlain = name.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
      true
    default: false
    }
  }
  guard isPlain, !name.isEmpty, !name.hasPrefix("/") else { return false }
  var status = stat()
  return name == "UTC" || stat("/usr/share/zoneinfo/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}
