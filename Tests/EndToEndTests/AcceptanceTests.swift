import TestServers
import Testing

@Suite("What a poll lets in", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct AcceptanceTests {
  @Test("Two matching files, handed in by SMTP, are queued byte for byte and answered by a receipt")
  func twoFiles() async throws {
    let station = try await Station.make()
    let mail = Mail("Conversions_2026_11.csv", "Conversions_2027_11.csv")
    try await station.host.submit(mail.bytes, to: station.user)
    try await until("the mail arrives") { try station.mailbox().count == 1 }

    let poll = try await station.run("poll")
    #expect(poll.status == 0 && poll.outputText == "" && poll.errorText == "", "\(poll.outputText)\(poll.errorText)")

    let items = try await station.queue()
    #expect(items.map(\.fileName) == mail.files.map(\.name))
    #expect(items.allSatisfy { $0.state == "waiting" && $0.dataType == "conversions" && $0.format == "csv" })
    for (item, file) in zip(items, mail.files) {
      #expect(try await station.succeed("queue", "export", item.id) == file.bytes)
    }
    let message = try #require(try await station.messages().first)
    #expect(message.outcome == "accepted" && message.objections.isEmpty && message.queueItems == items.map(\.id))
    #expect(try station.mailbox().isEmpty)
    #expect(try station.mailbox("Intray-Accepted").count == 1)

    try await until("the replies arrive") { try station.received().count == 3 }
    let receipt = try #require(
      try station.received().first { field("Subject", of: $0)?.hasPrefix("[RECEIVED]") == true })
    #expect(field("In-Reply-To", of: receipt) == mail.messageID)
    #expect(field("Auto-Submitted", of: receipt) == "auto-replied")
    #expect(field("Return-Path", of: receipt) == "<>")
    let words = String(decoding: receipt, as: UTF8.self).split(separator: "=\r\n").joined()
    #expect(items.allSatisfy { words.contains($0.sha256) }, "\(words)")
  }

  @Test("One file that does not match keeps everything out, and is named")
  func oneDoesNotMatch() async throws {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_11.csv", "Conversions_2027_11.csv", "notes.pdf"))
    #expect(try await station.poll() == PollRecord(ignored: 1))
    #expect(try await station.queue().isEmpty)
    #expect(try await station.replies().isEmpty)
    let message = try #require(try await station.messages().first)
    #expect(message.outcome == "ignored")
    #expect(message.objections.map(\.code) == ["pattern-mismatch"])
    #expect(message.objections.map(\.fileName) == ["notes.pdf"])
    #expect(try station.mailbox("Intray-Ignored").count == 1)
  }

  @Test("A file with a reserved name changes nothing", arguments: ["receipt_x.csv", "result_x.csv"])
  func reservedName(name: String) async throws {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_11.csv", name, "Conversions_2027_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 2))
    #expect(try await station.queue().map(\.fileName) == ["Conversions_2026_11.csv", "Conversions_2027_11.csv"])
  }

  @Test("A second poll does nothing")
  func secondPoll() async throws {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_11.csv"), Mail("notes.pdf"))
    #expect(try await station.poll() == PollRecord(accepted: 1, ignored: 1, queued: 1))
    let before = try await state(of: station)
    #expect(try await station.poll() == PollRecord())
    #expect(try await state(of: station) == before)
  }

  @Test("The same message delivered twice is taken once, and both copies leave the mailbox")
  func deliveredTwice() async throws {
    let station = try await Station.make()
    let mail = Mail("Conversions_2026_11.csv")
    try station.deliver(mail, mail)
    #expect(try await station.poll() == PollRecord(accepted: 1, seenAgain: 1, queued: 1))
    #expect(try await station.queue().count == 1)
    #expect(try await station.replies().map(\.kind) == ["receipt", "result"])
    #expect(try station.mailbox().isEmpty)
  }

  @Test("The same file in a new message is a new submission")
  func mailedAgain() async throws {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_11.csv"), Mail("Conversions_2026_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 2, queued: 2))
  }

  @Test("A message over the account's limit is refused without being fetched; the one behind it is taken")
  func overTheLimit() async throws {
    let host = try await MailHost.shared()
    let proxy = try await Proxy.start(to: host.ports.imap)
    let station = try await Station.make(account: { _ in
      ["imap": "imap://127.0.0.1:\(proxy.port)", "tls": "none", "messageLimit": "100 kB"]
    })
    var large = Mail("Conversions_2026_11.csv")
    large.files[0].bytes = .init(repeating: UInt8(ascii: "x"), count: 1_000_000)
    try station.deliver(large, Mail("Conversions_2027_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, refused: 1, queued: 1))
    let refused = try #require(try await station.messages().first { $0.outcome == "refused" })
    #expect(refused.objections.map(\.code) == ["too-large"])
    #expect(try station.mailbox("Intray-Refused").count == 1)
    #expect(try await proxy.octets() < 100_000)
    await proxy.stop()
  }

  @Test("A mailbox whose UIDs start anew brings nothing in twice, and what is new comes in")
  func uidValidity() async throws {
    let station = try await Station.make(account: { _ in ["settle": "{ accepted: nothing }"] })
    try station.deliver(Mail("Conversions_2026_11.csv"), Mail("Conversions_2027_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 2, queued: 2))
    try station.host.bumpUIDValidity(of: station.user)
    try station.deliver(Mail("Conversions_2028_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, seenAgain: 2, queued: 1))
    #expect(try await station.poll() == PollRecord())
    #expect(try await station.queue().count == 3)
  }

  /// Everything that may not change any more.
  private func state(of station: Station) async throws -> [[UInt8]] {
    [
      try await station.succeed("message", "list", "--json"), try await station.succeed("queue", "list", "--json"),
      try await station.succeed("reply", "list", "--json"),
    ]
  }
}
