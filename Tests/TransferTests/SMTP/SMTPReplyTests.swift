import Testing

@testable import Transfer

@Suite("SMTPReply")
struct SMTPReplyTests {
  private func reply(_ code: Int, _ lines: String...) -> SMTPReply {
    SMTPReply(code: code, lines: lines.map { Array($0.utf8) })
  }

  @Test("is one line to people, with an enhanced status code once")
  func text() {
    #expect(reply(550, "5.1.1 no such user", "5.1.1 here").text == "5.1.1 no such user here")
    #expect(reply(550, "5.1.1 no", "5.7.1 never").text == "5.1.1 no 5.7.1 never")
    #expect(reply(250, "mail.example greets", "SIZE 1").text == "mail.example greets SIZE 1")
    #expect(reply(250, "").text == "")
    #expect(reply(250).text == "")
  }

  @Test("has only printable words, and not many")
  func printable() {
    #expect(reply(550, "a\u{1B}[2J\tb\0").text == "a?[2J?b?")
    #expect(reply(550, String(repeating: "x", count: 2000)).text.utf8.count == 503)
  }

  @Test(
    "is judged by its first digit",
    arguments: [
      (250, SMTPReply.Kind.completed), (354, .intermediate), (450, .transientFailure), (554, .permanentFailure),
    ])
  func kind(code: Int, expected: SMTPReply.Kind) {
    #expect(reply(code, "x").kind == expected)
  }
}
