import Model
import Testing

@Suite struct FileNameTests {
  @Test(
    "What a file can be called",
    arguments: [
      "a", "Conversions_2026_11.csv", "Umsätze Nov. 2026.csv", "数据.xml", "a b.csv", "[x]{y}*?.csv",
      "a\"b'c;d.csv",
      "🇸🇪.csv", "CON", String(repeating: "a", count: 200),
    ])
  func takes(text: String) throws {
    #expect(FileName.flaw(in: text) == nil)
    #expect(try #require(FileName(text)).text == text)
  }

  @Test(
    "What no file can be called, and why",
    arguments: [
      ("", "is empty"), ("  \u{A0}", "is empty"), (".", "begins with \".\""), ("..", "begins with \".\""),
      (".htaccess", "begins with \".\""), ("-rf", "begins with \"-\""), (" a", "begins with U+0020"),
      ("a.", "ends with \".\""), ("a ", "ends with U+0020"), ("a/b", "holds \"/\""),
      ("..\\b", "holds \"\\\""),
      ("C:b", "holds \":\""), ("a\0b", "holds U+0000"), ("a\r\nb", "holds U+000D"),
      ("a\u{7F}", "holds U+007F"),
      ("a\u{85}b", "holds U+0085"), ("a\u{202E}fdp.exe", "holds U+202E"), ("a\u{200B}b", "holds U+200B"),
      ("\u{FEFF}a", "holds U+FEFF"), ("a\u{2028}b", "holds U+2028"), ("a\u{E0041}b", "holds U+E0041"),
      (String(repeating: "é", count: 101), "has 202 octets, at most 200 are allowed"),
    ])
  func refuses(text: String, flaw: String) {
    #expect(FileName.flaw(in: text) == flaw)
    #expect(FileName(text) == nil)
  }

  @Test("A pattern is anything but empty")
  func pattern() {
    #expect(FileNamePattern("") == nil)
    #expect(FileNamePattern("*")?.text == "*")
  }
}
