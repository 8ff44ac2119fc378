import FoundationEssentials
import TestServers
import Testing

@Suite("What people set right", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct ReviewTests {
  @Test("An ignored message is replayed when its connection has been set right, once, and answered")
  func replay() async throws {
    let station = try await Station.ignoring("Orders_2026_11.csv")
    let message = try #require(try await station.messages().first)
    #expect(try await station.text("message", "replay", message.id).contains("ignored: still ignored"))
    try await station.setPattern("Orders_*.csv")
    let trial = try await station.text("message", "replay", "--since", "1h", "--dry-run")
    #expect(trial.contains("\(message.id) ignored: would be accepted by acme-conversions"), "\(trial)")
    #expect(try await station.queue().isEmpty)

    let replayed = try await station.text("message", "replay", "--since", "1h")
    #expect(replayed.contains("\(message.id) ignored: accepted by acme-conversions"), "\(replayed)")
    #expect(try await station.queue().map(\.fileName) == ["Orders_2026_11.csv"])
    #expect(try await station.text("message", "replay", "--since", "1h") == "")
    let again = try await station.run("message", "replay", message.id)
    #expect(again.status == 65 && again.errorText.contains("is accepted already"), "\(again.errorText)")
    #expect(try await station.queue().count == 1)
    #expect(try await station.messages().map(\.outcome) == ["accepted"])
    #expect(try await station.text("message", "show", message.id).contains("replayed at"))

    try await station.poll()
    try await until("the replies arrive") { try station.received().count == 2 }
    #expect(try station.received().allSatisfy { field("In-Reply-To", of: $0) == message.messageID })
    let claim = try await station.claim()
    #expect(claim.fileName == "Orders_2026_11.csv")
    #expect(try await station.text("queue", "rows", claim.id).contains("\"OrderId\""))
  }

  @Test("The message that was accepted by a replay is not taken again when it is delivered again")
  func deliveredAgain() async throws {
    let station = try await Station.ignoring("Orders_2026_11.csv")
    try await station.setPattern("Orders_*.csv")
    try await station.succeed("message", "replay", "--since", "1h")
    try station.host.deliver(try station.mailbox("Intray-Ignored")[0].bytes, to: station.user)
    #expect(try await station.poll() == PollRecord(seenAgain: 1))
    #expect(try await station.queue().count == 1)
  }

  @Test("A message is released by one connection, when that accepts it; else it is said why not")
  func release() async throws {
    let station = try await Station.ignoring("Orders_2026_11.csv")
    let message = try #require(try await station.messages().first)
    let refused = try await station.run("message", "release", message.id, "--connection", "acme-conversions")
    #expect(refused.status == 65 && refused.outputText.contains("Orders_2026_11.csv"), "\(refused.outputText)")
    try await station.setPattern("Orders_*.csv")
    try await station.succeed(
      "message", "release", message.id, "--connection", "acme-conversions", "--reason", "asked for by Acme")
    #expect(try await station.queue().count == 1)
    let events = try await station.events("--kind", "message-released,accepted")
    #expect(events.map(\.message).first == "asked for by Acme" && events.count == 2)
  }

  @Test("A discarded message is never asked for again, and is not replayed unless it is named")
  func discard() async throws {
    let station = try await Station.ignoring("Orders_2026_11.csv")
    let message = try #require(try await station.messages().first)
    try await station.succeed("message", "discard", message.id, "--reason", "meant for somebody else")
    #expect(try await station.text("message", "show", message.id).contains("discarded at"))
    try await station.setPattern("Orders_*.csv")
    #expect(try await station.text("message", "replay", "--since", "1h") == "")
  }

  @Test("A message that is not kept as it came cannot be judged again, and that is said")
  func notKept() async throws {
    let station = try await Station.ignoring("Orders_2026_11.csv", top: "retention: { messages: { ignored: none } }")
    let message = try #require(try await station.messages().first)
    let said = try await station.run("message", "replay", message.id)
    #expect(said.status == 66 && said.errorText.contains("is not kept as it came"), "\(said.errorText)")
  }

  @Test("Lists are asked for by connection, time and text")
  func filters() async throws {
    let station = try await Station.make(connection: ["result": "on-completion"])
    try station.deliver(Mail("Conversions_2026_11.csv", subject: "März 100%"), Mail("Other.csv", subject: "April"))
    try await station.poll()
    for (options, count) in [
      (["--text", "MärZ"], 1), (["--text", "0%"], 1), (["--text", "%r"], 0), (["--since", "1h"], 2),
      (["--since", "2999-01-01"], 0), (["--connection", "acme-conversions"], 2), (["--outcome", "ignored"], 1),
    ] {
      let said = try await station.text(["message", "list", "--json"] + options)
      #expect(said.split(separator: "\n").count == count, "\(options): \(said)")
    }
    for (options, count) in [
      (["--kind", "receipt"], 1), (["--kind", "result"], 0), (["--text", station.partner], 1),
      (["--text", "nobody"], 0),
      (["--connection", "acme-conversions"], 1), (["--since", "2999-01-01"], 0), (["--bounced"], 0),
    ] {
      let said = try await station.text(["reply", "list", "--json"] + options)
      #expect(said.split(separator: "\n").count == count, "\(options): \(said)")
    }
  }

  @Test("A stopped reply is not sent until it is put back; one is sent to somebody else as it was")
  func replies() async throws {
    let station = try await Station.make(connection: ["result": "on-completion"])
    try await station.host.setRecipientPolicy(
      .init("450 4.2.0 later", stage: .recipient, times: 1), for: station.partner)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    try await station.poll()
    let reply = try #require(try await station.replies().first)
    #expect(reply.state == "pending")
    try await station.succeed("reply", "stop", reply.id)
    try await station.letTheWaitPass()
    try await station.poll()
    #expect(try await station.replies().map(\.state) == ["dead"])
    #expect(try await station.run("reply", "stop", reply.id).status == 65)
    try await station.succeed("reply", "resend", reply.id)
    try await station.poll()
    try await until("the receipt arrives") { try station.received().count == 1 }

    let other = "o\(UUID().uuidString.lowercased())@partner.example"
    try await station.host.addUser(other)
    #expect(try await station.run("reply", "send-again", reply.id, "--to", "nobody").status == 64)
    try await station.succeed("reply", "send-again", reply.id, "--to", other)
    try await station.poll()
    try await until("it arrives there") { station.host.count(of: other) == 1 }
    let first = try #require(try station.received().first)
    let second = try #require(try station.host.messages(of: other).first)
    #expect(field("Resent-To", of: second) == "<\(other)>" && field("Message-ID", of: second) == reply.messageID)
    let written = try await station.succeed("reply", "show", "--raw", reply.id)
    #expect(first.suffix(written.count).elementsEqual(written) && second.suffix(written.count).elementsEqual(written))
    #expect(try station.received().count == 1)
  }

  @Test("Retention takes away what is past its time, and neither what waits nor what is to be answered")
  func retention() async throws {
    let station = try await Station.ignoring(
      "Orders_2026_11.csv",
      top: "retention: { messages: { ignored: 1s, accepted: forever }, files: { completed: 1s, discarded: 1s } }")
    try station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
    try await station.poll()
    let claim = try await station.claim()
    try await station.succeed("queue", "complete", claim.lease)
    try await Task.sleep(for: .seconds(1.2))
    try await station.succeed("retention", "run")
    let ignored = try #require(try await station.messages().last)
    let replayed = try await station.run("message", "replay", ignored.id)
    #expect(replayed.status == 66 && replayed.errorText.contains("is not kept as it came, or no more"))
    let requeued = try await station.run("queue", "requeue", claim.id, "--completed")
    #expect(requeued.status == 65 && requeued.errorText.contains("were taken away at"), "\(requeued.errorText)")
    let left = try await station.claim()
    #expect(try station.bytes(at: left.path) == Mail.File(left.fileName).bytes)
    #expect(try await station.text("retention", "run", "--json") == "{\"files\":0,\"messages\":0}\n")
    #expect(try await station.messages().count == 3)
  }
}

extension Station {
  /// A station that has ignored a message with this file.
  fileprivate static func ignoring(_ name: String, top: String? = nil) async throws -> Station {
    let station = try await Station.make()
    if let top { try station.configure(top: top) }
    try station.deliver(Mail(name))
    #expect(try await station.poll() == PollRecord(ignored: 1))
    return station
  }

  /// Applies the connection with another pattern.
  fileprivate func setPattern(_ pattern: String) async throws {
    let file = "\(home)/connections.yaml"
    let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
    try write(text.replacing("Conversions_202?_*.csv", with: pattern), to: "connections.yaml")
    try await succeed("apply", file)
  }
}
