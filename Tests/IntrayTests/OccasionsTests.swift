import Model
import Testing

@testable import Intray

// In one suite with the schedules: the C library has one time zone at a time.
extension ScheduleTests {
  private func moment(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0) -> Timestamp {
    Timestamp(milliseconds: Int64(utc(year, month, day, hour, minute)) * 1000)
  }

  private func occasions(
    _ text: String, in zone: String? = "Europe/Amsterdam", _ from: Timestamp, _ to: Timestamp
  ) throws -> [String] {
    try #require(Occasions(Schedule(text, timeZone: zone))).between(from, to).map(\.description)
  }

  @Test(
    "of files that are expected are said with days and a time, or as cron has them",
    arguments: [
      ("weekdays 09:00", ["2026-11-27T08:00:00.000Z", "2026-11-30T08:00:00.000Z"]),
      ("mon,thu 9:05", ["2026-11-26T08:05:00.000Z", "2026-11-30T08:05:00.000Z"]),
      (
        "daily 23:30",
        [
          "2026-11-26T22:30:00.000Z", "2026-11-27T22:30:00.000Z", "2026-11-28T22:30:00.000Z",
          "2026-11-29T22:30:00.000Z",
        ]
      ),
      ("0 9 29 * *", ["2026-11-29T08:00:00.000Z"]),
    ])
  func days(text: String, expected: [String]) throws {
    #expect(try occasions(text, moment(2026, 11, 26, 8, 0), moment(2026, 11, 30, 12)) == expected)
  }

  @Test("of files that are expected go by their clock, summer and winter, and none is doubled or left out")
  func expectedInSummer() throws {
    let weekdays = try occasions("weekdays 09:00", moment(2026, 3, 27), moment(2026, 3, 31))
    #expect(weekdays == ["2026-03-27T08:00:00.000Z", "2026-03-30T07:00:00.000Z"])
    let leftOut = try occasions("daily 02:30", moment(2026, 3, 28, 12), moment(2026, 3, 30))
    #expect(leftOut == ["2026-03-29T01:00:00.000Z"])
    let given = try occasions("daily 02:30", moment(2026, 10, 24, 12), moment(2026, 10, 26))
    #expect(given == ["2026-10-25T00:30:00.000Z"])
    #expect(try occasions("daily 02:30", moment(2026, 10, 25, 1), moment(2026, 10, 26)).isEmpty)
  }

  @Test("of files that are expected know the one before, over a weekend and a month")
  func before() throws {
    let weekdays = try #require(Occasions(Schedule("weekdays 09:00", timeZone: "Europe/Amsterdam")))
    #expect(weekdays.before(moment(2026, 11, 30, 8)) == moment(2026, 11, 27, 8))
    let monthly = try #require(Occasions(Schedule("0 9 1 * *")))
    #expect(monthly.before(moment(2026, 11, 1, 9)) == moment(2026, 10, 1, 9))
    #expect(weekdays.text(moment(2026, 11, 30, 8)) == "Mon 2026-11-30 09:00")
  }

  @Test(
    "that cannot be meant are no occasions",
    arguments: ["", "09:00", "weekdays", "weekdays 9", "noday 09:00", "daily 24:00"])
  func noOccasions(text: String) { #expect(Occasions(Schedule(text)) == nil) }
}
