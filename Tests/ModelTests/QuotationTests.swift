import Model
import Testing

@Suite struct QuotationTests {
  @Test(
    "A stranger's text stays on one line and shows what does not show",
    arguments: [
      ("a.csv", "\"a.csv\""), ("", "\"\""), ("a\r\nb", "\"a<U+000D><U+000A>b\""),
      ("\u{202E}gnp", "\"<U+202E>gnp\""),
      ("\u{1B}[31m", "\"<U+001B>[31m\""), ("e\u{301}", "\"é\""), ("<b>\"", "\"<b>\"\""),
    ])
  func shows(text: String, written: String) { #expect(quoted(text) == written) }

  @Test("It is cut at the limit, in characters, and cannot grow by combining marks")
  func cuts() {
    #expect(printable("abcdef", limit: 6) == "abcdef")
    #expect(printable("abcdefg", limit: 6) == "abcdef…")
    #expect(quoted(String(repeating: "é", count: 81)) == "\"\(String(repeating: "é", count: 80))…\"")
    let stacked = "a" + String(repeating: "\u{301}", count: 10_000)
    #expect(printable(stacked, limit: 10).unicodeScalars.count == 81)
  }
}
