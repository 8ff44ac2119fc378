import Model
import Testing

@Suite struct ULIDTests {
  /// Gives the same number again and again.
  private struct Constant: RandomNumberGenerator {
    let number: UInt64
    func next() -> UInt64 { number }
  }

  @Test("The known value: the moment in the first ten characters, chance in the other sixteen")
  func knownValue() {
    var zeros = Constant(number: 0)
    #expect(ULID(milliseconds: 1_469_918_176_385, using: &zeros).text == "01ARYZ6S410000000000000000")
    var ones = Constant(number: .max)
    #expect(ULID(milliseconds: 1_469_918_176_385, using: &ones).text == "01ARYZ6S41ZZZZZZZZZZZZZZZZ")
  }

  @Test(
    "Moments outside its 48 bits still make one",
    arguments: [
      (0, "00000000000000000000000000"), (-1, "00000000000000000000000000"),
      (0xFFFF_FFFF_FFFF, "7ZZZZZZZZZ0000000000000000"), (.max, "7ZZZZZZZZZ0000000000000000"),
    ] as [(Int64, String)])
  func clamps(milliseconds: Int64, text: String) {
    var generator = Constant(number: 0)
    #expect(ULID(milliseconds: milliseconds, using: &generator).text == text)
  }

  @Test("They sort by the time they were made")
  func sorts() {
    let moments = (0..<50).map { Timestamp(milliseconds: 1_700_000_000_000 + $0 * 977) }
    let made = moments.map { ULID(at: $0) }
    #expect(made.sorted() == made)
    #expect(Set(made).count == 50)
  }

  @Test("Chance tells two of one moment apart")
  func differs() {
    let moment = Timestamp(milliseconds: 1)
    #expect(Set((0..<100).map { _ in ULID(at: moment) }).count == 100)
  }

  @Test(
    "Only 26 characters of the alphabet are one",
    arguments: ["01ARYZ6S41TSV4RRFFQ69G5FAV", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"])
  func reads(text: String) throws {
    let ulid = try #require(ULID(text))
    #expect(ulid.description == text)
  }

  @Test(
    "Anything else is none",
    arguments: [
      "", "01ARYZ6S41TSV4RRFFQ69G5FA", "01ARYZ6S41TSV4RRFFQ69G5FAVX", "81ARYZ6S41TSV4RRFFQ69G5FAV",
      "01aryz6s41tsv4rrffq69g5fav", "01ARYZ6S41TSV4RRFFQ69G5FAI", "01ARYZ6S41TSV4RRFFQ69G5FAL",
      "01ARYZ6S41TSV4RRFFQ69G5FAO", "01ARYZ6S41TSV4RRFFQ69G5FAU", "01ARYZ6S41TSV4RRFFQ69G5F ñ",
    ])
  func refuses(text: String) { #expect(ULID(text) == nil) }
}
