import FoundationEssentials
import Glibc
import TestServers
import Testing

/// Mail that is read in a mailbox of the partner's own, on a real Dovecot.
@Suite("Mail in a partner's mailbox", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct PartnerMailboxTests {
  /// A station whose connection `acme` reads the mailbox of its partner; `keys` are further lines of it.
  private func station(_ keys: String = "", authentication: String = "authentication: none") async throws -> Station {
    let station = try await Station.make()
    try await station.succeed("connection", "remove", "acme-conversions")
    try station.write(try #require(station.host.users[station.partner]) + "\n", to: "secrets/partner")
    try await station.succeed(
      "credential", "create", "partner", "--user", station.partner, "--password-file",
      "\(station.home)/secrets/partner")
    try await declare(station, keys, authentication)
    return station
  }

  private func declare(_ station: Station, _ keys: String, _ authentication: String) async throws {
    try station.write(
      """
      connections:
        - name: acme
          methodology: pull
          server: imaps://127.0.0.1:\(station.host.ports.imaps)
          caFile: \(station.host.caFile)
          credential: partner
          dataType: conversions
          pattern: "Conversions_202?_*.csv"
          returnAddress: \(station.user)
          \(authentication)
          \(keys)

      """, to: "acme.yaml")
    try await station.succeed("apply", "\(station.home)/acme.yaml")
  }

  private func poll(_ station: Station) async throws -> PollRecord {
    try #require(try records(try await station.succeed("poll", "acme", "--json"), as: PollRecord.self).last)
  }

  @Test(
    "They are looked into for malware where there is a scanner, and none is taken while that is away",
    .enabled(if: canRun(without: Antivirus.missing), "\(Antivirus.missing ?? "")"))
  func scanned() async throws {
    let clamd = try await Antivirus.clamd()
    let station = try await station()
    try station.configure(top: "antivirus: { clamd: \"\(clamd.socketPath)\" }")
    let evil = Mail.File("Conversions_2026_2.csv", Antivirus.testFile)
    try station.host.deliver([Mail("Conversions_2026_1.csv").bytes, Mail([evil]).bytes], to: station.partner)
    try await clamd.stop()
    #expect(try await station.run("poll", "acme").status == 69)
    #expect(try await station.queue().isEmpty)
    try await clamd.startAgain()
    let taken = try await poll(station)
    #expect(taken.accepted == 1 && taken.refused == 1 && taken.queued == 1, "\(taken)")
  }

  @Test("Messages are taken once and answered, and stay where they are")
  func taking() async throws {
    let station = try await station()
    try station.host.deliver(
      [Mail("Conversions_2026_1.csv").bytes, Mail("notes.pdf").bytes], to: station.partner)
    let before = try await station.succeed("connection", "test", "acme")
    #expect(String(decoding: before, as: UTF8.self).contains("2 messages, 1 to be taken"))
    let first = try await poll(station)
    #expect(first.accepted == 1 && first.ignored == 1 && first.queued == 1, "\(first)")
    let again = try await poll(station)
    #expect(again.accepted == 0 && again.ignored == 0, "\(again)")
    #expect(try station.host.stored(of: station.partner, mailbox: "INBOX").count == 2)
    try await until("the receipt and the result arrive") { try station.mailbox().count == 2 }
    let after = try await station.succeed("connection", "test", "acme")
    #expect(String(decoding: after, as: UTF8.self).contains("0 messages, 0 to be taken"))
    let list = String(decoding: try await station.succeed("connection", "list"), as: UTF8.self)
    #expect(list.contains("email pull") && list.contains("completed"), "\(list)")
  }

  @Test("Accepted messages are moved where that was asked for, and another folder than the INBOX is read")
  func moving() async throws {
    let station = try await station("folder: INBOX\n    moveTo: Fetched")
    try station.host.deliver([Mail("Conversions_2026_1.csv").bytes, Mail("notes.pdf").bytes], to: station.partner)
    _ = try await poll(station)
    #expect(try station.host.stored(of: station.partner, mailbox: "Fetched").count == 1)
    #expect(try station.host.stored(of: station.partner, mailbox: "INBOX").count == 1)
    try await declare(station, "folder: Fetched", "authentication: none")
    let seen = try await poll(station)
    #expect(seen.accepted == 1, "another folder is another source: \(seen)")
  }

  @Test("Who may send is asked as for mail that partners push: by the word of the partner's server")
  func senders() async throws {
    let rules = "from: partner.example\n    authservID: mx.partner.example"
    let station = try await station(authentication: rules)
    let pass = "Authentication-Results: mx.partner.example; dmarc=pass header.from=partner.example\r\n"
    let strange = "Authentication-Results: mx.elsewhere.example; dmarc=pass header.from=partner.example\r\n"
    try station.host.deliver(
      [octets(pass) + Mail("Conversions_2026_1.csv").bytes, octets(strange) + Mail("Conversions_2026_2.csv").bytes],
      to: station.partner)
    let poll = try await poll(station)
    #expect(poll.accepted == 1 && poll.refused == 1, "\(poll)")
    #expect(try await station.queue().map(\.fileName) == ["Conversions_2026_1.csv"])
  }

  @Test("While a password takes over from another, whichever the server knows is used; a wrong one is named")
  func passwords() async throws {
    let station = try await station()
    try station.write("not yet\n", to: "secrets/next")
    try await station.succeed("credential", "rotate", "partner", "--password-file", "\(station.home)/secrets/next")
    try station.host.deliver([Mail("Conversions_2026_1.csv").bytes], to: station.partner)
    #expect(try await poll(station).accepted == 1)
    try await station.succeed(
      "credential", "create", "wrong", "--user", station.partner, "--password-file", "\(station.home)/secrets/next")
    try await station.succeed("connection", "edit", "acme", "--set", "credential=wrong")
    let wrong = try await station.run("poll", "acme")
    #expect(wrong.status == 78 && !wrong.errorText.contains("not yet"), "\(wrong.errorText)")
    let list = String(decoding: try await station.succeed("connection", "list"), as: UTF8.self)
    #expect(list.contains("failed"), "\(list)")
  }

  @Test("`intray run` takes mail as it comes there too")
  func idling() async throws {
    let station = try await station()
    let run = try station.command(["run"]).start()
    try station.host.deliver([Mail("Conversions_2026_1.csv").bytes], to: station.partner)
    try await until("the first message is taken") { try await station.queue().count == 1 }
    try await Task.sleep(for: .seconds(2))
    try station.host.deliver([Mail("Conversions_2026_2.csv").bytes], to: station.partner)
    try await until("the second is taken, though no poll is due") { try await station.queue().count == 2 }
    run.kill(SIGTERM)
    #expect(try await run.outcome().status == 0)
  }

  @Test(
    "What cannot be meant is named",
    arguments: [
      ("account: main", "authentication: none", "does not go with the method email and the methodology pull"),
      ("authentication: secret-address", "", "expected dmarc and none"),
      ("from: partner.example", "", "is missing; expected the name by which the partner's server signs"),
      ("", "", "expected from: with the addresses or domains that may send"),
      ("moveTo: INBOX", "authentication: none", "is the folder that is read"),
    ])
  func mistakes(keys: String, authentication: String, words: String) async throws {
    let station = try await Station.make()
    try station.write(
      """
      connections:
        - name: acme
          methodology: pull
          server: imaps://mail.partner.example
          credential: partner
          dataType: conversions
          pattern: "*.csv"
          \(keys)
          \(authentication)

      """, to: "bad.yaml")
    let applied = try await station.run("apply", "\(station.home)/bad.yaml")
    #expect(applied.status == 78 && applied.errorText.contains(words), "\(applied.errorText)")
  }
}
