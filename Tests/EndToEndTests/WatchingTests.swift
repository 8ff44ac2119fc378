import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("Watching", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct WatchingTests {
  @Test("Events are told in order, from a number on and by kind, and those that come are followed")
  func events() async throws {
    let station = try await Station.with("Conversions_2026_1.csv")
    let first = try await station.events()
    #expect(first.map(\.kind) == ["connection-created", "accepted", "reply-sent", "reply-sent"])
    #expect(first.map(\.number) == [1, 2, 3, 4] && first[1].connection == "acme-conversions")
    let following = try station.command(["events", "--follow", "--json", "--since", "4", "--kind", "completed"]).start()
    let claim = try await station.claim()
    try await station.succeed("queue", "complete", claim.lease)
    let completed = try #require(try await station.events("--since", "4").last)
    #expect(completed.kind == "completed" && completed.item == claim.id)
    #expect(completed.queue == "conversions/csv" && completed.fileName == "Conversions_2026_1.csv")
    try await Task.sleep(for: .seconds(1))
    following.kill(SIGTERM)
    #expect(try records(try await following.outcome().output, as: EventRecord.self).map(\.number) == [completed.number])
  }

  @Test("The status is one screen, one object, and one line with an exit code for monitoring")
  func status() async throws {
    let station = try await Station.with("Conversions_2026_1.csv")
    let screen = try await station.text("status")
    #expect(screen.contains("conversions/csv  1") && screen.contains("main") && screen.contains("0 messages waiting"))
    #expect(try await station.text("status", "--json").contains("\"waiting\":1"))
    let fine = try await station.run("status", "--check")
    #expect(fine.status == 0 && fine.outputText.hasPrefix("INTRAY OK - 1 files wait | poll="), "\(fine.outputText)")
    let strict = try await station.run("status", "--check", "--critical", "backlog=1")
    #expect(strict.status == 2 && strict.outputText.hasPrefix("INTRAY CRITICAL - 1 files wait | "))
    try await station.succeed("queue", "fail", try await station.claim().lease, "--reason", "no")
    let failed = try await station.run("status", "--check")
    #expect(failed.status == 1 && failed.outputText.hasPrefix("INTRAY WARNING - 1 failed in the queues | "))
    #expect(try await station.run("status", "--check", "--warning", "failed=off").status == 0)
    let nowhere = try await station.run("status", "--check", "--home", "/nowhere")
    #expect(nowhere.status == 3 && nowhere.outputText.hasPrefix("INTRAY UNKNOWN - the home"))
    let typo = try await station.run("status", "--check", "--warning", "fialed=1")
    #expect(typo.status == 3 && typo.outputText.contains("did you mean \"failed\"?"))
  }

  @Test("A poll that fails is told until one goes well")
  func failedPoll() async throws {
    let station = try await Station.make()
    try station.configure(account: ["imap": "imaps://127.0.0.1:1"])
    #expect(try await station.run("poll").status == 69)
    let check = try await station.run("status", "--check")
    #expect(check.status == 2 && check.outputText.contains("account main was never polled with success"))
    #expect(try await station.text("status").contains("nobody answers at port 1"))
    try station.configure(account: ["imap": "imaps://127.0.0.1:\(station.host.ports.imaps)"])
    try await station.poll()
    #expect(try await station.run("status", "--check").status == 0)
  }

  @Test("Nothing is coloured, on a terminal either, with and without NO_COLOR", arguments: ["", "1"])
  func colourless(noColor: String) async throws {
    let station = try await Station.with("Conversions_2026_1.csv")
    for words in [["status"], ["queue", "list"], ["message", "list"], ["help", "queue"], ["events"]] {
      let said = try await python(
        """
        import os, pty, sys
        shown = []
        def read(fd):
            shown.append(os.read(fd, 4096)); return shown[-1]
        os.environ.update(INTRAY_HOME='\(station.home)', TERM='xterm-256color', NO_COLOR='\(noColor)')
        if '\(noColor)' == '': del os.environ['NO_COLOR']
        pty.spawn(['\(intrayExecutable)'] + '\(words.joined(separator: " "))'.split(), read)
        text = b''.join(shown); print(); print(len(text), text.count(b'\\x1b'))
        """)
      let counts = (said.lines.last ?? "").split(separator: " ").compactMap { Int($0) }
      #expect(counts.count == 2 && counts[0] > 20 && counts[1] == 0, "\(words): \(said)")
    }
  }

  @Test("The metrics are written after each poll, for everybody to read, as Prometheus reads them")
  func metrics() async throws {
    let station = try await Station.make()
    try station.configure(top: "metrics: { file: intray.prom }")
    try station.deliver(Mail("Conversions_2026_1.csv"), Mail("notes.pdf"))
    try await station.poll()
    let path = "\(station.home)/intray.prom"
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o644)
    let said = try await Command(
      "/usr/bin/python3",
      [
        "-c",
        """
        import sys
        from prometheus_client.parser import text_string_to_metric_families as parse
        for family in parse(open(sys.argv[1]).read()):
            for s in family.samples: print(s.name, ' '.join(sorted(s.labels.values())), int(s.value))
        """, path,
      ]
    ).run()
    #expect(said.status == 0, "\(said.errorText)")
    let lines = Set(said.outputText.lines)
    #expect(
      lines.isSuperset(of: [
        "intray_queue_items conversions csv waiting 1", "intray_queue_items conversions csv failed 0",
        "intray_events_total accepted 1", "intray_events_total ignored 1", "intray_events_total reply-sent 2",
        "intray_outbox_replies pending 0", "intray_held_messages  0",
      ]), "\(said.outputText)")
    #expect(lines.contains { $0.hasPrefix("intray_poll_success_timestamp_seconds main 1") })
  }
}

