import TestServers
import Testing

@Suite("Ways to the mailbox", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct ConnectingTests {
  @Test(
    "TLS from the first byte, STARTTLS, or nothing to this machine itself",
    arguments: ["imaps", "starttls", "none"], ["127.0.0.1", "localhost"])
  func waysIn(tls: String, name: String) async throws {
    let station = try await Station.make(account: { host in
      tls == "imaps"
        ? ["imap": "imaps://\(name):\(host.ports.imaps)"]
        : ["imap": "imap://\(name):\(host.ports.imap)", "tls": tls]
    })
    try station.deliver(Mail("Conversions_2026_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  @Test("A server that allows logins only under TLS is spoken to by STARTTLS")
  func loginDisabled() async throws {
    let host = try await MailHost.shared(.init(plaintextAuth: false))
    let station = try await Station.make(on: host, account: { ["imap": "imap://127.0.0.3:\($0.ports.imap)"] })
    try station.deliver(Mail("Conversions_2026_11.csv"))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  @Test("Without TLS such a server is never told the password")
  func loginDisabledWithoutTLS() async throws {
    let host = try await MailHost.shared(.init(plaintextAuth: false))
    let station = try await Station.make(
      on: host, account: { ["imap": "imap://127.0.0.3:\($0.ports.imap)", "tls": "none"] })
    try await expectFailure(of: station, status: 78)
    #expect(try await !host.log().contains("user=<\(station.user)>"))
  }

  @Test("A wrong password is said, and not repeated")
  func wrongPassword() async throws {
    let station = try await Station.make()
    try station.write("not-the-password\n", to: "secrets/main")
    let words = try await expectFailure(of: station, status: 78)
    #expect(!words.contains("not-the-password"))
  }

  @Test(
    "A certificate of another CA or for another name ends the talk before the login",
    arguments: ["another CA", "another name"])
  func wrongCertificate(wrong: String) async throws {
    let station = try await Station.make(account: { host in
      wrong == "another CA" ? ["caFile": host.otherCAFile] : ["imap": "imaps://127.0.0.2:\(host.ports.imaps)"]
    })
    let words = try await expectFailure(of: station, status: 78)
    #expect(words.contains("certificate"))
    #expect(try await !station.host.log().contains("user=<\(station.user)>"))
  }

  @Test("A server that is not there is unavailable")
  func nobodyListens() async throws {
    let host = try await MailHost.shared()
    let proxy = try await Proxy.start(to: host.ports.imap)
    await proxy.stop()
    let station = try await Station.make(account: { _ in ["imap": "imaps://127.0.0.1:\(proxy.port)"] })
    try await expectFailure(of: station, status: 69)
  }

  @Test("A mailbox that does not exist is said by its name")
  func noSuchMailbox() async throws {
    let station = try await Station.make(account: { _ in ["mailbox": "Partners/ACME"] })
    let words = try await expectFailure(of: station, status: 78)
    #expect(words.contains("\"Partners/ACME\""))
  }

  @Test(
    "A server that hangs up, at whatever point, costs nothing: the next poll takes what is left",
    arguments: [0, 20, 400, 1500, 20_000, 60_000])
  func hangsUp(after octets: Int) async throws {
    let host = try await MailHost.shared()
    let proxy = try await Proxy.start(to: host.ports.imap, cutAfter: octets)
    let station = try await Station.make(account: { _ in ["imap": "imap://127.0.0.1:\(proxy.port)", "tls": "none"] })
    let mail = (0..<100).map { Mail("Conversions_2026_\($0).csv") }
    try station.deliver(mail)
    let outcome = try await station.run("poll")
    #expect([69, 75].contains(outcome.status), "\(outcome.status): \(outcome.errorText)")
    #expect(outcome.errorText.hasPrefix("intray: "))
    await proxy.stop()

    let whole = try await Proxy.start(to: host.ports.imap)
    try station.configure(account: ["imap": "imap://127.0.0.1:\(whole.port)"])
    try await station.poll()
    #expect(Set(try await station.queue().map(\.fileName)) == Set(mail.map { $0.files[0].name }))
    #expect(try await station.queue().count == 100)
    #expect(try station.mailbox().isEmpty)
    await whole.stop()
  }

  @Test("A bearer token opens the mailbox, an expired one is said")
  func bearerToken() async throws {
    let host = try await MailHost.shared(.init(oauth2: true))
    let station = try await Station.make(on: host)
    let token = try #require(host.tokens[MailHost.gateway])
    try station.configure(account: ["user": MailHost.gateway, "password": nil, "token": "{ file: secrets/token }"])
    try station.write(token.expired, to: "secrets/token")
    let words = try await expectFailure(of: station, status: 78)
    #expect(!words.contains(token.expired))
    try station.write(token.valid, to: "secrets/token")
    try host.deliver(Mail("Conversions_2026_11.csv").bytes)
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
  }

  /// The poll ends with `status`, says one thing about its account on standard error, and has changed nothing.
  @discardableResult
  private func expectFailure(of station: Station, status: Int) async throws -> String {
    try station.deliver(Mail("Conversions_2026_11.csv"))
    let outcome = try await station.run("poll")
    #expect(outcome.status == status, "\(outcome.errorText)")
    #expect(outcome.outputText == "")
    #expect(outcome.errorText.hasPrefix("intray: ") && outcome.errorText.hasSuffix("\n"))
    #expect(outcome.errorText.filter { $0 == "\n" }.count == 1, "\(outcome.errorText)")
    #expect(try station.mailbox().count == 1)
    #expect(try await station.messages().isEmpty)
    return outcome.errorText
  }
}
