import FoundationEssentials
import Glibc
import TestServers
import Testing

/// `intray run`, against real servers.
@Suite("Staying", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct RunTests {
  private func items(_ station: Station) async throws -> Int { try await station.queue().count }

  @Test("Mail is taken as it comes, answered, and the end comes when it is asked for")
  func idling() async throws {
    let station = try await Station.make(account: { _ in ["every": "1h"] })
    try station.deliver(Mail("Conversions_2026_1.csv"))
    let run = try station.command(["run", "--verbose"]).start()
    try await until("the first mail is taken") { try await items(station) == 1 }
    try await Task.sleep(for: .seconds(2))
    try station.deliver(Mail("Conversions_2026_2.csv"))
    try await until("the second mail is taken, though no poll is due") { try await items(station) == 2 }
    try station.deliver(Mail("Conversions_2026_3.csv"))
    try await until("and the third") { try await items(station) == 3 }
    try await until("all are answered") { try station.received().count >= 3 }
    run.kill(SIGTERM)
    let outcome = try await run.outcome()
    #expect(outcome.status == 0, "\(outcome.errorText)")
  }

  @Test("A server that does not offer IDLE is polled at its pace, and one that hangs keeps no other waiting")
  func sideBySide() async throws {
    let host = try await MailHost.shared(.init(capability: "IMAP4rev1 UIDPLUS MOVE"))
    let station = try await Station.make(on: host, account: { _ in ["every": "1s"] })
    let silent = try await python(
      """
      import socket, subprocess, sys
      code = 'import socket,time,sys; s=socket.create_server(("127.0.0.1",0)); print(s.getsockname()[1],flush=True); s.listen(); time.sleep(60)'
      p = subprocess.Popen([sys.executable, '-c', code], stdout=subprocess.PIPE, text=True)
      print(p.stdout.readline().strip())
      """)
    let text = try String(contentsOfFile: "\(station.home)/intray.yaml", encoding: .utf8)
    let port = silent.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    try station.write(
      text.replacing(
        "accounts:\n",
        with:
          "accounts:\n  hangs: { imap: \"imap://127.0.0.1:\(port)\", tls: none, user: a, password: { file: secrets/main }, every: 1s }\n"
      ), to: "intray.yaml")
    let run = try station.command(["run", "--at-once", "2"]).start()
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await until("the mail is taken") { try await items(station) == 1 }
    try station.deliver(Mail("Conversions_2026_2.csv"))
    try await until("and the next") { try await items(station) == 2 }
    let second = try await station.run("run")
    #expect(second.status == 64 && second.errorText.contains("another `intray run` is at work"))
    run.kill(SIGTERM)
    _ = try await run.outcome()
  }

  @Test("What loaders report is told, and their partner answered, though no poll is due")
  func tending() async throws {
    let hook = try await HookServer.start(secret: "hunter2")
    let station = try await Station.make(
      account: { _ in ["every": "1h"] }, connection: ["result": "on-completion"])
    try station.write("hunter2\n", to: "secrets/hook")
    try station.configure(
      top: """
        webhooks:
          warehouse: { url: "https://127.0.0.1:\(hook.port)/", secret: { file: secrets/hook }, caFile: \(
          hook.caFile), events: [completed] }
        """)
    let run = try station.command(["run"]).start()
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await until("the mail is taken") { try await items(station) == 1 }
    try await until("the receipt is sent") { try station.received().count == 1 }
    try await hook.answer(503)
    try await station.succeed("queue", "complete", try await station.claim().lease)
    try await until("the result is sent") { try station.received().count == 2 }
    try await until("the completion is told") { try await station.text("webhook", "list").contains("503") }
    run.kill(SIGTERM)
    #expect(try await run.outcome().status == 0)
  }

  @Test("The metrics are fetched over HTTP while it runs, whoever holds on to its connections")
  func metrics() async throws {
    let station = try await Station.make(account: { _ in ["every": "1h"] })
    let port = try await python("import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1])")
      .filter(
        \.isNumber)
    try station.configure(top: "metrics: { listen: \(port) }")
    let run = try station.command(["run"]).start()
    let page = "http://127.0.0.1:\(port)/metrics"
    try await until("the metrics are there") { try await curl(page).contains("intray_poll_success_timestamp_seconds") }
    #expect(try await curl("-D", "-", page).contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
    #expect(try await curl("-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:\(port)/") == "404")
    #expect(try await curl("-o", "/dev/null", "-w", "%{http_code}", "-d", "x=1", page) == "405")
    let header = "X: " + String(repeating: "x", count: 40_000)
    #expect(try await curl("-o", "/dev/null", "-w", "%{http_code}", "-H", header, page).hasPrefix("4"))
    // Forty who say something now and then and never come to an end.
    let greedy = try Command(
      "/usr/bin/python3",
      [
        "-c",
        """
        import socket, time
        held = []
        while True:
            while len(held) < 40:
                held.append(socket.create_connection(('127.0.0.1', \(port)))); held[-1].sendall(b'GET /metrics HTTP/1.1\\r\\nA: ')
            for s in list(held):
                try: s.sendall(b'a')
                except OSError: held.remove(s)
            time.sleep(3)
        """,
      ]
    ).start()
    try await until("it is fetched all the same") { try await curl(page).contains("intray_held_messages") }
    greedy.kill(SIGKILL)
    _ = try? await greedy.outcome()
    run.kill(SIGKILL)
    _ = try? await run.outcome()
    try await until("what served it ends with whoever started it") { try await curl(page).isEmpty }
  }

  private func curl(_ arguments: String...) async throws -> String {
    try await Command("/usr/bin/curl", ["-s", "-m", "5"] + arguments).run().outputText
  }

  @Test("A hangup has the configuration read anew; files are given by their schedule")
  func reloading() async throws {
    let station = try await Station.make(account: { _ in ["every": "1h"] })
    let run = try station.command(["run"]).start()
    try await Task.sleep(for: .seconds(1))
    try station.write(
      """
      connections:
        - name: feed
          direction: outbound
          dataType: any
          pattern: "Feed_*"
          recipient: \(station.partner)
          unchangedFor: 0s
          schedule: "* * * * *"
          timeZone: Europe/Berlin

      """, to: "feed.yaml")
    try await station.succeed("apply", "\(station.home)/feed.yaml")
    for folder in ["outgoing", "outgoing/feed"] { mkdir("\(station.home)/\(folder)", 0o700) }
    try station.write("a\n", to: "outgoing/feed/Feed_1.csv")
    run.kill(SIGHUP)
    try await until("the file is sent") { try station.received().count == 1 }
    run.kill(SIGTERM)
    #expect(try await run.outcome().status == 0)
  }

  @Test("What was put off is tried again when its time has come, though the schedule is of another day")
  func retrying() async throws {
    let station = try await Station.make(account: { _ in ["every": "1h"] })
    let relay = try await Proxy.start(to: try #require(station.host.ports.submission), cutAfter: 0)
    try station.write(
      """
      connections:
        - name: feed
          direction: outbound
          dataType: any
          pattern: "Feed_*"
          recipient: \(station.partner)
          unchangedFor: 0s
          schedule: "0 0 29 2 *"

      """, to: "feed.yaml")
    try await station.succeed("apply", "\(station.home)/feed.yaml")
    try station.configure(relay: ["smtp": "smtp://127.0.0.1:\(relay.port)"])
    try station.write("a\n", to: "Feed_1.csv")
    #expect(try await station.run("send", "feed", "\(station.home)/Feed_1.csv").status != 0)
    await relay.stop()
    // A minute is what the first wait comes to.
    _ = try await python(
      """
      import sqlite3, time
      database = sqlite3.connect('\(station.home)/intray.sqlite', isolation_level=None)
      (put_off,), = database.execute("SELECT next_attempt_at FROM delivery WHERE state = 'pending' AND attempts = 1")
      assert put_off > time.time() * 1000 + 30_000, put_off
      database.execute("UPDATE delivery SET next_attempt_at = ?", (int(time.time() * 1000) + 2000,))
      """)
    try station.configure(relay: ["smtp": "smtp://127.0.0.1:\(station.host.ports.submission ?? 1)"])
    // What is laid out later waits for the schedule.
    for folder in ["outgoing", "outgoing/feed"] { mkdir("\(station.home)/\(folder)", 0o700) }
    try station.write("b\n", to: "outgoing/feed/Feed_2.csv")
    let run = try station.command(["run"]).start()
    try await until("the delivery that was put off arrives") { try station.received().count == 1 }
    run.kill(SIGTERM)
    #expect(try await run.outcome().status == 0)
    #expect(try station.received().count == 1)
  }

  @Test(
    "A schedule that cannot be meant is named",
    arguments: [
      ("schedule: soon", "expected hourly, every 2 hours"), ("timeZone: Europe/Berlin", "goes with a schedule"),
      ("schedule: daily\n    timeZone: Europe/Atlantis", "no time zone \"Europe/Atlantis\""),
    ])
  func mistakes(lines: String, words: String) async throws {
    let station = try await Station.make()
    try station.write(
      "connections:\n  - name: feed\n    direction: outbound\n    dataType: any\n    pattern: x\n    recipient: a@b.example\n    \(lines)\n",
      to: "feed.yaml")
    let applied = try await station.run("apply", "\(station.home)/feed.yaml")
    #expect(applied.status == 78 && applied.errorText.contains(words), "\(applied.errorText)")
  }
}
