import FoundationEssentials
import Glibc
import TestServers
import Testing

let filesCanRun = canRun(without: FileHost.missing)

/// Files fetched from partners' servers, by the executable, from real servers.
@Suite("Fetching files", .enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct PullTests {
  @Test("Files of a partner's folder are queued byte for byte and removed from it", arguments: FileStation.Way.allCases)
  func fetching(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way)
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    try station.lay("a,b\n3,4\n", as: "Conversions_2 Umsätze.csv")
    try station.lay("hello", as: "notes.txt")
    #expect(try await station.poll() == PollRecord(accepted: 2, ignored: 1, queued: 2))
    let items = try await station.queue()
    #expect(items.map(\.fileName).sorted() == ["Conversions_1.csv", "Conversions_2 Umsätze.csv"])
    for item in items {
      let bytes = try await station.succeed("queue", "export", item.id)
      #expect(bytes == octets(item.fileName == "Conversions_1.csv" ? "a,b\n1,2\n" : "a,b\n3,4\n"))
    }
    #expect(station.names() == ["notes.txt"])
    #expect(try await station.poll() == PollRecord())
  }

  @Test(
    "Files that are to be left are taken once; a changed one of the same name is a new submission",
    arguments: [FileStation.Way.sftpByKey, .ftpExplicit])
  func leaving(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way, keys: ["deleteFiles": "no"])
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    #expect(try await station.poll() == PollRecord())
    try station.lay("a,b\n1,3\n", as: "Conversions_1.csv", age: 1800)
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    #expect(station.names() == ["Conversions_1.csv"])
  }

  @Test(
    "A file that is still being written is left until it stands still",
    arguments: [FileStation.Way.sftpByKey, .ftpExplicit])
  func growing(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way, keys: ["unchangedFor": "3s"])
    try station.lay("a,b\n", as: "Conversions_1.csv", age: 0)
    let first = try await station.run("poll", "acme", "--verbose")
    #expect(first.status == 0 && first.outputText.contains("1 left to wait"))
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv", age: 0)
    #expect(try await station.poll() == PollRecord())
    try await Task.sleep(for: .seconds(4))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    let item = try #require(try await station.queue().first)
    #expect(try await station.succeed("queue", "export", item.id) == octets("a,b\n1,2\n"))
  }

  @Test(
    "A file that vanishes before it has stood still is forgotten, and nothing is made of it",
    arguments: [FileStation.Way.sftpByKey, .ftpExplicit])
  func vanishing(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way, keys: ["unchangedFor": "1h"])
    for name in ["Conversions_1.csv", "Conversions_2.csv"] { try station.lay("a,b\n1,2\n", as: name, age: 10) }
    #expect(try await station.poll() == PollRecord())
    unlink("\(station.folder)/Conversions_1.csv")
    try await station.declare(way, ["unchangedFor": "1s"])
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    #expect(try await station.poll() == PollRecord())
    #expect(try await station.messages().count == 1 && station.names() == [])
  }

  @Test(
    "With a folder for results the receipt and the result of each file are laid there",
    arguments: [FileStation.Way.sftpByKey, .ftpExplicit])
  func resultFolder(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way)
    guard mkdir("\(station.folder)/out", 0o777) == 0, chmod("\(station.folder)/out", 0o777) == 0 else {
      throw CocoaError(.fileWriteNoPermission)
    }
    try await station.declare(way, ["resultFolder": "\"\(station.folder)/out\""])
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    let names = ["receipt_Conversions_1.csv", "result_Conversions_1.csv"].flatMap { ["\($0).json", "\($0).txt"] }
    #expect(station.names(in: "out") == names)
    #expect(try await station.poll() == PollRecord())
    let replies = String(decoding: try await station.succeed("reply", "list"), as: UTF8.self)
    #expect(replies.contains("acme@results.invalid") && replies.contains("laid into"), "\(replies)")
  }

  @Test("Ten thousand files in a folder are taken up in bounded memory, and cost nothing once they are known")
  func many() async throws {
    let station = try await FileStation.make(
      .sftpByKey, keys: ["pattern": "\"Conversions_*.csv\"", "deleteFiles": "no"])
    for number in 1...10_000 {
      try station.lay("a,b\n\(number),2\n", as: number % 20 == 0 ? "Conversions_\(number).csv" : "other_\(number).csv")
    }
    let poll = try await MeasuredRun.of(["poll", "acme", "--json"], home: station.home)
    #expect(poll.status == 0, "\(poll.errorText)")
    #expect(
      try records(octets(poll.outputText), as: PollRecord.self)
        == [PollRecord(accepted: 500, ignored: 9_500, queued: 500)])
    #expect(poll.peakMemory < 120 << 20, "\(poll.peakMemory >> 20) MB")
    let again = try await station.run("poll", "acme", "--json")
    #expect(try records(again.output, as: PollRecord.self) == [PollRecord()])
    #expect(try await station.queue().count == 500)
  }

  @Test("A host key that is not the one agreed on ends the poll before a secret is sent")
  func hostKey() async throws {
    let station = try await FileStation.make(.sftpByPassword)
    try await station.declare(.sftpByPassword, ["hostKey": station.host.hostKeys.openSSH])
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    let poll = try await station.run("poll", "acme")
    #expect(poll.status == 78)
    #expect(
      poll.errorText.contains(
        "shows the host key \(station.host.hostKeys.sftp); expected \(station.host.hostKeys.openSSH)"))
    #expect(try await station.queue().isEmpty && station.names() == ["Conversions_1.csv"])
  }

  @Test("An expired certificate, and one of a strange authority, are refused", arguments: ["expired", "stranger"])
  func certificate(kind: String) async throws {
    let host = try await FileHost.shared()
    let server = "ftp://127.0.0.1:\(kind == "expired" ? host.ports.expired : host.ports.ftpExplicit)"
    let station = try await FileStation.make(
      .ftpExplicit, keys: ["server": server, "caFile": kind == "expired" ? host.caFile : host.otherCAFile])
    let poll = try await station.run("poll", "acme")
    #expect(poll.status == 78 && poll.errorText.contains("the certificate does not prove"), "\(poll.errorText)")
  }

  @Test("While a password takes over from another, whichever the server knows is used")
  func rotation() async throws {
    let station = try await FileStation.make(.ftpExplicit)
    let password = octets(station.host.users["acme"]! + "\n")
    try await station.succeed("credential", "rotate", "partner", "--password-file", "-", input: octets("not yet\n"))
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    try await station.succeed(
      "credential", "rotate", "partner", "--overlap", "0s", "--password-file", "-", input: octets("wrong\n"))
    try await station.succeed(
      "credential", "rotate", "partner", "--overlap", "0s", "--password-file", "-", input: password)
    #expect(try await station.poll() == PollRecord())
    try await station.succeed(
      "credential", "rotate", "partner", "--overlap", "0s", "--password-file", "-", input: octets("wrong\n"))
  }

  @Test(
    "A server that hangs up amid a file costs nothing: the next poll takes it whole",
    arguments: [FileStation.Way.sftpByKey, .ftpPlain])
  func hangingUp(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way)
    let rows = "a,b\n" + (0..<200_000).map { "\($0),\($0)\n" }.joined()
    try station.lay(rows, as: "Conversions_1.csv")
    let port = way == .sftpByKey ? station.host.ports.openSSH : station.host.ports.ftp
    let proxy = try await Proxy.start(to: port, cutAfter: way == .sftpByKey ? 500_000 : 350)
    try await station.declare(way, ["server": "\(way.isSFTP ? "sftp" : "ftp")://127.0.0.1:\(proxy.port)"])
    let poll = try await station.run("poll", "acme")
    #expect([69, 75].contains(poll.status), "\(poll.status): \(poll.errorText)")
    #expect(try await station.queue().isEmpty && station.names() == ["Conversions_1.csv"])
    await proxy.stop()
    try await station.declare(way)
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    let item = try #require(try await station.queue().first)
    #expect(try await station.succeed("queue", "export", item.id) == octets(rows))
  }

  @Test(
    "A key that is missing or does not fit is named with the remedy",
    arguments: [
      ("hostKey", nil, "is missing; expected the server's fingerprint"),
      ("folder", "outgoing", "found \"outgoing\", expected an absolute path"),
      ("server", "ftp://127.0.0.1", "found the scheme \"ftp\", expected sftp://HOST[:PORT]"),
      ("plain", "yes", "goes with ftp:// only"), ("account", "main", "does not go with the method sftp"),
      ("server", "sftp://%31.example", "found \"sftp://%31.example\", expected sftp://HOST[:PORT]"),
      ("credential", nil, "is missing; expected the name of what we log in by"),
      ("credential", "", "is missing; expected the name of what we log in by"),
      ("hostKey", "SHA256:x", "found \"SHA256:x\", expected SHA256: and 43 characters"),
      ("unchangedFor", "soon", "expected a duration such as 90s"),
    ] as [(String, String?, String)])
  func mistakes(key: String, value: String?, words: String) async throws {
    let station = try await FileStation.make(.sftpByKey)
    let text = try String(contentsOfFile: "\(station.home)/connections.yaml", encoding: .utf8)
    var lines = text.replacing("  - ", with: "  -\n    ").split(separator: "\n").map(String.init)
      .filter { !$0.contains(" \(key): ") }
    if let value { lines.append("    \(key): \(value)") }
    try station.write(lines.joined(separator: "\n") + "\n", to: "bad.yaml")
    let applied = try await station.run("apply", "\(station.home)/bad.yaml")
    #expect(applied.status == 78 && applied.errorText.contains(words), "\(applied.errorText)")
  }
}
