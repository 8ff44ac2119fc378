import Model
import Testing

@testable import Transfer

@Suite("SMTPDestination, with servers no real one can be made to be")
struct SMTPDestinationTests {
  private static let greeting: [ScriptedServer.Turn] = [
    .say("220 mail.example ESMTP\r\n"), .hear("EHLO "), .hear("\r\n"),
    .say("250-mail.example\r\n250-PIPELINING\r\n250 SIZE\r\n"),
  ]
  /// Up to where the message is asked for.
  private static let envelope: [ScriptedServer.Turn] =
    greeting + [.hear("DATA\r\n"), .say("250 ok\r\n250 ok\r\n354 go on\r\n")]
  private static let wholeMail: [ScriptedServer.Turn] =
    envelope + [.hear("\r\n.\r\n"), .say("250 2.0.0 queued as 1\r\n")]

  private static func parcel(_ text: String = "Subject: x\r\n\r\nhello\r\n") -> Parcel {
    Parcel(recipients: ["feeds@partner.example"], bytes: Array(text.utf8))
  }

  private static func destination(_ server: ScriptedServer) throws -> SMTPDestination {
    try SMTPDestination(
      Endpoint(service: .smtp, host: "127.0.0.1", port: server.port, tls: .plaintext), as: .none,
      clientName: "gateway.example", patience: SMTPPatience(connect: 5, command: 0.5, end: 0.5, goodbye: 0.2))
  }

  /// Sends the same parcel `times` times over one destination; then what the server heard.
  private func send(
    to server: ScriptedServer, _ parcel: Parcel = parcel(), times: Int = 1
  ) async throws -> (answers: [Answer], heard: [String]) {
    defer { _ = server.finish() }
    return try await onOwnThread {
      let destination = try Self.destination(server)
      var answers: [Answer] = []
      for _ in 0..<times { answers += try destination.send(parcel) }
      destination.close()
      return (answers, server.finish())
    }
  }

  private func failure(_ server: ScriptedServer, _ parcel: Parcel = parcel()) async -> TransferError? {
    do {
      let answers = try await send(to: server, parcel).answers
      Issue.record("answered \(answers)")
      return nil
    } catch {
      return error as? TransferError
    }
  }

