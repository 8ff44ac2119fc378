import Formats
import Testing

@Suite struct PatternTests {
  @Test(
    "A pattern speaks of the whole text",
    arguments: [
      ("[A-Z]{3}", ["USD"], ["US", "USDX", "usd", ""]), ("a|b+", ["a", "bbb"], ["ab", ""]),
      ("(ab)*c?", ["", "abab", "ababc", "c"], ["aba"]), ("\\d{2,3}", ["12", "123"], ["1", "1234", "x"]),
      ("[^,;]+", ["abc"], ["a,b"]), ("[a-z-[aeiou]]+", ["xyz"], ["xay"]),
      (".", ["x", "é", "𝄞"], ["\n", ""]),
      ("\\p{Lu}\\P{L}", ["É1"], ["é1", "ÉE"]), ("[+\\-]?\\.", ["-.", "."], ["*."]),
      ("(a*)*b", ["aab"], ["aac"]),
      ("x{2,}", ["xx", "xxxx"], ["x"]), ("[0-9A-Fa-f]{4}|", ["0aF9", ""], ["0aG9"]),
      ("\\w\\s\\S", ["a b"], ["! b"]),
    ])
  func matches(pattern: String, yes: [String], no: [String]) throws {
    let pattern = try Pattern(pattern)
    for text in yes { #expect(pattern.matches(text), "\(text)") }
    for text in no { #expect(!pattern.matches(text), "\(text)") }
  }

  @Test(
    "What is no pattern of XML Schema is refused with the reason",
    arguments: [
      ("(a", "a ( is never closed"), ("a)", "an unmatched ) in the pattern"), ("[a", "a [ is never closed"),
      ("*a", "\"*\" must be written \"\\*\""),
      ("a{3,1}", "a quantifier is written {n}, {n,} or {n,m} with n at most m"),
      ("\\q", "\"\\q\" is not an escape of XML Schema patterns"), ("[z-a]", "a range in [] runs backwards"),
      ("((a{99}){99}){99}", "the pattern is too large"),
      ("\\p{Xx}", "\"Xx\" is not a general category such as L or Lu"),
    ])
  func refuses(text: String, reason: String) {
    #expect(throws: PatternFault(message: reason)) { try Pattern(text) }
  }

  @Test("A pattern that makes other engines run for ever is linear")
  func linear() throws {
    #expect(!(try Pattern("(a|a)*(a|aa)+b").matches(String(repeating: "a", count: 20_000))))
  }
}
