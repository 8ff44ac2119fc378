import Model
import Testing

@testable import Intray

@Suite("Schedules", .serialized) struct ScheduleTests {
  /// Seconds since 1970 of a minute in UTC.
  func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Int {
    let (y, m) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    let days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468
    return ((days * 24 + hour) * 60 + minute) * 60
  }

  /// The minutes of some days at which it is due, as hours and minutes of UTC.
  private func times(_ text: String, in zone: String? = nil, from: Int, days: Int = 1) throws -> [String] {
    let clock = try #require(Clock(Schedule(text, timeZone: zone)))
    return (0..<(days * 1440)).compactMap { minute in
      let time = from + minute * 60
      guard clock.isDue(after: time - 60, upTo: time) else { return nil }
      return "\(minute / 1440 == 0 ? "" : "+\(minute / 1440) ")\(minute / 60 % 24):\(minute % 60)"
    }
  }

  @Test(
    "are read as people say them, and as cron has them",
    arguments: [
      ("hourly", 24), ("every 2 hours", 12), ("every 4 hours", 6), ("every 8 hours", 3), ("twice daily", 2),
      ("daily", 1), ("*/15 * * * *", 96), ("0 8-18/2 * * *", 6), ("5,35 9 * * mon-fri", 2), ("0 0 30 nov *", 1),
      ("weekly", 1), ("monthly", 0), ("0 12 1 * 1", 1),
    ])
  func expressions(text: String, count: Int) throws {
    #expect(try times(text, from: utc(2026, 11, 30)).count == count)
  }

  @Test("go by the clock of their time zone, summer and winter")
  func zones() throws {
    #expect(try times("0 6 * * *", in: "Europe/Berlin", from: utc(2026, 7, 1)) == ["4:0"])
    #expect(try times("0 6 * * *", in: "Europe/Berlin", from: utc(2026, 12, 1)) == ["5:0"])
    #expect(try times("0 6 * * *", from: utc(2026, 7, 1)) == ["6:0"])
    #expect(try times("0 6 * * *", in: "America/New_York", from: utc(2026, 7, 1)) == ["10:0"])
  }

  @Test("are not lost in the hour that summer leaves out, nor doubled but by the hour that it gives back")
  func summer() throws {
    #expect(try times("30 2 * * *", in: "Europe/Berlin", from: utc(2026, 3, 29)) == ["1:0"])
    #expect(try times("30 2 * * *", in: "Europe/Berlin", from: utc(2026, 10, 25)) == ["0:30", "1:30"])
  }

  @Test("that were missed are made up for once")
  func missed() throws {
    let clock = try #require(Clock(Schedule("0 6 * * *")))
    #expect(clock.isDue(after: utc(2026, 11, 30, 5, 59), upTo: utc(2026, 11, 30, 9)))
    #expect(!clock.isDue(after: utc(2026, 11, 30, 6), upTo: utc(2026, 11, 30, 9)))
    #expect(clock.isDue(after: utc(2020, 1, 1), upTo: utc(2026, 11, 30, 9)))
    #expect(!clock.isDue(after: utc(2026, 11, 30, 9), upTo: utc(2026, 11, 30, 7)))
  }

  @Test(
    "that cannot be meant are none",
    arguments: [
      "", "soon", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *",
      "*/0 * * * *", "1,, * * * *", "+1 * * * *", "a * * * *", "1/2/3 * * * *",
    ])
  func mistakes(text: String) { #expect(CronExpression(text) == nil) }

  @Test("name a time zone that this machine knows, or say so")
  func unknownZones() {
    #expect(isTimeZone("Europe/Berlin") && isTimeZone("UTC"))
    for name in ["Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "", "Europe"] { #expect(!isTimeZone(name)) }
  }
}
