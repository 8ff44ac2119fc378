import Testing

@testable import Transfer

@Suite("SMTPExtensions")
struct SMTPExtensionsTests {
  private func extensions(_ lines: String...) -> SMTPExtensions {
    SMTPExtensions(handshake: lines.map { Array($0.utf8) })
  }

  @Test("come from the last EHLO, not from the one before TLS")
  func lastEHLO() {
    let found = extensions(
      "220 mail.example ESMTP", "250-mail.example", "250-CHUNKING", "250-8BITMIME", "250 STARTTLS", "220 go ahead",
      "250-mail.example", "250-pipelining", "250-SIZE 52428800", "250 AUTH PLAIN", "334 ", "235 2.7.0 welcome")
    #expect(found.pipelining && found.size)
    #expect(!found.eightBitMIME && !found.smtpUTF8)
  }

  @Test("are none for a server that only greets, and the greeting's name is none of them")
  func none() {
    #expect(extensions("220 mail.example", "250 PIPELINING") == SMTPExtensions())
    #expect(extensions() == SMTPExtensions())
  }

  @Test("are none where the lines make no sense")
  func nonsense() {
    #expect(extensions("220 x", "250-x", "250 PIPELINING", "xyz") == SMTPExtensions())
  }
}
