import Model
import Testing

@testable import Transfer

@Suite("SMTPEnvelope")
struct SMTPEnvelopeTests {
  private func commands(
    _ sender: String, _ recipients: [String], isEightBit: Bool = false, _ offered: SMTPExtensions = SMTPExtensions()
  ) throws -> SMTPCommands {
    try SMTPEnvelope(Parcel(sender: sender, recipients: recipients, bytes: []))
      .commands(for: .init(octets: 1234, isEightBit: isEightBit), offered)
  }

  private static var everything: SMTPExtensions {
    var extensions = SMTPExtensions()
    extensions.size = true
    extensions.eightBitMIME = true
    extensions.smtpUTF8 = true
    return extensions
  }

  @Test("of the null sender asks a plain server for nothing special")
  func plain() throws {
    let commands = try commands("", ["a@partner.example", "b@partner.example"])
    #expect(commands.mail == "MAIL FROM:<>")
    #expect(commands.recipients == ["RCPT TO:<a@partner.example>", "RCPT TO:<b@partner.example>"])
  }

  @Test("says what the server offers to hear")
  func extended() throws {
    #expect(
      try commands("x@gateway.example", ["a@partner.example"], Self.everything).mail
        == "MAIL FROM:<x@gateway.example> SIZE=1234")
    #expect(
      try commands("", ["ü@partner.example"], isEightBit: true, Self.everything).mail
        == "MAIL FROM:<> SIZE=1234 BODY=8BITMIME SMTPUTF8")
  }

  @Test("cannot ask for what is not offered")
  func notOffered() {
    #expect(throws: TransferError(.misconfigured, "")) { try commands("", ["ü@partner.example"]) }
    #expect(throws: TransferError(.misconfigured, "")) { try commands("", ["a@partner.example"], isEightBit: true) }
  }

  @Test("needs somebody to go to, and a sender that can be said")
  func nobody() {
    #expect(throws: TransferError(.misconfigured, "")) { try commands("", []) }
    #expect(throws: TransferError(.misconfigured, "")) { try commands("<>", ["a@partner.example"]) }
    #expect(throws: TransferError(.misconfigured, "")) { try commands("", ["a@partner.example", ""]) }
  }
}