  @Test("says the whole envelope in one go, the message in another, and QUIT")
  func dialogue() async throws {
    let server = ScriptedServer(Self.wholeMail + [.hear("QUIT\r\n"), .say("221 bye\r\n"), .waitForEnd])
    let (answers, heard) = try await send(to: server)
    #expect(
      answers == [
        Answer(recipient: "feeds@partner.example", verdict: .delivered, code: 250, text: "2.0.0 queued as 1")
      ])
    #expect(
      heard == [
        "EHLO gateway.example\r\nMAIL FROM:<> SIZE=21\r\nRCPT TO:<feeds@partner.example>\r\nDATA\r\n"
          + "Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n"
      ])
  }

  @Test("does not go on past its deadline, however patient it is else", .timeLimit(.minutes(1)))
  func deadline() async throws {
    let server = ScriptedServer(Self.greeting + [.hear("\r\n"), .waitForEnd])
    defer { _ = server.finish() }
    let kind = try await onOwnThread { () -> TransferError.Kind? in
      do {
        let destination = try SMTPDestination(
          Endpoint(service: .smtp, host: "127.0.0.1", port: server.port, tls: .plaintext), as: .none,
          clientName: "gateway.example", until: .after(seconds: 0.5))
        _ = try destination.send(Self.parcel())
        return nil
      } catch { return (error as? TransferError)?.kind }
    }
    #expect(kind == .timedOut)
  }

  @Test("asks step by step where the server cannot pipeline")
  func stepByStep() async throws {
    let server = ScriptedServer([
      .say("220 mail.example\r\n"), .hear("\r\n"), .say("250 mail.example\r\n"),
      .hear("MAIL FROM:<>\r\n"), .say("250 ok\r\n"), .hear("RCPT TO:<feeds@partner.example>\r\n"), .say("250 ok\r\n"),
      .hear("DATA\r\n"), .say("354 go on\r\n"), .hear("\r\n.\r\n"), .say("250 taken\r\n"), .waitForEnd,
    ])
    #expect(try await send(to: server).answers.map(\.text) == ["taken"])
  }

  @Test("knows that nobody knows when the server hangs up after the dot, and does not try again by itself")
  func hangUpAfterDot() async throws {
    let server = ScriptedServer(Self.envelope + [.hear("\r\n.\r\n")], Self.wholeMail + [.waitForEnd])
    #expect(await failure(server)?.kind == .closed)
    #expect(server.finish().count <= 1)
  }

  @Test("knows that nobody knows when the server says nothing after the dot")
  func silenceAfterDot() async throws {
    let server = ScriptedServer(Self.envelope + [.hear("\r\n.\r\n"), .waitForEnd], Self.wholeMail + [.waitForEnd])
    let error = await failure(server)
    #expect(error?.kind == .timedOut)
    #expect(error?.words.hasPrefix("smtp://127.0.0.1:\(server.port) keeps us waiting") == true)
  }

  @Test(
    "tries once more on a new connection when the old one is closed before the dot",
    arguments: [
      greeting + [.hear("DATA\r\n"), .say("421 4.3.2 going down\r\n")],
      greeting + [.hear("DATA\r\n"), .say("250 ok\r\n421 4.3.2 going down\r\n")],
      greeting + [.hear("DATA\r\n")],
      greeting,
      envelope + [.hear("Subject"), .hear("\r\n.\r\n"), .say("421 4.3.2 not taken\r\n")],
    ])
  func reconnect(first: [ScriptedServer.Turn]) async throws {
    let server = ScriptedServer(first, Self.wholeMail + [.waitForEnd])
    let (answers, heard) = try await send(to: server)
    #expect(answers.map(\.verdict) == [.delivered])
    #expect(heard.count == 2)
  }

  @Test("tries once more, not for ever")
  func closingAgain() async throws {
    let closing = Self.greeting + [.hear("DATA\r\n"), .say("421 4.3.2 going down\r\n")]
    let error = await failure(ScriptedServer(closing, closing, Self.wholeMail))
    #expect(error?.kind == .unavailable)
    #expect(error?.words.contains("421 4.3.2 going down") == true)
  }

  @Test("keeps one connection for many messages")
  func manyParcels() async throws {
    let next: [ScriptedServer.Turn] = [
      .hear("DATA\r\n"), .say("250 ok\r\n250 ok\r\n354 go on\r\n"), .hear("\r\n.\r\n"), .say("250 again\r\n"),
    ]
    let server = ScriptedServer(Self.wholeMail + next + next + [.waitForEnd])
    let (answers, heard) = try await send(to: server, times: 3)
    #expect(answers.map(\.text) == ["2.0.0 queued as 1", "again", "again"])
    #expect(heard.count == 1)
  }

  @Test(
    "makes a new connection when the server has hung up between two messages",
    arguments: [
      "", "421 4.4.2 idle for too long\r\n",
    ])
  func idleServer(goodbye: String) async throws {
    let server = ScriptedServer(Self.wholeMail + [.say(goodbye)], Self.wholeMail + [.waitForEnd])
    let (answers, heard) = try await send(to: server, times: 2)
    #expect(answers.map(\.verdict) == [.delivered, .delivered])
    #expect(heard.count == 2)
  }

  @Test("clears an envelope that came to nothing before the next")
  func reset() async throws {
    let refusal: [ScriptedServer.Turn] = [
      .hear("DATA\r\n"), .say("250 ok\r\n550 5.1.1 no such user\r\n554 5.5.1 nobody to send to\r\n"),
      .hear("RSET\r\n"), .say("250 ok\r\n"),
    ]
    let server = ScriptedServer(Self.greeting + refusal + refusal + [.waitForEnd])
    let (answers, heard) = try await send(to: server, times: 2)
    #expect(answers.map(\.text) == ["5.1.1 no such user", "5.1.1 no such user"])
    #expect(heard.count == 1)
  }

  @Test("keeps answers it has, though the server breaks off at RSET")
  func brokenReset() async throws {
    let server = ScriptedServer(
      Self.greeting + [.hear("DATA\r\n"), .say("250 ok\r\n550 5.1.1 no\r\n554 5.5.1 nobody\r\n"), .hear("RSET\r\n")])
    #expect(try await send(to: server).answers.map(\.code) == [550])
  }

  @Test(
    "throws at what is no SMTP, and says what it was",
    arguments: [
      greeting + [.hear("DATA\r\n"), .say("HTTP/1.1 400 Bad Request\r\n"), .waitForEnd],
      greeting + [.hear("DATA\r\n"), .say(String(repeating: "x", count: 100_000)), .waitForEnd],
      greeting + [.hear("DATA\r\n"), .say("354 go on\r\n"), .waitForEnd],
      envelope + [.hear("\r\n.\r\n"), .say("\u{0}\u{1}\r\n"), .waitForEnd],
    ])
  func garbage(script: [ScriptedServer.Turn]) async throws {
    let error = await failure(ScriptedServer(script))
    #expect(error?.kind == .protocolViolation)
    #expect(error?.words.hasPrefix("smtp://127.0.0.1:") == true)
    #expect((error?.words.utf8.count ?? 9999) < 500)
  }

  @Test("does not start another message behind an answer nobody asked for")
  func strayAnswer() async throws {
    let server = ScriptedServer(
      Self.envelope + [.hear("\r\n.\r\n"), .say("250 one\r\n250 two\r\n"), .waitForEnd], Self.wholeMail + [.waitForEnd])
    let (answers, heard) = try await send(to: server, times: 2)
    #expect(answers.map(\.text) == ["one", "2.0.0 queued as 1"])
    #expect(heard.count == 2)
  }

  @Test("takes a refusal in the midst of a large message for the answer to it")
  func earlyRefusal() async throws {
    let large = Self.parcel(String(repeating: String(repeating: "x", count: 70) + "\n", count: 100_000))
    let server = ScriptedServer(
      Self.envelope + [.hear("xxxx"), .say("552 5.3.4 too big\r\n"), .hear("\r\n.\r\n"), .waitForEnd])
    let answers = try await send(to: server, large).answers
    #expect(answers.map(\.verdict) == [.rejected])
    #expect(answers.map(\.text) == ["5.3.4 too big"])
  }

  @Test("gives up on a server that takes nothing", arguments: [greeting + [.hear("DATA\r\n"), .waitForEnd]])
  func silence(script: [ScriptedServer.Turn]) async throws {
    #expect(await failure(ScriptedServer(script))?.kind == .timedOut)
  }

  @Test(
    "tells from the greeting whether to come back",
    arguments: [
      ("421 too busy\r\n", TransferError.Kind.unavailable), ("554 not you\r\n", .refused), ("hello\r\n", .timedOut),
      ("", .timedOut),
    ])
  func greetings(words: String, kind: TransferError.Kind) async throws {
    let server = ScriptedServer([.say(words), .waitForEnd])
    let found: TransferError? = try await onOwnThread {
      let destination = try SMTPDestination(
        Endpoint(service: .smtp, host: "127.0.0.1", port: server.port, tls: .plaintext), as: .none,
        patience: SMTPPatience(connect: 0.5))
      do throws(TransferError) { _ = try destination.send(Self.parcel()) } catch { return error }
      return nil
    }
    _ = server.finish()
    #expect(found?.kind == kind)
  }

  @Test("says that nobody answers where nobody does")
  func nobody() async throws {
    let server = ScriptedServer()
    _ = server.finish()
    #expect(await failure(server)?.kind == .unreachable)
  }

  @Test(
    "connects to nobody for an address that cannot be said",
    arguments: [
      Parcel(sender: "x\r\nRCPT TO:<y@evil.example>", recipients: ["a@partner.example"], bytes: []),
      Parcel(recipients: ["a@partner.example>\r\nDATA\r\n"], bytes: []),
      Parcel(recipients: [], bytes: []),
    ])
  func unsayable(parcel: Parcel) async throws {
    let server = ScriptedServer(Self.wholeMail)
    #expect(await failure(server, parcel)?.kind == .misconfigured)
    #expect(server.finish() == [])
  }

  @Test("keeps its connection when a message takes more than the server offers")
  func eightBit() async throws {
    let server = ScriptedServer(Self.wholeMail + [.waitForEnd])
    let heard = try await onOwnThread {
      let destination = try Self.destination(server)
      #expect(throws: TransferError(.misconfigured, "")) { try destination.send(Self.parcel("\u{FC}")) }
      _ = try destination.send(Self.parcel())
      destination.close()
      return server.finish()
    }
    #expect(heard.count == 1)
  }

  @Test("greets by no name that is none", arguments: ["", "a b", "x\r\nMAIL", "a/b"])
  func clientName(name: String) throws {
    let endpoint = try Endpoint(service: .smtp, host: "127.0.0.1", tls: .plaintext)
    #expect(throws: TransferError(.misconfigured, "")) {
      try SMTPDestination(endpoint, as: .none, clientName: name)
    }
  }
}
