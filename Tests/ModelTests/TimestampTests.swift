import Model
import Testing

@Suite struct TimestampTests {
  @Test(
    "A moment is written as RFC 3339 and as RFC 5322 have it",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 +0000"),
      (1_772_983_651_204, "2026-03-08T15:27:31.204Z", "Sun, 08 Mar 2026 15:27:31 +0000"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z", "Tue, 29 Feb 2000 00:00:00 +0000"),
      (1_709_251_199_999, "2024-02-29T23:59:59.999Z", "Thu, 29 Feb 2024 23:59:59 +0000"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z", "Mon, 01 Mar 2100 00:00:00 +0000"),
      (-1, "1969-12-31T23:59:59.999Z", "Wed, 31 Dec 1969 23:59:59 +0000"),
      (-1000, "1969-12-31T23:59:59.000Z", "Wed, 31 Dec 1969 23:59:59 +0000"),
      (-2_203_891_200_001, "1900-02-28T23:59:59.999Z", "Wed, 28 Feb 1900 23:59:59 +0000"),
    ] as [(Int64, String, String)])
  func written(milliseconds: Int64, description: String, mailDate: String) {
    let moment = Timestamp(milliseconds: milliseconds)
    #expect(moment.description == description)
    #expect(moment.mailDate == mailDate)
  }

  @Test("The farthest moments can be written", arguments: [Int64.min, .max])
  func farthest(milliseconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
  }

  @Test("Seconds are added and moments compared")
  func adds() {
    let moment = Timestamp(milliseconds: 1_500)
    #expect(moment.adding(seconds: -2) == Timestamp(milliseconds: -500))
    #expect(moment.adding(seconds: -2) < moment)
    #expect(Timestamp.now > Timestamp(milliseconds: 1_700_000_000_000))
  }
}
