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
