import FoundationEssentials
import TestServers
import Testing

/// Debian's clamd before the mailbox and the folder, by the executable.
@Suite(
  "With an antivirus",
  .enabled(
    if: MailHost.canRun() && canRun(without: FileHost.missing) && canRun(without: Antivirus.missing),
    "\(MailHost.missing ?? FileHost.missing ?? Antivirus.missing ?? "")"))
struct AntivirusTests {
  private static let evil = Mail.File("Conversions_2027_11.csv", Antivirus.testFile)

  private func station(_ clamd: Antivirus, connection: Station.Keys = [:], byPort: Bool = false) async throws -> Station
  {
    let station = try await Station.make(connection: connection)
    let place = byPort ? "127.0.0.1:\(clamd.port)" : clamd.socketPath
    try station.configure(top: "antivirus: { clamd: \"\(place)\", timeLimit: 20s }")
    return station
  }

  @Test("Mail with an infected file is refused by its name, other mail is let in", arguments: [false, true])
  func mail(byPort: Bool) async throws {
    let clamd = try await Antivirus.clamd()
    defer { withExtendedLifetime(clamd) {} }
    let station = try await station(clamd, connection: ["answers": "[accepted, refused]"], byPort: byPort)
    try station.deliver(
      Mail([Mail.File("Conversions_2026_11.csv"), Self.evil]), Mail("Conversions_2028_11.csv"), Mail("notes.txt"))
    #expect(try await station.poll() == PollRecord(accepted: 1, ignored: 1, refused: 1, queued: 1))
    let refused = try #require(try await station.messages().first { $0.outcome == "refused" })
    #expect(refused.objections.map(\.code) == ["infected"])
    #expect(refused.objections.map(\.fileName) == ["Conversions_2027_11.csv"])
    #expect(
      refused.objections[0].message.hasSuffix("found \"Intray.Test.EICAR.UNOFFICIAL\" in \"Conversions_2027_11.csv\""))
    #expect(try await station.queue().map(\.fileName) == ["Conversions_2028_11.csv"])
    try await until("the notice arrives") { try station.received().count == 3 }
    #expect(try await station.replies().filter { $0.kind == "notice" }.count == 1)
  }

  @Test("While clamd is away mail stays in the mailbox, it is said why, and it comes in when clamd is there again")
  func away() async throws {
    let clamd = try await Antivirus.clamd()
    let station = try await station(clamd)
    try await clamd.stop()
    try station.deliver(Mail("Conversions_2026_11.csv"), Mail("notes.txt"), Mail("Conversions_2027_11.csv"))
    for _ in 1...5 {
      let poll = try await station.run("poll")
      #expect(poll.status == 69)
      #expect(
        poll.errorText == "intray: clamd:\(clamd.socketPath): nobody answers at this socket, or we may not use it; 2 "
          + "that were to be looked into stay where they are\n", "\(poll.errorText)")
      #expect(try station.mailbox().count == 2)
    }
    #expect(try await station.run("status").outputText.contains("nobody answers at this socket"))
    try await clamd.startAgain()
    #expect(try await station.poll() == PollRecord(accepted: 2, queued: 2))
    #expect(try station.mailbox().isEmpty && station.mailbox("Intray-Held").isEmpty)
  }

  @Test("A clamd that calls clean what it has not looked into is not asked, and nothing is let in")
  func lenient() async throws {
    let clamd = try await Antivirus.clamd(["AlertExceedsMax": "no"])
    defer { withExtendedLifetime(clamd) {} }
    let station = try await station(clamd)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    let poll = try await station.run("poll")
    #expect(
      poll.status == 78 && poll.errorText.contains("set \"AlertExceedsMax yes\" in clamd.conf"), "\(poll.errorText)")
    #expect(try station.mailbox().count == 1)
  }

  @Test("Where a connection says so its mail is let in without a look") func off() async throws {
    let clamd = try await Antivirus.clamd()
    let station = try await station(clamd, connection: ["antivirus": "no"])
    try await clamd.stop()
    try station.deliver(Mail("Conversions_2026_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  @Test("A large message takes no more memory for going through clamd; what is beyond StreamMaxLength stays")
  func large() async throws {
    let clamd = try await Antivirus.clamd()
    let strict = try await Antivirus.clamd(["StreamMaxLength": "2M"])
    defer { withExtendedLifetime((clamd, strict)) {} }
    let station = try await station(strict, connection: ["dataType": "any", "resultRows": "rejected"])
    let text = octets("a,b\n") + Array(repeatElement(octets("12345678,abcdefghijklmnop\n"), count: 600_000).joined())
    func polled(_ name: String, through antivirus: String) async throws -> MeasuredRun {
      try station.deliver(Mail([Mail.File(name, text)]))
      try station.configure(top: antivirus)
      return try await .of(["poll"], home: station.home)
    }
    let refused = try await polled("Conversions_2026_11.csv", through: "antivirus: { clamd: \"\(strict.socketPath)\" }")
    #expect(refused.status == 75 && refused.errorText.contains("raise StreamMaxLength"), "\(refused.errorText)")
    #expect(try station.mailbox().count == 1)
    let without = try await polled("notes.txt", through: "")
    #expect(try await station.queue().count == 1)
    let with = try await polled("Conversions_2027_11.csv", through: "antivirus: { clamd: \"\(clamd.socketPath)\" }")
    #expect(with.status == 0 && without.status == 0, "\(with.errorText)\(without.errorText)")
    #expect(try await station.queue().count == 2)
    #expect(with.peakMemory < without.peakMemory + 4_000_000, "\(with.peakMemory) against \(without.peakMemory)")
  }

  /// The home's configuration with this antivirus in it.
  private func configuration(of home: String, _ clamd: Antivirus) throws -> String {
    let text = String(decoding: try Data(contentsOf: URL(filePath: "\(home)/intray.yaml")), as: UTF8.self)
    return text + "\nantivirus: { clamd: \"\(clamd.socketPath)\" }\n"
  }

  @Test(
    "Files of a partner's server are looked into as well", arguments: [FileStation.Way.sftpByKey, .ftpExplicit])
  func fetched(way: FileStation.Way) async throws {
    let clamd = try await Antivirus.clamd()
    let station = try await FileStation.make(way)
    try station.write(try configuration(of: station.home, clamd), to: "intray.yaml")
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    try station.lay(String(decoding: Antivirus.testFile, as: UTF8.self), as: "Conversions_2.csv")
    try await clamd.stop()
    #expect(try await station.run("poll", "acme").status == 69)
    #expect(station.names() == ["Conversions_1.csv", "Conversions_2.csv"])
    try await clamd.startAgain()
    #expect(try await station.poll() == PollRecord(accepted: 1, refused: 1, queued: 1))
    #expect(station.names() == ["Conversions_2.csv"])
    #expect(try await station.messages().first { $0.outcome == "refused" }?.objections.map(\.code) == ["infected"])
  }

  @Test(
    "So are files that partners bring",
    .enabled(if: canRun(without: DropStation.missing), "\(DropStation.missing ?? "")"))
  func brought() async throws {
    let clamd = try await Antivirus.clamd()
    let station = try await DropStation.make(
      """
        - { name: acme, method: ftp, methodology: push, credential: acme-ftp, dataType: any, pattern: "*.csv",
            unchangedFor: 1s }

      """)
    try station.write(try configuration(of: station.home, clamd), to: "intray.yaml")
    let password = try await station.makeCredentials()
    try await station.serve()
    _ = try await station.ftps(
      "acme", password,
      """
      f.storbinary('STOR good.csv', io.BytesIO(b'a,b\\n1,2\\n'))
      f.storbinary('STOR evil.csv', io.BytesIO(bytes(\(Antivirus.testFile))))
      """)
    try await Task.sleep(for: .seconds(2))
    try await clamd.stop()
    #expect(try await station.run("poll", "acme").status == 69)
    #expect(station.names("acme") == ["evil.csv", "good.csv", "results"])
    try await clamd.startAgain()
    #expect(try await station.poll("acme") == PollRecord(accepted: 1, refused: 1, queued: 1))
    let messages = try records(try await station.succeed("message", "list", "--json"), as: MessageRecord.self)
    #expect(messages.first { $0.outcome == "refused" }?.objections.map(\.code) == ["infected"])
  }
}
