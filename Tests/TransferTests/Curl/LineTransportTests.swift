import Model
import TestServers
import Testing

@testable import Transfer

@Suite("LineTransport, with scripted servers")
struct LineTransportTests {
  private static func line(_ port: UInt16, patience: Double = 20) throws -> LineTransport {
    let line = LineTransport(
      to: try Endpoint(service: .smtp, host: "127.0.0.1", port: port, tls: .plaintext), as: .none, connectPatience: 5)
    line.patience = patience
    return line
  }

  private static let greeting: [ScriptedServer.Turn] = [
    .say("220 mail.example\r\n"), .hear("EHLO"), .hear("\r\n"), .say("250 mail.example\r\n"), .hear("go\r\n"),
  ]

  /// Opens a line to a server that greets and then does as told; what `dialogue` makes of it.
  private func talk<Result: Sendable>(
    _ script: [ScriptedServer.Turn], patience: Double = 20,
    _ dialogue: @escaping @Sendable (LineTransport) throws -> Result
  ) async throws -> Result {
    let server = ScriptedServer(Self.greeting + script)
    defer { _ = server.finish() }
    return try await onOwnThread {
      let line = try Self.line(server.port, patience: patience)
      defer { line.close() }
      try line.open()
      try line.send(Array("go\r\n".utf8)) { _ in }
      return try dialogue(line)
    }
  }

  private static func receive(_ line: LineTransport) throws(TransferError) -> Int {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
    defer { buffer.deallocate() }
    return try line.receive(into: buffer)
  }

  @Test("keeps the server's lines of the handshake")
  func handshake() async throws {
    let lines = try await talk([.waitForEnd]) { $0.handshake }
    #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["220 mail.example", "250 mail.example"])
  }

  @Test("does not lock up with a server that writes before it reads", .timeLimit(.minutes(1)))
  func bothWrite() async throws {
    let flood = String(repeating: "x", count: 8 * 1024 * 1024)
    let heard = try await talk([.say(flood), .hear("end"), .waitForEnd]) { line in
      var heard = 0
      try line.send(Array(flood.utf8) + Array("end".utf8)) { heard += $0.count }
      while heard < flood.utf8.count { heard += try Self.receive(line) }
      return heard
    }
    #expect(heard == flood.utf8.count)
  }

  @Test("ends at the server's hanging up, and stays ended")
  func hangUp() async throws {
    let isOpen = try await talk([.say("last words")]) { line in
      let count = try Self.receive(line)
      #expect(count == 10)
      for _ in 0..<2 {
        #expect(throws: TransferError(.closed, "")) { try Self.receive(line) }
      }
      #expect(throws: TransferError(.closed, "")) { try line.send(Array("more".utf8)) { _ in } }
      return line.isOpen
    }
    #expect(!isOpen)
  }

  @Test("waits no longer than its patience, and not past the run's deadline")
  func silence() async throws {
    let words = try await talk([.waitForEnd], patience: 0.1) { line in
      let hasInput = try line.waitForInput(seconds: 0.01)
      #expect(!hasInput)
      #expect(line.isOpen)
      return #expect(throws: TransferError(.timedOut, "")) { try Self.receive(line) }?.words
    }
    #expect(words?.hasSuffix("keeps us waiting: no progress in 0.1 seconds") == true)
    let spent = try await talk([.waitForEnd]) { line in
      line.runDeadline = .after(seconds: 0.05)
      return #expect(throws: TransferError(.timedOut, "")) { try Self.receive(line) }?.words
    }
    #expect(spent?.hasSuffix("keeps us waiting: its time is up") == true)
  }

  @Test("whose time is up is not read in IMAP, however much has come")
  func noTimeToRead() async throws {
    let flood = String(repeating: "* 10 EXISTS\r\n", count: 100_000)
    let (read, words) = try await talk([.hear("NOOP\r\n"), .say("x1 OK done\r\n" + flood), .waitForEnd]) { line in
      let connection = IMAPConnection(line)
      _ = try connection.send("NOOP")
      _ = try connection.next()
      line.runDeadline = .after(seconds: 0)
      var read = 0
      let error = #expect(throws: TransferError(.timedOut, "")) {
        while true {
          _ = try connection.next()
          read += 1
        }
      }
      return (read, error?.words)
    }
    // No more than what had been taken off the line by then.
    #expect(read < 256 * 1024 / 13)
    #expect(words?.hasSuffix("the server keeps talking: its time is up") == true)
  }

  @Test("waits for a server that takes nothing no longer than its patience")
  func blockedSend() async throws {
    let kind = try await talk([.say("x"), .hear("never")], patience: 20) { line in
      line.runDeadline = .after(seconds: 0.3)
      let flood = [UInt8](repeating: 0x78, count: 1024 * 1024)
      return #expect(throws: TransferError.self) { while true { try line.send(flood) { _ in } } }?.kind
    }
    #expect(kind == .timedOut)
  }

  @Test(
    "says no more than STARTTLS to a server that does not offer it, or that speaks before TLS has begun",
    arguments: [
      ("250 HELP\r\n", "", TransferError.Kind.tlsUnavailable),
      ("250 STARTTLS\r\n", "454 4.7.0 no\r\n", .tlsUnavailable),
      ("250 STARTTLS\r\n", "220 go\r\n250 forged\r\n", .protocolViolation),
      (
        "250 STARTTLS\r\n", "220 go\r\nplaintext from now on, and more of it than a record's header", .protocolViolation
      ),
    ])
  func startTLS(offer: String, answer: String, kind: TransferError.Kind) async throws {
    let server = ScriptedServer([
      .say("220 mail.example\r\n"), .hear("EHLO"), .hear("\r\n"), .say("250-mail.example\r\n" + offer),
      .hear("STARTTLS\r\n"), .say(answer), .waitForEnd,
    ])
    let found: TransferError? = try await onOwnThread {
      let line = LineTransport(
        to: try Endpoint(service: .smtp, host: "127.0.0.1", port: server.port, tls: .startTLS),
        as: .password(user: "uploads", secret: "hush-hush"), connectPatience: 5)
      defer { line.close() }
      do throws(TransferError) { try line.open() } catch { return error }
      return nil
    }
    #expect(found?.kind == kind)
    #expect(server.finish().allSatisfy { !$0.contains("AUTH") })
  }

  @Test("says nothing with a control character in it")
  func unsayable() async throws {
    let server = ScriptedServer(Self.greeting)
    let line = LineTransport(
      to: try Endpoint(service: .smtp, host: "127.0.0.1", port: server.port, tls: .plaintext),
      as: .password(user: "a\r\nb", secret: "x"))
    #expect(throws: TransferError(.misconfigured, "")) { try line.open() }
    line.close()
    #expect(server.finish() == [])
  }
}

