import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Partners bring files to a real ProFTPD that runs by the configuration we wrote.
@Suite(
  "Files that partners bring",
  .enabled(if: canRun(without: DropStation.missing), "\(DropStation.missing ?? "")"))
struct DropTests {
  private static let connections = """
      - name: acme
        method: ftp
        methodology: push
        credential: acme-ftp
        dataType: any
        pattern: "Conversions_*.csv"
        unchangedFor: 1s
      - name: beta
        method: sftp
        methodology: push
        credential: beta-key
        dataType: any
        pattern: "*.csv"
        unchangedFor: 1s
        answers: [accepted, ignored]

    """

  @Test("By FTP with TLS: a file is taken in once, and its receipt and result lie in results/")
  func ftps() async throws {
    let station = try await DropStation.make(Self.connections)
    let password = try await station.makeCredentials()
    try await station.serve()
    _ = try await station.ftps("acme", password, "f.storbinary('STOR Conversions_1.csv', io.BytesIO(b'a,b\\n1,2\\n'))")
    #expect(station.names("acme") == ["Conversions_1.csv", "results"])
    try await Task.sleep(for: .seconds(2))
    #expect(try await station.poll("acme") == PollRecord(accepted: 1, queued: 1))
    #expect(try await station.poll("acme") == PollRecord())
    #expect(station.names("acme") == ["results"])
    let item = try #require(
      try records(try await station.succeed("queue", "list", "--json"), as: QueueItemRecord.self).first)
    #expect(try await station.succeed("queue", "export", item.id) == octets("a,b\n1,2\n"))
    let names = station.names("acme", in: "results")
    #expect(
      names == [
        "receipt_Conversions_1.csv.json", "receipt_Conversions_1.csv.txt", "result_Conversions_1.csv.json",
        "result_Conversions_1.csv.txt",
      ])
    let receipt = try await station.ftps(
      "acme", password,
      "f.cwd('results'); f.retrbinary('RETR receipt_Conversions_1.csv.json', lambda b: print(b.decode()))")
    #expect(receipt.contains("\"status\":\"RECEIVED\"") || receipt.contains("\"status\": \"RECEIVED\""), "\(receipt)")
  }

  @Test("By SFTP with a key: the same; a file of another name is answered and stays")
  func sftp() async throws {
    let station = try await DropStation.make(Self.connections)
    _ = try await station.makeCredentials()
    try await station.serve()
    let key = "\(station.home)/partner"
    try station.write("a\n1\n", to: "one.csv")
    try station.write("hello", to: "notes.txt")
    let put = try await station.sftp(
      "beta", key: key, "put -p \(station.home)/one.csv", "put \(station.home)/notes.txt", "rename notes.txt other.txt")
    #expect(put.status == 0, "\(put.errorText)")
    try await Task.sleep(for: .seconds(2))
    #expect(try await station.poll("beta") == PollRecord(accepted: 1, ignored: 1, queued: 1))
    #expect(station.names("beta") == ["other.txt", "results"])
    let got = try await station.sftp(
      "beta", key: key, "get results/receipt_one.csv.json \(station.home)/got.json",
      "get results/receipt_other.txt.txt \(station.home)/got.txt")
    #expect(got.status == 0, "\(got.errorText) \(station.names("beta", in: "results"))")
  }

  @Test(
    "A partner sees nobody else's folder, takes nothing but results, removes nothing and lays nothing among results")
  func jail() async throws {
    let station = try await DropStation.make(Self.connections)
    let password = try await station.makeCredentials()
    try await station.serve()
    let answers = try await station.ftps(
      "acme", password,
      """
      f.storbinary('STOR Conversions_1.csv', io.BytesIO(b'a'))
      print(f.pwd(), sorted(f.nlst('/')))
      print(refused(lambda: f.retrbinary('RETR Conversions_1.csv', lambda b: None)))
      print(refused(lambda: f.delete('Conversions_1.csv')))
      print(refused(lambda: f.mkd('folder')))
      print(refused(lambda: f.storbinary('STOR results/x.csv', io.BytesIO(b'a'))))
      print(refused(lambda: f.rename('Conversions_1.csv', 'results/x.csv')))
      print(refused(lambda: f.sendcmd('SITE SYMLINK /etc/passwd Conversions_2.csv')))
      """)
    let lines = answers.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("/ ") == true && !answers.contains("beta"), "\(answers)")
    #expect(lines.dropFirst().allSatisfy { ["550", "500", "501", "502", "503", "553"].contains($0) }, "\(answers)")
    #expect(lines.count == 7 && station.names("acme") == ["Conversions_1.csv", "results"])
    let key = "\(station.home)/partner"
    try station.write("a\n1\n", to: "one.csv")
    for command in [
      "get one.csv /dev/null", "rm one.csv", "mkdir x", "ln -s /etc/passwd two.csv", "ln one.csv two.csv",
      "put \(station.home)/one.csv results/",
      "rename one.csv results/one.csv", "get ../acme/Conversions_1.csv /dev/null",
    ] {
      _ = try await station.sftp("beta", key: key, "put \(station.home)/one.csv")
      let tried = try await station.sftp("beta", key: key, command)
      #expect(tried.status != 0, "\(command) was allowed")
    }
    #expect(station.names("beta") == ["one.csv", "results"] && station.names("beta", in: "results") == [])
    let wrong = try? await station.ftps("acme", "wrong", "")
    #expect(wrong == nil)
  }

  @Test("An upload that breaks off leaves nothing to be taken in; the files of secrets hold none in clear")
  func halfUpload() async throws {
    let station = try await DropStation.make(Self.connections)
    let password = try await station.makeCredentials()
    try await station.serve()
    _ = try await station.ftps(
      "acme", password,
      """
      c = f.transfercmd('STOR Conversions_1.csv'); c.send(b'a,b\\n1,')
      import os, time; time.sleep(0.5); print(os.listdir('\(station.folder)/files/acme'))
      os._exit(0)
      """)
    try await Task.sleep(for: .seconds(2))
    #expect(try await station.poll("acme").accepted == 0)
    for file in ["users", "proftpd.conf"] {
      let text = try String(contentsOfFile: "\(station.folder)/\(file)", encoding: .utf8)
      #expect(!text.contains(password))
    }
  }

  @Test("check names what is not as it should be; a rotated password is taken at once, and the old one no more")
  func checking() async throws {
    let station = try await DropStation.make(Self.connections)
    let before = try await station.run("dropserver", "config")
    #expect(
      before.status == 78 && before.errorText.contains("there is no credential \"acme-ftp\""), "\(before.errorText)")
    let password = try await station.makeCredentials()
    let nothing = try await station.run("dropserver", "check")
    #expect(nothing.status == 78 && nothing.outputText.contains("the login of \"acme\" is not as its credential says"))
    try await station.serve()
    let rotated = try await station.succeed("credential", "rotate", "acme-ftp", "--generate", "--json")
    let new = try #require(try JSONDecoder().decode([String: String].self, from: Data(rotated))["secret"])
    #expect(try await station.run("dropserver", "check").outputText.contains("the login of \"acme\""))
    #expect(
      try await station.ftps("acme", password, "print('in')") == "in\n", "until the next config the old one is taken")
    try await station.serve()
    #expect(try await station.ftps("acme", new, "print('in')") == "in\n")
    #expect((try? await station.ftps("acme", password, "print('in')")) == nil)
    try await station.succeed("connection", "remove", "acme")
    #expect(try await station.run("dropserver", "check").outputText.contains("\"acme\" may log in, and no connection"))
    try await station.serve()
    #expect((try? await station.ftps("acme", new, "print('in')")) == nil)
  }
}
