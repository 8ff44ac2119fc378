import FoundationEssentials
import TestServers
import Testing

@Suite("intray connection", .enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct ConnectionCommandTests {
  private struct Record: Decodable, Equatable {
    let name: String
    let status: String
    let failure: String?
  }

  private func status(_ station: FileStation) async throws -> Record? {
    try records(try await station.succeed("connection", "list", "--json"), as: Record.self).first
  }

  @Test("list says how a connection fares, from never to failed to completed")
  func statuses() async throws {
    let station = try await FileStation.make(.sftpByKey)
    #expect(try await status(station) == Record(name: "acme", status: "none", failure: nil))
    try await station.declare(.sftpByKey, ["folder": "/nowhere"])
    #expect(try await station.run("poll", "acme").status == 78)
    let failed = try #require(try await status(station))
    #expect(failed.status == "failed" && failed.failure?.contains("there is no such folder") == true)
    try await station.declare(.sftpByKey)
    try await station.poll()
    #expect(try await status(station) == Record(name: "acme", status: "completed", failure: nil))
  }

  @Test("test shows what would be taken and why the rest would not, and changes nothing")
  func preview() async throws {
    let station = try await FileStation.make(.ftpExplicit, keys: ["deleteFiles": "no"])
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    try await station.poll()
    for name in ["Conversions_2.csv", "notes.txt", "receipt_Conversions_1.csv.json"] { try station.lay("x", as: name) }
    let before = try await station.succeed("message", "list", "--json")
    let output = try await station.succeed("connection", "test", "acme", "--json")
    struct Preview: Decodable { let name, verdict: String }
    let verdicts = try records(output, as: Preview.self).map { "\($0.name) \($0.verdict)" }
    #expect(
      verdicts == [
        "Conversions_1.csv known", "Conversions_2.csv taken", "notes.txt no-match",
        "receipt_Conversions_1.csv.json reserved",
      ])
    #expect(try await station.succeed("message", "list", "--json") == before)
    #expect(try await station.poll() == PollRecord(accepted: 1, ignored: 1, queued: 1))
  }

  @Test("host-key shows what the server shows, without a home")
  func hostKey() async throws {
    let station = try await FileStation.make(.sftpByKey)
    let shown = try await station.succeed("connection", "host-key", "sftp://127.0.0.1:\(station.host.ports.openSSH)")
    #expect(String(decoding: shown, as: UTF8.self) == "ssh-ed25519 \(station.host.hostKeys.openSSH)\n")
  }

  @Test("a paused connection fetches nothing until it is resumed")
  func pausing() async throws {
    let station = try await FileStation.make(.sftpByKey)
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    try await station.succeed("connection", "pause", "acme")
    #expect(try await status(station)?.status == "paused")
    let refused = try await station.run("poll", "acme")
    #expect(refused.status == 64 && refused.errorText.contains("\"acme\" is paused"))
    #expect(station.names() == ["Conversions_1.csv"])
    try await station.succeed("connection", "resume", "acme")
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  @Test("what export writes makes the same connections in an empty home")
  func exporting() async throws {
    let station = try await FileStation.make(.ftpPlain, keys: ["unchangedFor": "5m"])
    let exported = try await station.succeed("connection", "export")
    let other = try await FileStation.make(.ftpPlain, credential: false)
    try await other.succeed("connection", "remove", "acme")
    try other.write(String(decoding: exported, as: UTF8.self), to: "exported.yaml")
    let applied = try await other.run("apply", "\(other.home)/exported.yaml")
    #expect(applied.status == 0 && applied.errorText.contains("`intray credential create partner` makes one"))
    #expect(try await other.succeed("connection", "export") == exported)
  }

  @Test("history and show speak of what was taken up, and removal keeps it on record")
  func history() async throws {
    let station = try await FileStation.make(.sftpByPassword)
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    try await station.poll()
    let history = try records(
      try await station.succeed("connection", "history", "acme", "--json"), as: MessageRecord.self)
    #expect(history.map(\.subject) == ["Conversions_1.csv"] && history.map(\.outcome) == ["accepted"])
    let shown = try await station.succeed("connection", "show", "acme")
    #expect(String(decoding: shown, as: UTF8.self).contains("completed, last active"))
    try await station.succeed("connection", "remove", "acme")
    #expect(try await station.messages().count == 1)
    #expect(try await station.run("connection", "show", "acme").status == 66)
  }

  @Test("edit changes keys, or nothing at a mistake; clone makes a like one under its own identity")
  func editing() async throws {
    let station = try await FileStation.make(.sftpByKey)
    let edited = try await station.succeed(
      "connection", "edit", "acme", "--set", "pattern=Clicks_*.csv", "--set", "deleteFiles=", "--set",
      "answers=[accepted, held]")
    #expect(String(decoding: edited, as: UTF8.self).hasPrefix("changed acme: "))
    let exported = try await station.succeed("connection", "export")
    let wrong = try await station.run("connection", "edit", "acme", "--set", "folder=here")
    #expect(wrong.status == 78 && wrong.errorText.contains("expected an absolute path"))
    #expect(try await station.run("connection", "edit", "acme", "--set", "nonsense=1").status == 78)
    #expect(try await station.succeed("connection", "export") == exported)
    try await station.succeed("connection", "clone", "acme", "other", "--set", "dataType=clicks")
    let other = String(decoding: try await station.succeed("connection", "export", "other"), as: UTF8.self)
    #expect(other.contains("dataType: clicks") && other.contains("pattern: \"Clicks_*.csv\""))
    #expect(try await station.run("connection", "clone", "acme", "other").status == 64)
  }
}
