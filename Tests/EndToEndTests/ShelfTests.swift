import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Files that partners fetch from a real ProFTPD that runs by the configuration we wrote.
@Suite(
  "Files that partners fetch",
  .enabled(if: canRun(without: DropStation.missing), "\(DropStation.missing ?? "")"))
struct ShelfTests {
  private static func connections(_ keys: String = "") -> String {
    """
      - name: acme
        direction: outbound
        method: ftp
        methodology: pull
        credential: acme-ftp
        dataType: any
        pattern: "Feed_*.csv"
        \(keys)
      - name: beta
        direction: outbound
        method: sftp
        methodology: pull
        credential: beta-key
        dataType: any
        pattern: "Feed_*.csv"

    """
  }

  private func makeStation(_ keys: String = "") async throws -> (DropStation, password: String) {
    let station = try await DropStation.make(Self.connections(keys))
    let password = try await station.makeCredentials()
    try await station.serve()
    return (station, password)
  }

  private func send(_ text: String, as name: String, by connection: String, in station: DropStation) async throws {
    try station.write(text, to: name)
    let sent = String(decoding: try await station.succeed("send", connection, "\(station.home)/\(name)"), as: UTF8.self)
    #expect(sent.contains("\(name): sent as"), "\(sent)")
  }

  private func state(of name: String, in station: DropStation) async throws -> DeliveryRecord? {
    try records(try await station.succeed("delivery", "list", "--json"), as: DeliveryRecord.self)
      .first { $0.fileName == name }
  }

