import FoundationEssentials
import TestServers
import Testing

@Suite("Who may send", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct SenderTests {
  private static let testimony = MailHost.Options(testimony: .init())

  private func guarded(_ options: MailHost.Options = testimony, authservID: String? = "mx.gateway.example") async throws
    -> Station
  {
    try await Station.make(
      on: try await MailHost.shared(options), account: { _ in ["authservID": authservID] },
      connection: ["authentication": nil, "from": "partner.example"])
  }

  private static let claim = "Authentication-Results: mx.gateway.example; dmarc=pass header.from=partner.example\r\n"

  @Test("Mail that the server vouches for is let in; the same with a forged sender is refused, and nobody is told")
  func forgery() async throws {
    let station = try await guarded()
    let mail = Mail("Conversions_2026_11.csv")
    try await station.host.submit(mail.bytes, to: station.user)
    let forged = Mail("Conversions_2027_11.csv")
    try await station.host.submitUnknown(octets(Self.claim) + forged.bytes, from: MailHost.partner, to: station.user)
    try await until("both arrive") { try station.mailbox().count == 2 }
    #expect(try await station.poll() == PollRecord(accepted: 1, refused: 1, queued: 1))
    let refused = try #require(try await station.messages().first { $0.outcome == "refused" })
    #expect(refused.messageID == forged.messageID)
    #expect(refused.objections.map(\.code) == ["sender-not-authenticated"])
    #expect(try await station.queue().map(\.fileName) == ["Conversions_2026_11.csv"])
    #expect(try await Set(station.replies().map(\.inReplyTo)) == [mail.messageID])
    #expect(try station.mailbox("Intray-Refused").count == 1)
  }

  @Test("Nothing is taken in while nobody has named the server whose word counts, and it is said how to")
  func noServer() async throws {
    let station = try await guarded(authservID: nil)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    let poll = try await station.run("poll")
    #expect(poll.status == 78)
    #expect(
      poll.errorText.contains("accounts.main.authservID: is missing; the connection \"acme-conversions\" needs"),
      "\(poll.errorText)")
    #expect(try station.mailbox().count == 1 && station.mailbox("Intray-Accepted").isEmpty)
  }

  @Test("Nothing is taken in by a connection of an older home until somebody has said who may send")
  func undeclared() async throws {
    let station = try await Station.make()
    try await python(
      """
      import json, sqlite3
      with sqlite3.connect('\(station.home)/intray.sqlite') as c:
        (text,) = c.execute('SELECT definition FROM connection').fetchone()
        definition = json.loads(text)
        del definition['authentication'], definition['from'], definition['secretAddresses']
        c.execute('UPDATE connection SET definition = ?', (json.dumps(definition),))
      """)
    try station.deliver(Mail("Conversions_2026_11.csv"))
    let poll = try await station.run("poll")
    #expect(poll.status == 78 && poll.errorText.contains("nobody has said who may send"), "\(poll.errorText)")
    #expect(try station.mailbox().count == 1)
    try await station.succeed("apply", "\(station.home)/connections.yaml")
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  @Test("A secret address lets in, and is nowhere in the database; its file must be the owner's alone")
  func secretAddress() async throws {
    let token = "0123456789abcdef0123456789abcdef"
    let station = try await Station.make(
      connection: ["authentication": "secret-address", "ingestAddress": "uploads+\(token)@gateway.example"])
    var mail = Mail("Conversions_2026_11.csv")
    mail.to = "uploads+\(token)@gateway.example"
    try station.deliver(mail, Mail("Conversions_2027_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, ignored: 1, queued: 1))
    let stored = ["", "-wal"].compactMap { FileManager.default.contents(atPath: "\(station.home)/intray.sqlite\($0)") }
    #expect(!stored.isEmpty && stored.allSatisfy { $0.firstRange(of: octets(token)) == nil })
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: "\(station.home)/connections.yaml")
    let apply = try await station.run("apply", "\(station.home)/connections.yaml")
    #expect(apply.status == 78 && apply.errorText.contains("has mode 0640"), "\(apply.errorText)")
  }

  @Test(
    "check-auth says what a server does with forged headers",
    arguments: [
      (testimony, "safe", 0, 0), (MailHost.Options(testimony: .init(strips: false)), "let-through", 0, 4),
      (MailHost.Options(), "unsafe", 78, 4),
    ] as [(MailHost.Options, String, Int32, Int)])
  func checkAuth(options: MailHost.Options, verdict: String, status: Int32, left: Int) async throws {
    struct Record: Decodable {
      var verdict: String
      var fields: [Field]
      struct Field: Decodable { var forged: Bool }
    }
    let station = try await guarded(options)
    let check = try await station.run("check-auth", "main", "--json")
    #expect(check.status == status, "\(check.errorText)")
    let record = try #require(try records(check.output, as: Record.self).first, "\(check.errorText)")
    #expect(record.verdict == verdict)
    #expect(record.fields.count(where: \.forged) == left)
    #expect(try station.mailbox().isEmpty && station.mailbox("Intray-Refused").count == 1)
    #expect(try await station.poll() == PollRecord())
  }

  @Test("A poll that meets the message of check-auth refuses it")
  func forgedMail() async throws {
    let station = try await Station.make(on: try await MailHost.shared(.init()))
    try station.deliver(Mail("Conversions_2026_11.csv", subject: "x\nX-Intray-Reply: check-auth"))
    #expect(try await station.poll() == PollRecord(refused: 1))
    #expect(try await station.messages().first?.objections.map(\.code) == ["own-reply"])
  }
}
