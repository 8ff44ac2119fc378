import TestServers
import Testing

@Suite("Ways to the partner", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct AnsweringTests {
  /// With one reply to follow.
  private static let receiptOnly: Station.Keys = ["result": "on-completion"]

  @Test("A receipt leaves by STARTTLS or by TLS from the first byte, logged in", arguments: ["smtp", "smtps"])
  func waysOut(scheme: String) async throws {
    let station = try await Station.make(
      relay: { host in
        let port = scheme == "smtps" ? host.ports.smtps! : host.ports.submission!
        return ["smtp": "\(scheme)://localhost:\(port)"]
      }, connection: Self.receiptOnly)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    try await station.poll()
    try await until("the receipt arrives") { try station.received().count == 1 }
    #expect(try await station.replies().map(\.state) == ["sent"])
  }

  @Test("A recipient the relay refuses for good is not tried again; the files are in all the same")
  func rejectedRecipient() async throws {
    let station = try await Station.make(connection: Self.receiptOnly)
    try await station.host.setRecipientPolicy(.init("550 5.1.1 no such user"), for: station.partner)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    #expect(try await station.replies().map(\.state) == ["dead"])
    try await station.host.setRecipientPolicy(nil, for: station.partner)
    try await station.poll()
    #expect(try await station.replies().map(\.attempts) == [1])
    #expect(try station.received().isEmpty)
  }

  @Test(
    "A recipient the relay puts off is tried again after a while, with the same message",
    arguments: [MailHost.RecipientRule.Stage.recipient, .data])
  func deferredRecipient(stage: MailHost.RecipientRule.Stage) async throws {
    let station = try await Station.make(connection: Self.receiptOnly)
    try await station.host.setRecipientPolicy(.init("450 4.2.0 later", stage: stage, times: 1), for: station.partner)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    try await station.poll()
    let waiting = try #require(try await station.replies().first)
    #expect(waiting.state == "pending" && waiting.attempts == 1)
    let written = try await station.succeed("reply", "show", "--raw", waiting.id)

    try await station.poll()
    #expect(try await station.replies() == [waiting], "it was tried again without a pause")

    try await station.letTheWaitPass()
    try await station.poll()
    let sent = try #require(try await station.replies().first)
    #expect(sent.state == "sent" && sent.attempts == 2 && sent.messageID == waiting.messageID)
    try await until("the receipt arrives") { try station.received().count == 1 }
    #expect(try station.received()[0].suffix(written.count).elementsEqual(written), "another message was sent")
  }

  @Test("A relay that cannot be used keeps no file out; its replies go when it can be")
  func unusableRelay() async throws {
    let station = try await Station.make(relay: { ["caFile": $0.otherCAFile] }, connection: Self.receiptOnly)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    let outcome = try await station.run("poll")
    #expect(outcome.status == 78 && outcome.errorText.contains("certificate"), "\(outcome.errorText)")
    #expect(try await station.queue().count == 1)
    #expect(try station.mailbox("Intray-Accepted").count == 1)
    try station.configure(relay: ["caFile": station.host.caFile])
    try await station.letTheWaitPass()
    try await station.poll()
    try await until("the receipt arrives") { try station.received().count == 1 }
  }
}

extension Station {
  /// Makes every waiting reply due, as if the time had gone by.
  func letTheWaitPass() async throws {
    try await python(
      """
      import sqlite3
      with sqlite3.connect('\(home)/intray.sqlite') as c: c.execute('UPDATE reply SET next_attempt_at = 0')
      """)
  }
}
