import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("The full circle", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct FullCircleTests {
  @Test("Mail in, claim, completion with rows, result to the partner; sent again, come back, replayed: nothing twice")
  func circle() async throws {
    let station = try await Station.make(connection: ["result": "on-completion"])
    try station.bounceToItself()
    var mail = Mail()
    let file = Mail.File("Conversions_2026_11.csv")
    mail.files = [
      Mail.File(file.name, file.bytes + file.bytes.drop { $0 != 0x0A }.dropFirst().map { $0 == 0x31 ? 0x32 : $0 })
    ]
    try await station.host.submit(mail.bytes, to: station.user)
    try await until("the mail arrives") { try station.mailbox().count == 1 }
    try await station.poll()
    #expect(try await station.replies().map(\.kind) == ["receipt"])

    let claim = try await station.claim()
    let rows = Command(
      intrayExecutable, ["queue", "complete", claim.lease, "--result", "-"], environment: station.environment,
      input: octets(
        #"{"_row": 1, "_status": "REJECTED", "_code": "unknown-campaign", "_message": "No campaign 3641."}"#))
    #expect(try await rows.run().status == 0)
    try await station.poll()
    try await until("the result arrives") { try station.received().count == 2 }
    let result = try #require(
      try station.received().first { field("Subject", of: $0)?.contains("ACCEPTED WITH ERRORS") == true })
    #expect(field("In-Reply-To", of: result) == mail.messageID)
    let words = try #require(text(of: result))
    #expect(words.hasPrefix("1 of 2 rows"), "\(words.prefix(200))")
    #expect(words.contains("unknown-campaign") || words.contains("No campaign 3641."), "\(words)")

    let reply = try #require(try await station.replies().last)
    let shown = try await station.text("reply", "show", reply.id)
    #expect(shown.contains("Subject:     [ACCEPTED WITH ERRORS] Conversions_2026_11.csv: 1 of 2 rows"), "\(shown)")
    #expect(shown.contains("[attached: result_Conversions_2026_11.csv, text/csv,"), "\(shown)")
    try await station.succeed("reply", "resend", reply.id)
    try await station.poll()
    try await until("it arrives again") { try station.received().count == 3 }
    #expect(try Set(station.received().compactMap { field("Message-ID", of: $0) }).count == 2)

    try station.host.closeMailbox(of: station.partner)
    try await until("it comes back") {
      try await station.succeed("reply", "resend", reply.id)
      try await station.poll()
      try await Task.sleep(for: .milliseconds(300))
      try await station.poll()
      return try await !station.events("--kind", "reply-bounced").isEmpty
    }
    let bounced = try #require(try await station.events("--kind", "reply-bounced").first)
    #expect(bounced.connection == "acme-conversions" && bounced.message.contains(station.partner), "\(bounced)")
    #expect(try await station.text("reply", "list", "--bounced").contains("bounced"))
    #expect(try await station.messages().first?.objections.map(\.code) == ["delivery-report"])

    let first = try #require(try await station.messages().last)
    let replay = try await station.run("message", "replay", first.id)
    #expect(replay.status == 65 && replay.errorText.contains("is accepted already"), "\(replay.errorText)")
    #expect(try await station.queue().count == 1)
    #expect(try await station.text("message", "replay", "--since", "1d").contains("still ignored"))
    #expect(try await station.queue().map(\.state) == ["completed"])
  }
}

extension Station {
  var environment: [String: String] { ["PATH": "/usr/bin:/bin", "INTRAY_HOME": home] }

  /// Lets replies that do not arrive come back into the mailbox that is polled.
  func bounceToItself() throws { try configure(gateway: "bounceAddress: \(user)") }
}

/// The plain text of a message, decoded.
private func text(of message: [UInt8]) -> String? {
  let lines = String(decoding: message, as: UTF8.self).components(separatedBy: "\r\n")
  guard let type = lines.firstIndex(where: { $0.hasPrefix("Content-Type: text/plain") }),
    let start = lines[type...].firstIndex(of: "")
  else { return nil }
  let body = lines[(start + 1)...].prefix { !$0.hasPrefix("--") }.joined(separator: "\n")
  return body.replacing("=\n", with: "")
}
