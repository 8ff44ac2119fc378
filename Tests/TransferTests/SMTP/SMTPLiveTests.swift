import Model
import TestServers
import Testing

@testable import Transfer

@Suite(
  "SMTPDestination, with Postfix",
  .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct SMTPLiveTests {
  private enum Way: CaseIterable { case startTLS, implicit }

  /// Every recipient here: Dovecot may take a second to learn of one that is added later.
  private static let options = MailHost.Options(
    users: Dictionary(
      uniqueKeysWithValues: (["starttls", "implicit", "lines", "large-starttls", "large-implicit", "good", "busy"]
        .map { "\($0)@partner.example" } + [MailHost.gateway, MailHost.partner]).map { ($0, String?.none) }))

  private static func message(_ text: String = "hello") -> [UInt8] {
    Array("From: uploads@gateway.example\r\nMessage-ID: <\(text.utf8.count)@x>\r\nSubject: x\r\n\r\n\(text)\r\n".utf8)
  }

  private static func destination(
    _ host: MailHost, _ way: Way = .startTLS, as login: Login, caFile: String? = nil, named: String = "localhost"
  ) throws -> SMTPDestination {
    let port = way == .startTLS ? host.ports.submission! : host.ports.smtps!
    let endpoint = try Endpoint(
      service: .smtp, host: named, port: UInt16(port), tls: way == .startTLS ? .startTLS : .implicit,
      caFile: caFile ?? host.caFile)
    return try SMTPDestination(endpoint, as: login, clientName: "gateway.example")
  }

  private static func sender(_ host: MailHost) -> Login {
    .password(user: MailHost.gateway, secret: host.users[MailHost.gateway]!)
  }

  /// Waits until the mailbox holds as many; the server delivers when it has the time.
  private func messages(_ host: MailHost, of user: String, count: Int) async throws -> [[UInt8]] {
    var messages: [[UInt8]] = []
    while messages.count < count {
      try await Task.sleep(for: .milliseconds(20))
      messages = try host.messages(of: user)
    }
    return messages
  }

  /// What stands behind the header that delivery has put before it.
  private func body(_ message: [UInt8]) -> String {
    guard let blank = message.firstRange(of: Array("\r\n\r\n".utf8)) ?? message.firstRange(of: Array("\n\n".utf8))
    else { return "" }
    return String(decoding: message[blank.upperBound...], as: UTF8.self)
  }

  private func failure(_ destination: @escaping @Sendable () throws -> SMTPDestination) async throws -> TransferError? {
    try await onOwnThread {
      let destination = try destination()
      let parcel = Parcel(recipients: [MailHost.partner], bytes: Self.message())
      do throws(TransferError) { _ = try destination.send(parcel) } catch { return error }
      return nil
    }
  }

  @Test("delivers over STARTTLS and over implicit TLS, logged in", .timeLimit(.minutes(1)), arguments: Way.allCases)
  private func deliver(way: Way) async throws {
    let host = try await MailHost.shared(Self.options)
    let user = "\(way)@partner.example".lowercased()
    let answers = try await onOwnThread {
      let destination = try Self.destination(host, way, as: Self.sender(host))
      defer { destination.close() }
      return try destination.send(Parcel(recipients: [user], bytes: Self.message()))
    }
    #expect(answers.map(\.verdict) == [.delivered])
    #expect(answers.map(\.recipient) == [user])
    #expect(answers[0].code == 250)
    #expect(answers[0].text.hasPrefix("2.0.0 Ok: queued as "))
    let message = try await messages(host, of: user, count: 1)[0]
    #expect(body(message).hasPrefix("hello"))
    #expect(String(decoding: message, as: UTF8.self).contains("Return-Path: <>"))
    #expect(String(decoding: message, as: UTF8.self).contains("with ESMTPSA id"))
  }

  @Test("says that the password is wrong, in the server's words, without it", arguments: Way.allCases)
  private func wrongPassword(way: Way) async throws {
    let host = try await MailHost.shared(Self.options)
    let error = try await failure {
      try Self.destination(host, way, as: .password(user: MailHost.gateway, secret: "not-the-secret"))
    }
    #expect(error?.kind == .authentication)
    #expect(error?.words.contains("535 5.7.8") == true)
    #expect(error?.words.contains("not-the-secret") == false)
    #expect(error?.words.contains("as \(MailHost.gateway)") == true)
  }

  @Test("sends nothing to a server whose certificate another authority has signed", arguments: Way.allCases)
  private func wrongAuthority(way: Way) async throws {
    let host = try await MailHost.shared(Self.options)
    let error = try await failure {
      try Self.destination(host, way, as: Self.sender(host), caFile: host.otherCAFile)
    }
    #expect(error?.kind == .certificate)
    #expect(error?.words.contains(host.otherCAFile) == true)
  }

  @Test("does not trust this machine's authorities beside the one it is given")
  func missingAuthority() async throws {
    let host = try await MailHost.shared(Self.options)
    let error = try await failure {
      try Self.destination(host, as: Self.sender(host), caFile: host.folder + "/no-such-file.pem")
    }
    #expect(error?.kind == .misconfigured)
  }

  @Test("logs in as nobody where it is told to, and repeats what the server says to that")
  func nobody() async throws {
    let host = try await MailHost.shared(Self.options)
    let answers = try await onOwnThread {
      let destination = try Self.destination(host, as: .none)
      return try destination.send(Parcel(recipients: [MailHost.partner], bytes: Self.message()))
    }
    #expect(answers.map(\.verdict) == [.rejected])
    #expect(answers.map(\.code) == [554])
  }

  @Test("has no other way to log in with a token than by one")
  func bearer() async throws {
    let host = try await MailHost.shared(Self.options)
    let error = try await failure { try Self.destination(host, as: .bearer(user: MailHost.gateway, token: "tok-tok")) }
    #expect(error?.kind == .authentication)
    #expect(error?.words.contains("tok-tok") == false)
  }

  @Test("tells a rejected recipient from a good one, and later takes what was deferred")
  func recipients() async throws {
    let host = try await MailHost.start(Self.options)
    let (good, bad, busy) = ("good@partner.example", "bad@partner.example", "busy@partner.example")
    try await host.setRecipientPolicy(.init("550 5.1.1 no such user"), for: bad)
    try await host.setRecipientPolicy(.init("450 4.7.1 try later", times: 1), for: busy)
    let rounds = try await onOwnThread {
      let destination = try Self.destination(host, as: Self.sender(host))
      defer { destination.close() }
      return try [[bad, good, busy], [bad], [busy]].map { recipients in
        try destination.send(Parcel(recipients: recipients, bytes: Self.message()))
      }
    }
    #expect(rounds.map { $0.map(\.verdict) } == [[.rejected, .delivered, .deferred], [.rejected], [.delivered]])
    #expect(rounds[0].map(\.code) == [550, 250, 450])
    #expect(rounds[0][2].text.contains("try later"))
    #expect(try await messages(host, of: good, count: 1).count == 1)
    #expect(try await messages(host, of: busy, count: 1).count == 1)
    await host.stop()
  }

  @Test(
    "hands on what the server says to the whole message",
    arguments: [
      ("451 4.3.0 not now", Answer.Verdict.deferred), ("554 5.7.1 never", .rejected),
    ])
  func refusedMessage(answer: String, verdict: Answer.Verdict) async throws {
    let host = try await MailHost.start(Self.options)
    try await host.setRecipientPolicy(.init(answer, stage: .data, times: 1), for: MailHost.partner)
    let answers = try await onOwnThread {
      let destination = try Self.destination(host, as: Self.sender(host))
      defer { destination.close() }
      let parcel = Parcel(recipients: [MailHost.partner], bytes: Self.message())
      return try destination.send(parcel) + destination.send(parcel)
    }
    #expect(answers.map(\.verdict) == [verdict, .delivered])
    await host.stop()
  }

  @Test("sends 200 messages over one connection", .timeLimit(.minutes(1)))
  func many() async throws {
    let host = try await MailHost.start(Self.options)
    let answers = try await onOwnThread {
      let destination = try Self.destination(host, as: Self.sender(host))
      defer { destination.close() }
      return try (0..<200).flatMap {
        try destination.send(Parcel(recipients: [MailHost.partner], bytes: Self.message("number \($0)")))
      }
    }
    #expect(answers.map(\.verdict) == Array(repeating: .delivered, count: 200))
    let bodies = try await messages(host, of: MailHost.partner, count: 200).map(body)
    #expect(Set(bodies.map { $0.prefix { !$0.isNewline } }) == Set((0..<200).map { "number \($0)" }))
    #expect(try await host.log().contains("ehlo=2 starttls=1 auth=1 mail=200 rcpt=200 data=200 quit=1"))
    await host.stop()
  }

  @Test("lets dots and all kinds of line ends arrive as lines", .timeLimit(.minutes(1)))
  func lineEnds() async throws {
    let host = try await MailHost.shared(Self.options)
    let user = "lines@partner.example"
    let text = ".\n..\r\n.a\rb\r\n\n.\r\r\nMAIL FROM:<x@evil.example>\n."
    _ = try await onOwnThread {
      let destination = try Self.destination(host, as: Self.sender(host))
      defer { destination.close() }
      return try destination.send(Parcel(recipients: [user], bytes: Self.message(text)))
    }
    let body = body(try await messages(host, of: user, count: 1)[0])
    #expect(body.replacing("\r\n", with: "\n") == ".\n..\n.a\nb\n\n.\n\nMAIL FROM:<x@evil.example>\n.\n")
  }

  @Test("carries some megabytes under TLS", .timeLimit(.minutes(1)), arguments: Way.allCases)
  private func large(way: Way) async throws {
    let host = try await MailHost.shared(Self.options)
    let user = "large-\(way)@partner.example".lowercased()
    let text = (0..<100_000).map { ".line \($0) of a long receipt, and some more" }.joined(separator: "\n")
    _ = try await onOwnThread {
      let destination = try Self.destination(host, way, as: Self.sender(host))
      defer { destination.close() }
      return try destination.send(Parcel(recipients: [user], bytes: Self.message(text)))
    }
    let body = body(try await messages(host, of: user, count: 1)[0])
    #expect(body.replacing("\r\n", with: "\n") == text + "\n")
  }
}