@Suite("Webhooks", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct WebhookTests {
  @Test("What happens is told once, signed, under an id of its own; what was before the webhook came is not")
  func told() async throws {
    let (station, server) = try await stationWithHook()
    try station.deliver(Mail("Conversions_2026_1.csv"), Mail("notes.pdf"))
    try await station.poll()
    let told = try await server.requests()
    #expect(told.map(\.body.kind).sorted() == ["accepted", "ignored", "reply-sent", "reply-sent"])
    #expect(told.allSatisfy { $0.signed && $0.id.hasPrefix("evt_") && $0.path == "/intray" })
    #expect(Set(told.map(\.id)).count == 4 && told[0].body.connection == "acme-conversions")
    let claim = try await station.claim()
    try await station.succeed("queue", "complete", claim.lease)
    #expect(try await station.text("webhook", "tell") == "warehouse: 1 told, 0 to be told again, 0 given up\n")
    let completed = try await server.requests()
    #expect(completed.map(\.body.kind) == ["completed"] && completed[0].body.fileName == "Conversions_2026_1.csv")
    try await station.poll()
    #expect(try await server.requests().isEmpty)
  }

  @Test("What was answered by anything but 2xx is told again later under the same id; 410 is the end of it")
  func again() async throws {
    let (station, server) = try await stationWithHook(events: "[accepted]")
    try await server.answer(503, 0, 410)
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await station.poll()
    #expect(try await server.requests().map(\.body.kind) == ["accepted"])
    #expect(try await station.text("webhook", "list").contains("503 the answer is 503"))
    try await station.makeDue()
    let cut = try await station.run("webhook", "tell")
    #expect(cut.status == 75 && cut.errorText.contains("hung up"), "\(cut.errorText)")
    try await station.makeDue()
    try await station.succeed("webhook", "tell")
    #expect(
      try await station.text("webhook", "list", "--dead", "--json").contains("\"lastAnswer\":\"410 the answer is 410"))
    let attempts = try await server.requests()
    #expect(attempts.count == 2 && Set(attempts.map(\.id)).count == 1)
    #expect(try await station.text("webhook", "retry", "warehouse") == "1 event back on the way\n")
    try await station.succeed("webhook", "tell")
    #expect(try await server.requests().map(\.id) == [attempts[0].id])
    #expect(try await station.events("--kind", "announcement-dead").count == 1)
  }

  @Test("A webhook that cannot be reached keeps nobody waiting, and the poll says so")
  func unreachable() async throws {
    let (station, _) = try await stationWithHook(url: "https://127.0.0.1:1/")
    try station.deliver(Mail("Conversions_2026_1.csv"))
    let poll = try await station.run("poll")
    #expect(poll.status == 69 && poll.errorText.contains("https://127.0.0.1:1/: nobody answers"), "\(poll.errorText)")
    #expect(try await station.queue().count == 1)
    #expect(try await station.replies().map(\.state) == ["sent", "sent"])
  }

  @Test(
    "What cannot be a webhook is said with its line",
    arguments: [
      ("url: http://warehouse.example/x, secret: { file: secrets/main }", "is another machine"),
      ("url: ftp://x, secret: { file: secrets/main }", "expected https://HOST[:PORT]/PATH"),
      ("url: https://x", "intray.yaml:"),
      ("url: https://x, secret: { file: secrets/main }, events: [acepted]", "did you mean \"accepted\"?"),
    ])
  func mistakes(keys: String, words: String) async throws {
    let station = try await Station.make()
    try station.configure(top: "webhooks: { warehouse: { \(keys) } }")
    let said = try await station.run("webhook", "tell")
    #expect(said.status == 78 && said.errorText.contains(words), "\(said.errorText)")
  }

  private func stationWithHook(url: String? = nil, events: String? = nil) async throws -> (Station, HookServer) {
    let server = try await HookServer.start(secret: "hunter2")
    let station = try await Station.make()
    try station.write("hunter2\n", to: "secrets/hook")
    let wanted = events.map { ", events: \($0)" } ?? ""
    try station.configure(
      top: """
        webhooks:
          warehouse: { url: "\(url ?? "https://127.0.0.1:\(server.port)/intray")", secret: { file: secrets/hook }, caFile: \(
          server.caFile)\(wanted) }
        """)
    try await station.poll()
    return (station, server)
  }
}

/// What `events --json` prints.
struct EventRecord: Decodable {
  let number: Int
  let kind: String
  let connection: String?
  let item: String?
  let queue: String?
  let fileName: String?
  let message: String
}

extension Station {
  func events(_ options: String...) async throws -> [EventRecord] {
    try records(try await command(["events", "--json"] + options).run().output, as: EventRecord.self)
  }

  /// As if the waits for another attempt were over.
  fileprivate func makeDue() async throws {
    try await python(
      """
      import sqlite3
      d = sqlite3.connect('\(home)/intray.sqlite')
      d.execute('UPDATE announcement SET next_attempt_at = 1'); d.commit()
      """)
  }
}
