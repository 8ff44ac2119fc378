import Testing

@testable import Formats

@Suite struct DateFormatTests {
  private func read(_ text: String, _ format: DateFormat) -> MomentReading {
    Array(text.utf8).withUnsafeBufferPointer { format.read($0) }
  }

  @Test(
    "A date and time is a moment in UTC, however it is written",
    arguments: [
      ("2026-03-08T15:27:29Z", "default", 1_772_983_649_000),
      ("2026-03-08 15:27:29.5+01:00", "default", 1_772_980_049_500),
      ("1969-12-31T23:59:59Z", "default", -1000), ("2016-12-31T23:59:60Z", "default", 1_483_228_800_000),
      ("2024-02-29T00:00:00-08:00", "default", 1_709_193_600_000),
      ("2023-10-18 23:59:59 EST", "%Y-%m-%d %H:%M:%S %Z", 1_697_691_599_000),
      ("08/Mar/26 15:27+0000", "%d/%b/%y %H:%M%z", 1_772_983_620_000),
    ] as [(String, String, Int64)])
  func moments(text: String, pattern: String, milliseconds: Int64) throws {
    let format = pattern == "default" ? DateFormat.dateTime : try #require(DateFormat(pattern))
    guard case .moment(let moment) = read(text, format) else {
      Issue.record("\(text) was not read")
      return
    }
    #expect(moment.utcMilliseconds(assumedOffsetMinutes: 0) == milliseconds)
  }

  @Test(
    "A day or time that does not exist says why",
    arguments: [
      ("2026-02-30T12:00:00Z", "February 2026 has 28 days."),
      ("2026-13-01T12:00:00Z", "There is no month 13."),
      ("2026-02-28T24:30:00Z", "Times run from 00:00:00 to 23:59:59."),
      ("2026-02-28T12:00:60Z", "Seconds run from 00 to 59; 60 is one at 23:59:60Z only."),
    ])
  func impossible(text: String, reason: String) {
    #expect(read(text, .dateTime) == .impossible(reason))
  }

  @Test(
    "What has another shape is not taken",
    arguments: ["03/04/2026", "2026-3-8T1:2:3Z", "2026-03-08", "", "2026-03-08T15:27:29Z "])
  func unlike(text: String) {
    #expect(read(text, .dateTime) == .unlike)
  }

  @Test("A time without its offset is read and known to have none")
  func noZone() {
    guard case .moment(let moment) = read("2026-03-08T15:27:29", .dateTime) else {
      Issue.record("it was not read")
      return
    }
    #expect(moment.offsetMinutes == nil)
    #expect(moment.utcMilliseconds(assumedOffsetMinutes: 60) == 1_772_980_049_000)
  }
}
