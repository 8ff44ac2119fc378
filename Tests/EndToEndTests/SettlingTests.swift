import TestServers
import Testing

@Suite("How a message is settled", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct SettlingTests {
  @Test(
    "A flag or a keyword is set and the message stays",
    arguments: zip(["flag: \\Seen", "keyword: $IntrayAccepted"], ["\\Seen", "$IntrayAccepted"]))
  func flagged(policy: String, flag: String) async throws {
    let station = try await Station.make(account: { _ in ["settle": "{ accepted: { \(policy) } }"] })
    try station.deliver(Mail("Conversions_2026_11.csv"))
    try await station.poll()
    #expect(try station.mailbox().map(\.flags) == [[flag]])
    #expect(try await station.poll() == PollRecord())
  }

  @Test("A flag that somebody else sets hides nothing")
  func alreadySeen() async throws {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_11.csv"))
    try await python(
      """
      import imaplib
      i = imaplib.IMAP4('127.0.0.1', \(station.host.ports.imap))
      i.login('\(station.user)', '\(station.host.users[station.user]!)')
      i.select('INBOX'); i.fetch('1', 'BODY[]'); i.logout()
      """)
    #expect(try station.mailbox().map(\.flags) == [["\\Seen"]])
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  @Test("Each outcome has its own place, made when it is not there")
  func moved() async throws {
    let station = try await Station.make(account: { _ in
      ["settle": "{ accepted: { move: Done/In }, ignored: { move: Done/Out } }"]
    })
    try station.deliver(Mail("Conversions_2026_11.csv"), Mail("notes.pdf"))
    try await station.poll()
    #expect(try station.mailbox().isEmpty)
    #expect(try station.mailbox("Done/In").count == 1)
    #expect(try station.mailbox("Done/Out").count == 1)
  }

  @Test("A server without MOVE gets the same done by other means, and keeps what others have marked for deletion")
  func withoutMove() async throws {
    let host = try await MailHost.shared(.init(capability: "IMAP4rev1 UIDPLUS"))
    let station = try await Station.make(on: host, account: { _ in ["settle": "{ ignored: nothing }"] })
    try station.deliver(Mail("Conversions_2026_11.csv"), Mail("notes.pdf"))
    try await python(
      """
      import imaplib
      i = imaplib.IMAP4('127.0.0.1', \(host.ports.imap)); i.login('\(station.user)', '\(host.users[station.user]!)')
      i.select('INBOX'); i.store('2', '+FLAGS', '(\\\\Deleted)'); i.logout()
      """)
    try await station.poll()
    #expect(try station.mailbox("Intray-Accepted").count == 1)
    #expect(try station.mailbox().map(\.flags) == [["\\Deleted"]])
  }
}
