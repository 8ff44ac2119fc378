import Testing

@testable import Intray

@Suite("Words for people")
struct WordsTests {
  @Test(
    "suggest the nearest known word, at most two slips away",
    arguments: [("imapp", "; did you mean \"imap\"?"), ("passwrod", "; did you mean \"password\"?"), ("zzz", "")])
  func suggestions(found: String, hint: String) {
    #expect(suggestion(found, among: ["imap", "password", "user"]) == hint)
  }

  @Test(
    "count bytes in the units people write",
    arguments: [
      ("40 MB", 40_000_000), ("40MB", 40_000_000), ("1 GiB", 1 << 30), ("512 kb", 512_000), ("7", 7), ("", nil),
      ("MB", nil), ("-1 MB", nil), ("1 MB x", nil), ("99999999999999999999", nil), ("9223372036854775807 GB", nil),
    ] as [(String, Int?)])
  func bytes(text: String, count: Int?) {
    #expect(byteCount(text) == count)
  }

  @Test(
    "count seconds in the units people write",
    arguments: [
      ("90", 90), ("90s", 90), ("5m", 300), ("5 m", 300), ("2h", 7200), ("1d", 86_400), ("", nil), ("m", nil),
      ("-1s", nil), ("5M", nil), ("1h x", nil), ("9223372036854775807d", nil),
    ] as [(String, Int?)])
  func time(text: String, seconds: Int?) {
    #expect(timeSpan(text) == seconds)
  }

  @Test("show control characters and direction marks as escapes")
  func terminal() {
    #expect(terminalSafe("a\u{1B}[2Jb\r\nc\u{202E}d\u{7F}é") == "a<U+001B>[2Jb<U+000D><U+000A>c<U+202E>d<U+007F>é")
  }

  @Test("stand in columns without spaces at the line's end")
  func table() {
    var table = Table(["ID", "NAME"])
    table.add(["1", "a\nb"])
    table.add(["100", ""])
    #expect(table.lines == ["ID   NAME", "1    a<U+000A>b", "100"])
  }
}
