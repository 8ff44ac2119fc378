import Testing

@testable import Formats

@Suite struct DecimalTextTests {
  @Test(
    "A decimal keeps its value exactly and loses only needless zeros",
    arguments: [
      ("0007905.790", "7905.79"), ("-0.00", "0"), (".5", "0.5"), ("+12", "12"),
      ("12345678901234567890.123456789", "12345678901234567890.123456789"),
    ])
  func text(written: String, plain: String) throws {
    #expect(String(decoding: try #require(DecimalText(written.utf8)).text, as: UTF8.self) == plain)
  }

  @Test(
    "What is no decimal is refused", arguments: ["", "1e5", "1,5", "1.", "--1", "NaN", " 1", "1 000", "."])
  func refused(written: String) {
    #expect(DecimalText(written.utf8) == nil)
  }

  @Test("Groups stand in threes, and only where a group character is declared")
  func groups() throws {
    let comma = UInt8(ascii: ",")
    let point = UInt8(ascii: ".")
    #expect(DecimalText("1.234.567,5".utf8, point: comma, group: point) == DecimalText("1234567.5".utf8))
    #expect(DecimalText("12.34,5".utf8, point: comma, group: point) == nil)
  }

  @Test(
    "Decimals are ordered by value",
    arguments: [("-2", "-1"), ("-1", "0.5"), ("9", "10"), ("1.05", "1.5"), ("2", "2.01")])
  func order(small: String, large: String) throws {
    let left = try #require(DecimalText(small.utf8))
    let right = try #require(DecimalText(large.utf8))
    #expect(left < right && !(right < left))
  }
}

@Suite struct DecimalSumTests {
  @Test(
    "A sum is exact at any length and of either sign",
    arguments: [
      ([], "0"), (["0.1", "0.2"], "0.3"), (["1", "-1"], "0"), (["-0.5", "0.25"], "-0.25"),
      (["1000", "-0.001"], "999.999"),
      (["999999999999999999", "1"], "1000000000000000000"), (["0.999999999999999999", "0.000000000000000001"], "1"),
      (["-1000000000000000000000000000000000000", "0.1"], "-999999999999999999999999999999999999.9"),
      (
        ["12345678901234567890123.12345678901234567890123", "0.00000000000000000000001"],
        "12345678901234567890123.12345678901234567890124"
      ),
      (Array(repeating: "99999999999999999999", count: 1000), "99999999999999999999000"),
    ])
  func sum(values: [String], total: String) throws {
    var sum = DecimalSum()
    for value in values { sum.add(try #require(DecimalText(value.utf8))) }
    #expect(sum.total == DecimalText(total.utf8))
  }
}
