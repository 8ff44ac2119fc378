import Foundation
import Model
import Spool
import TestServers
import Testing

@testable import Transfer

/// A user of the shared Dovecot, made for one test.
struct TestMailbox {
  let host: MailHost
  let user: String
  let password: String

  static func make(_ options: MailHost.Options = .init(postfix: false)) async throws -> TestMailbox {
    let host = try await MailHost.shared(options)
    let user = "u\(ULID().text.lowercased())@gateway.example"
    let mailbox = TestMailbox(host: host, user: user, password: try await host.addUser(user))
    try await mailbox.awaitLogin()
    return mailbox
  }

  /// Dovecot reads its list of users at most once a second: a new one may be unknown for that long.
  private func awaitLogin() async throws {
    for _ in 0..<50 {
      if try isKnown() { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("Dovecot does not get to know \"\(user)\"")
  }

  private func isKnown() throws -> Bool {
    let line = LineTransport(to: try endpoint(), as: .password(user: user, secret: password))
    defer { line.close() }
    do {
      try line.open()
      return true
    } catch {
      guard error.kind == .authentication else { throw error }
      return false
    }
  }

  func deliver(_ messages: [[UInt8]], mailbox: String = "INBOX") throws {
    try host.deliver(messages, to: user, mailbox: mailbox)
  }

  func endpoint(
    _ tls: Endpoint.TLS = .implicit, host name: String = "127.0.0.1", caFile: String? = nil
  ) throws -> Endpoint {
    let port = UInt16(tls == .implicit ? host.ports.imaps : host.ports.imap)
    return try Endpoint(service: .imap, host: name, port: port, tls: tls, caFile: caFile ?? host.caFile)
  }

  func account(
    _ settling: [Outcome: SettlePolicy] = [:], mailbox: String = "INBOX", tls: Endpoint.TLS = .implicit
  ) throws -> IMAPAccount {
    IMAPAccount(
      endpoint: try endpoint(tls), login: .password(user: user, secret: password), mailbox: mailbox,
      settling: settling)
  }

  func source(_ settling: [Outcome: SettlePolicy] = [:], mailbox: String = "INBOX") throws -> IMAPSource {
    try IMAPSource(try account(settling, mailbox: mailbox), spool: try temporarySpool())
  }
}

/// A spool in a folder of its own, which is gone with the tests.
func temporarySpool() throws -> Spool { try Spool(folder: "\(try #require(spools))/\(ULID())") }

/// Made once, and removed when the process ends.
private let spools: String? = {
  var template = Array("/tmp/intray-spools-XXXXXX".utf8CString)
  guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { return nil }
  atexit { spools.map { _ = try? FileManager.default.removeItem(atPath: $0) } }
  return path
}()
