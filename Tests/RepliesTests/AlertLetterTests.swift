import MIME
import Model
import Testing

@testable import Replies

@Suite("An alert") struct AlertLetterTests {
  private let sender = Sender(name: "Intray", address: "uploads@gateway.example")
  private let at = Timestamp(milliseconds: 1_772_983_651_204)

  private func event(_ number: Int64, _ kind: String, connection: String? = nil) -> Event {
    var event = Event(number: number, at: at, kind: kind, message: "what \u{202E}happened\nBcc: x@y.example")
    event.connection = connection
    return event
  }

  private func letter(_ events: [Event]) -> AlertLetter {
    AlertLetter(of: events, from: sender, to: "operations@gateway.example", at: at)
  }

  @Test("says in its subject of whom it is and what it is about, and how much more there is") func subjects() {
    #expect(
      letter([event(7, "file-missing", connection: "acme")]).subject == "Intray: acme: an expected file is missing")
    #expect(letter([event(7, "held"), event(8, "failed")]).subject == "Intray: a message is held, and 1 more")
  }

  @Test("bears the same Message-ID whenever it is about the same, and another about more") func identity() {
    let first = letter([event(7, "held")])
    #expect(first.messageID == letter([event(7, "held")]).messageID)
    #expect(first.messageID != letter([event(7, "held"), event(9, "held")]).messageID)
  }

  @Test("is marked as a program's, and what strangers wrote stays on its line") func marks() throws {
    let text = String(decoding: letter([event(7, "file-missing", connection: "acme")]).render(), as: UTF8.self)
    #expect(text.contains("Auto-Submitted: auto-generated\r\n") && text.contains("To: operations@gateway.example\r\n"))
    #expect(text.contains("what <U+202E>happened<U+000A>Bcc: x@y.example"))
    #expect(text.contains("Connection: acme") && text.contains("intray connection history acme"))
  }
}