  @Test(
    "By FTP with TLS: what is sent lies there byte for byte, is fetched, deleted, and nothing can be put in its place")
  func ftps() async throws {
    let (station, password) = try await makeStation()
    try await send("a,b\n1,2\n", as: "Feed_1.csv", by: "acme", in: station)
    let answers = try await station.ftps(
      "acme", password,
      """
      print(f.pwd(), sorted(f.nlst('/')))
      got = io.BytesIO(); f.retrbinary('RETR Feed_1.csv', got.write); print(got.getvalue())
      print(refused(lambda: f.storbinary('STOR Feed_1.csv', io.BytesIO(b'x'))))
      print(refused(lambda: f.storbinary('STOR Feed_2.csv', io.BytesIO(b'x'))))
      print(refused(lambda: f.storbinary('APPE Feed_1.csv', io.BytesIO(b'x'))))
      print(refused(lambda: f.rename('Feed_1.csv', 'Feed_2.csv')))
      print(refused(lambda: f.mkd('folder')))
      print(refused(lambda: f.sendcmd('MFMT 20200101000000 Feed_1.csv')))
      print(refused(lambda: f.sendcmd('SITE CHMOD 600 Feed_1.csv')))
      print(refused(lambda: f.sendcmd('SITE SYMLINK /etc/passwd Feed_2.csv')))
      """)
    let lines = answers.split(separator: "\n").map(String.init)
    #expect(
      lines.prefix(2) == ["/ ['Feed_1.csv']", "b'a,b\\n1,2\\n'"] || lines.first == "/ ['/Feed_1.csv']", "\(answers)")
    #expect(lines.count == 10 && lines.dropFirst(2).allSatisfy { $0.hasPrefix("5") }, "\(answers)")
    #expect(station.laidOut("acme") == ["Feed_1.csv"] && station.laidOut("beta") == [])
    #expect(try await station.ftps("acme", password, "f.delete('Feed_1.csv'); print(f.nlst())") == "[]\n")
    let delivery = try #require(try await state(of: "Feed_1.csv", in: station))
    #expect(delivery.state == "sent" && delivery.lastAnswer?.contains("given/acme") == true)
    let history = String(decoding: try await station.succeed("connection", "history", "acme"), as: UTF8.self)
    #expect(history.contains("Feed_1.csv") && history.contains("sent"), "\(history)")
  }

  @Test("By SFTP with a key: the same, and neither half a file nor anybody else's is seen")
  func sftp() async throws {
    let (station, _) = try await makeStation()
    let key = "\(station.home)/partner"
    try await send("a\n1\n", as: "Feed_1.csv", by: "beta", in: station)
    try station.write("half", to: "half")
    try FileManager.default.copyItem(
      atPath: "\(station.home)/half", toPath: "\(station.folder)/given/beta/.Feed_2.csv.part")
    let got = try await station.sftp("beta", key: key, "get Feed_1.csv \(station.home)/got.csv", "ls -a")
    #expect(got.status == 0 && !got.outputText.contains(".part"), "\(got.errorText) \(got.outputText)")
    #expect(try String(contentsOfFile: "\(station.home)/got.csv", encoding: .utf8) == "a\n1\n")
    for command in [
      "put \(station.home)/half Feed_1.csv", "put \(station.home)/half Feed_3.csv", "rename Feed_1.csv Feed_3.csv",
      "mkdir x", "ln -s /etc/passwd Feed_3.csv", "ln Feed_1.csv Feed_3.csv", "chmod 600 Feed_1.csv",
      "get .Feed_2.csv.part \(station.home)/half-got", "get ../acme/Feed_1.csv \(station.home)/half-got",
    ] {
      #expect(try await station.sftp("beta", key: key, command).status != 0, "\(command) was allowed")
    }
    #expect(station.laidOut("beta") == [".Feed_2.csv.part", "Feed_1.csv"])
    #expect(try await station.sftp("beta", key: key, "rm Feed_1.csv").status == 0)
    #expect(station.laidOut("beta") == [".Feed_2.csv.part"])
  }

  @Test("A file of the name that has not been fetched is let be; it goes by itself once its time is over")
  func retention() async throws {
    let (station, _) = try await makeStation("keepFor: 2h")
    try await send("a\n1\n", as: "Feed_1.csv", by: "acme", in: station)
    try station.write("a\n2\n", to: "Feed_1.csv")
    let second = try await station.succeed("send", "acme", "\(station.home)/Feed_1.csv")
    #expect(String(decoding: second, as: UTF8.self).contains("another file of that name still lies in"))
    let path = "\(station.folder)/given/acme/Feed_1.csv"
    try lay(octets("a\n1\n"), at: path, age: 2 * 3600 - 60)
    _ = try await station.poll("acme")
    #expect(station.laidOut("acme") == ["Feed_1.csv"])
    try lay(octets("a\n1\n"), at: path, age: 2 * 3600 + 60)
    _ = try await station.poll("acme")
    #expect(station.laidOut("acme") == [])
    let events = String(decoding: try await station.succeed("events"), as: UTF8.self)
    #expect(events.contains("file-taken-away") && events.contains("Feed_1.csv"), "\(events)")
    let waiting = try records(try await station.succeed("delivery", "list", "--json"), as: DeliveryRecord.self)
      .first { $0.state == "pending" }
    try await station.succeed("delivery", "retry", try #require(waiting).id)
    _ = try await station.poll("acme")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\n2\n")
  }

  @Test(
    "What cannot be meant is named",
    arguments: [
      ("keepFor: soon", "expected a time such as 30d or 12h, or forever"),
      ("server: ftp://x", "does not go with the direction outbound and the method ftp and the methodology pull"),
    ])
  func mistakes(keys: String, words: String) async throws {
    let station = try await DropStation.make(Self.connections())
    try station.write("connections:\n\(Self.connections(keys))", to: "bad.yaml")
    let applied = try await station.run("apply", "\(station.home)/bad.yaml")
    #expect(applied.status == 78 && applied.errorText.contains(words), "\(applied.errorText)")
  }

  @Test("Exported and applied to another home, the connections are the same")
  func export() async throws {
    let station = try await DropStation.make(Self.connections("keepFor: forever\n    overwrite: yes"))
    let exported = try await station.succeed("connection", "export")
    let other = try await DropStation.make("")
    try other.write(String(decoding: exported, as: UTF8.self), to: "exported.yaml")
    try await other.succeed("apply", "\(other.home)/exported.yaml")
    #expect(try await other.succeed("connection", "export") == exported)
  }
}