@Suite(
  "LineTransport, with Dovecot",
  .enabled(if: MailHost.canRun(MailHost.missingIMAP), "\(MailHost.missingIMAP ?? "")"))
struct LineTransportLiveTests {
  private static func line(
    _ host: MailHost, _ tls: Endpoint.TLS, named: String = "localhost", as login: Login? = nil
  ) throws -> LineTransport {
    let port = tls == .implicit ? host.ports.imaps : host.ports.imap
    let caFile = tls == .plaintext ? nil : host.caFile
    return LineTransport(
      to: try Endpoint(service: .imap, host: named, port: UInt16(port), tls: tls, caFile: caFile),
      as: login ?? .password(user: MailHost.gateway, secret: host.users[MailHost.gateway]!))
  }

  private func failure(_ line: @escaping @Sendable () throws -> LineTransport) async throws -> TransferError? {
    try await onOwnThread {
      let line = try line()
      defer { line.close() }
      do throws(TransferError) { try line.open() } catch { return error }
      return nil
    }
  }

  @Test(
    "logs in, and does not lock up when both sides write under TLS", .timeLimit(.minutes(1)),
    arguments: Endpoint.TLS.allCases)
  func bothWrite(tls: Endpoint.TLS) async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    let count = 100_000
    let answered = try await onOwnThread {
      let line = try Self.line(host, tls)
      defer { line.close() }
      try line.open()
      var answered = 0
      let hear: (UnsafeRawBufferPointer) -> Void = { bytes in answered += bytes.count { $0 == 0x0A } }
      try line.send(Array(repeatElement("x NOOP\r\n".utf8, count: count).joined())) { hear($0) }
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 16)
      defer { buffer.deallocate() }
      while answered < count {
        let octets = try line.receive(into: buffer)
        hear(UnsafeRawBufferPointer(rebasing: buffer[..<octets]))
      }
      return answered
    }
    #expect(answered == count)
  }

  @Test("does not take one server's certificate for another's", arguments: [Endpoint.TLS.implicit, .startTLS])
  func wrongName(tls: Endpoint.TLS) async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    let error = try await failure { try Self.line(host, tls, named: "127.0.0.2") }
    #expect(error?.kind == .certificate)
    #expect(error?.words.contains("\"127.0.0.2\"") == true)
  }

  @Test("says in the server's words that the login is wrong")
  func wrongPassword() async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    let error = try await failure {
      try Self.line(host, .implicit, as: .password(user: MailHost.gateway, secret: "not-the-secret"))
    }
    #expect(error?.kind == .authentication)
    #expect(error?.words.contains("[AUTHENTICATIONFAILED]") == true)
  }

  @Test("logs in with a token, and not with one of yesterday")
  func bearer() async throws {
    let host = try await MailHost.shared(.init(postfix: false, oauth2: true))
    let tokens = try #require(host.tokens[MailHost.gateway])
    let none = try await failure {
      try Self.line(host, .startTLS, as: .bearer(user: MailHost.gateway, token: tokens.valid))
    }
    #expect(none == nil)
    let error = try await failure {
      try Self.line(host, .startTLS, as: .bearer(user: MailHost.gateway, token: tokens.expired))
    }
    #expect(error?.kind == .authentication)
    #expect(error?.words.contains(tokens.expired) == false)
  }

  @Test("falls back from a token to nothing else")
  func noFallback() async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    let error = try await failure { try Self.line(host, .implicit, as: .bearer(user: MailHost.gateway, token: "x")) }
    #expect(error?.kind == .authentication)
    #expect(error?.words.hasSuffix("it offers no way to log in that we know") == true)
  }
}
