internal import Glibc
internal import Model

/// A schedule that can be asked: whether it is due in a certain minute, on the clock of its own time zone.
///
/// The C library has one time zone for a process, and it is an environment variable: only the one thread of a process may
/// ask, which `intray run` has, or the last that is left, as behind the polls of `intray poll`. The variable is there
/// afterwards as well, so that nobody who reads the environment ever sees it move.
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
    !moments(after: max(last, now - 1440 * 60), upTo: now, most: 1).isEmpty
  }

  /// The first `most` minutes after `last` and up to `now` in which it was due, all in seconds since 1970. What a clock
  /// shows twice when summer ends counts twice here.
  func moments(after last: Int, upTo now: Int, most: Int = .max) -> [Int] {
    let (from, to) = (last / 60 + 1, now / 60)
    guard from <= to else { return [] }
    return inItsZone {
      var moments: [Int] = []
      var before = minute(from * 60 - 60)
      for time in from...to where moments.count < most {
        let here = minute(time * 60)
        if expression.isDue(here) || skipped(before, here).contains(where: expression.isDue) {
          moments.append(time * 60)
        }
        before = here
      }
      return moments
    }
  }

  /// Whether its clock showed the same an hour before, or half an hour: summer has ended meanwhile.
  func isRepeated(_ moment: Int) -> Bool {
    inItsZone { [1800, 3600, 7200].contains { minute(moment - $0) == minute(moment) } }
  }

  /// A moment as its clock shows it: `Mon 2026-03-30 09:00`.
  func text(_ moment: Int) -> String {
    inItsZone {
      var (seconds, broken) = (time_t(moment), tm())
      localtime_r(&seconds, &broken)
      var bytes = [CChar](repeating: 0, count: 64)
      let count = strftime(&bytes, bytes.count, "%a %Y-%m-%d %H:%M", &broken)
      return String(decoding: bytes.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  private func inItsZone<Answer>(_ body: () -> Answer) -> Answer {
    let before = getenv("TZ").map { String(cString: $0) } ?? ":/etc/localtime"
    setenv("TZ", timeZone, 1)
    tzset()
    defer {
      setenv("TZ", before, 1)
      tzset()
    }
    return body()
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
