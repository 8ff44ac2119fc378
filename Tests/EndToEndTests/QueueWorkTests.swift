import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("intray queue work", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct QueueWorkTests {
  private static let names = ["Conversions_2026_1.csv", "Conversions_2026_2.csv", "Conversions_2026_3.csv"]

  @Test("The command gets each item's path and facts; exit 0 completes it", arguments: ["1", "3"])
  func completes(jobs: String) async throws {
    let station = try await Station.with(Self.names[0], Self.names[1], Self.names[2])
    try await station.work(
      "cp \"$1\" \"$INTRAY_HOME/out-$INTRAY_FILE_NAME\"; [ \"$1\" = \"$INTRAY_PATH\" ] || exit 1; echo "
        + "$INTRAY_CONNECTION $INTRAY_DATA_TYPE/$INTRAY_FORMAT $INTRAY_SIZE $INTRAY_ATTEMPT",
      options: "--jobs", jobs)
    #expect(try await station.queue().map(\.state) == ["completed", "completed", "completed"])
    for name in Self.names {
      #expect(try station.bytes(at: "\(station.home)/out-\(name)") == Mail.File(name).bytes)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/claims").isEmpty)
  }

  @Test(
    "Exit 75 and a signal have an item tried again later, and not for ever; any other exit fails it",
    arguments: [
      ("exit 75", "waiting", "exited 75"), ("kill -9 $$", "waiting", "killed by signal 9"),
      ("exit 3", "failed", "exited 3"),
    ])
  func ends(script: String, state: String, reason: String) async throws {
    let station = try await Station.with(Self.names[0])
    try await station.work(script)
    let shown = try await station.text("queue", "show", "--json", try await station.queue()[0].id)
    #expect(shown.contains("\"state\":\"\(state)\"") && shown.contains(reason), "\(shown)")
    #expect(shown.contains("dueAt") == (state == "waiting"))
    if state == "waiting" {
      try await station.work(script, options: "--attempts", "2")
      #expect(try await station.queue()[0].state == "waiting", "it came before its time")
    }
  }

  @Test("What is tried again comes when its time has come, until its attempts are used up")
  func attempts() async throws {
    let station = try await Station.with(Self.names[0])
    let work = try station.working(
      "echo x >> $INTRAY_HOME/tries; exit 75", options: "--attempts", "3", "--retry-wait", "1s")
    try await until("the attempts are used up") { try await station.queue()[0].state == "failed" }
    work.kill(SIGTERM)
    #expect(try await work.outcome().status == 0)
    #expect(try station.bytes(at: "\(station.home)/tries").count == 6)
  }

  @Test("Told to stop, it finishes what has begun and takes nothing more")
  func stops() async throws {
    let station = try await Station.with(Self.names[0], Self.names[1])
    let work = try station.working("touch $INTRAY_HOME/begun; sleep 2")
    try await until("it has begun") { station.has("begun") }
    work.kill(SIGTERM)
    #expect(try await work.outcome().status == 0)
    #expect(try await station.queue().map(\.state) == ["completed", "waiting"])
  }

  @Test("Told to stop a second time, it ends the command and gives the item back as if it had not been claimed")
  func hurries() async throws {
    let station = try await Station.with(Self.names[0])
    let work = try station.working("touch $INTRAY_HOME/begun; sleep 600")
    try await until("it has begun") { station.has("begun") }
    // Two signals that come before it looks are one to the kernel.
    for _ in 1...10 {
      work.kill(SIGTERM)
      usleep(300_000)
    }
    #expect(try await work.outcome().status == 0)
    #expect(try await station.claim().attempts == 1)
  }

  @Test("A lease is extended while its command runs, and what the command did then counts")
  func extends() async throws {
    let station = try await Station.with(Self.names[0])
    try await station.work("sleep 4", options: "--lease", "1s")
    #expect(try await station.queue().map(\.state) == ["completed"])
  }

  @Test("A command whose item a person took away is ended")
  func takenAway() async throws {
    let station = try await Station.with(Self.names[0])
    let work = try station.working("touch $INTRAY_HOME/begun; sleep 600", options: "--lease", "1s")
    try await until("it has begun") { station.has("begun") }
    work.kill(SIGTERM)
    try await station.succeed("queue", "release", try await station.queue()[0].id)
    let said = try await work.outcome()
    #expect(said.status == 0 && said.errorText.contains("is not held any more"), "\(said.errorText)")
    #expect(try await station.queue().map(\.state) == ["waiting"])
  }

  @Test("A command that is not there is said, and the item stays where it was")
  func noCommand() async throws {
    let station = try await Station.with(Self.names[0])
    let said = try await station.run("queue", "work", "conversions", "--until-empty", "--", "/nowhere/load", "{}")
    #expect(said.status == 66 && said.errorText.contains("cannot start \"/nowhere/load\""), "\(said.errorText)")
    #expect(try await station.claim().attempts == 1)
  }
}

extension Station {
  fileprivate func working(_ script: String, options: String...) throws -> Command.Running {
    try command(arguments(script, options)).start()
  }

  /// Works until the queue is empty.
  fileprivate func work(_ script: String, options: String...) async throws {
    let said = try await command(arguments(script, options + ["--until-empty"])).run()
    #expect(said.status == 0, "\(said.errorText)")
  }

  private func arguments(_ script: String, _ options: [String]) -> [String] {
    ["queue", "work", "conversions"] + options + ["--", "/bin/sh", "-c", script, "sh", "{}"]
  }

  fileprivate func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: "\(home)/\(file)") }
}
