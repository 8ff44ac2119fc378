import Model
import Spool
import TestServers
import Testing

@testable import Transfer

/// What a real Dovecot does with us, beyond the contract of every source.
@Suite(.enabled(if: MailHost.canRun(MailHost.missingIMAP), "\(MailHost.missingIMAP ?? "")"))
struct DovecotTests {
  @Test("A thousand messages arrive whole, each at its place")
  func thousand() async throws {
    let mailbox = try await TestMailbox.make()
    let messages = (0..<1_000).map { number in
      Array(
        "Subject: \(number)\r\n\r\n\(String(repeating: "line \(number)\r\n", count: number % 97 * 20))".utf8)
    }
    try mailbox.deliver(messages)
    #expect(try readAll(mailbox.source()) == messages)
  }

  @Test("A message of 25 MB arrives whole, with small ones around it")
  func large() async throws {
    let mailbox = try await TestMailbox.make()
    let small = Array("Subject: small\r\n\r\nx\r\n".utf8)
    let large =
      Array("Subject: large\r\n\r\n".utf8)
      + Array(repeating: Array("0123456789abcdefg\r\n".utf8), count: 1_315_789).joined()
    #expect(large.count > 25_000_000)
    try mailbox.deliver([small, large, small])
    var fits: [UID: Bool] = [:]
    let source = try mailbox.source()
    _ = try source.open()
    let places = try source.list(after: nil)
    try source.read(try source.measure(places)) { waiting, arrival in
      guard case .bytes(let bytes) = arrival else { return }
      let expected = waiting.place == places[1] ? large : small
      fits[waiting.place.uid] = bytes.withBytes { $0.elementsEqual(expected) }
    }
    #expect(places.map { fits[$0.uid] } == [true, true, true])
  }

  @Test("TLS at once and by STARTTLS both lead in, also where a login needs them")
  func tls() async throws {
    let mailbox = try await TestMailbox.make(.init(postfix: false, plaintextAuth: false))
    for tls in [Endpoint.TLS.implicit, .startTLS] {
      let source = try IMAPSource(try mailbox.account(tls: tls), spool: try temporarySpool())
      #expect(try source.open().exists == 0)
    }
    // To Dovecot a connection from an address to itself is as good as TLS; this one is from 127.0.0.1.
    var plain = try mailbox.account()
    plain.endpoint = try mailbox.endpoint(.plaintext, host: "127.0.0.2")
    #expect(try failure(plain) == .authentication)
  }

  @Test("A wrong password is told from a wrong certificate and a wrong name")
  func wrong() async throws {
    let mailbox = try await TestMailbox.make()
    var account = try mailbox.account()
    account.login = .password(user: mailbox.user, secret: "not this one")
    #expect(try failure(account) == .authentication)
    account = try mailbox.account()
    account.endpoint = try mailbox.endpoint(caFile: mailbox.host.otherCAFile)
    #expect(try failure(account) == .certificate)
    account.endpoint = try mailbox.endpoint(host: "127.0.0.2")
    #expect(try failure(account) == .certificate)
  }

  @Test("A bearer token leads in, and an expired one does not")
  func bearer() async throws {
    let host = try await MailHost.shared(.init(postfix: false, oauth2: true))
    let token = try #require(host.tokens[MailHost.gateway])
    let endpoint = try Endpoint(
      service: .imap, host: "127.0.0.1", port: UInt16(host.ports.imaps), tls: .implicit, caFile: host.caFile)
    func account(_ token: String) -> IMAPAccount {
      IMAPAccount(endpoint: endpoint, login: .bearer(user: MailHost.gateway, token: token))
    }
    #expect(try failure(account(token.valid)) == nil)
    #expect(try failure(account(token.expired)) == .authentication)
  }

  @Test("A mailbox that does not exist is named", arguments: ["Missing", "Eingänge & mehr", "a \"b\" \\c"])
  func missing(name: String) async throws {
    let mailbox = try await TestMailbox.make()
    let error = #expect(throws: TransferError(.noSuchMailbox, "")) {
      try mailbox.source(mailbox: name).open()
    }
    #expect(error?.words.contains("there is no mailbox \"\(name)\"") == true)
  }

  @Test("A mailbox may be called as people write")
  func foreignName() async throws {
    let mailbox = try await TestMailbox.make()
    let message = Array("Subject: x\r\n\r\n".utf8)
    try mailbox.deliver([message], mailbox: "Eing&AOQ-nge/&ZeVnLIqe- &- so")
    #expect(try readAll(mailbox.source(mailbox: "Eingänge/日本語 & so")) == [message])
  }

  @Test(
    "A mailbox is made where messages should go, in every way of getting them there",
    arguments: Capabilities.all)
  func moves(capabilities: Capabilities) async throws {
    let mailbox = try await TestMailbox.make(.init(postfix: false, capability: capabilities.words))
    let messages = (0..<60).map { Array("Subject: \($0)\r\n\r\n".utf8) }
    try mailbox.deliver(messages)
    let source = try mailbox.source([.accepted: .move(to: "Fertig/Ä")])
    _ = try source.open()
    let places = try source.list(after: nil)
    let odd = places.indices.filter { $0 % 2 == 1 }
    try source.settle(odd.map { places[$0] }, as: .accepted)
    try source.settle(odd.map { places[$0] }, as: .accepted)
    #expect(try source.list(after: nil) == places.indices.filter { $0 % 2 == 0 }.map { places[$0] })
    source.close()
    #expect(try mailbox.host.messages(of: mailbox.user, mailbox: "Fertig/&AMQ-") == odd.map { messages[$0] })
    let left = try mailbox.host.stored(of: mailbox.user)
    #expect(left.count == (capabilities.expunges ? 30 : 60))
    #expect(left.filter { $0.flags.contains("\\Deleted") }.count == (capabilities.expunges ? 0 : 30))
  }

  @Test("What somebody else has marked deleted is neither listed nor removed", arguments: Capabilities.all)
  func leavesOthersAlone(capabilities: Capabilities) async throws {
    let mailbox = try await TestMailbox.make(.init(postfix: false, capability: capabilities.words))
    let messages = (0..<3).map { Array("Subject: \($0)\r\n\r\n".utf8) }
    try mailbox.deliver(messages)
    let other = try mailbox.source([.held: .flag("\\Deleted"), .accepted: .move(to: "Done")])
    _ = try other.open()
    let places = try other.list(after: nil)
    try other.settle([places[0]], as: .held)
    #expect(try other.list(after: nil) == [places[1], places[2]])
    try other.settle([places[1]], as: .accepted)
    other.close()
    #expect(try mailbox.host.messages(of: mailbox.user).contains(messages[0]))
  }

  @Test("Flags and keywords are set and stay, and reading sets none")
  func flags() async throws {
    let mailbox = try await TestMailbox.make()
    try mailbox.deliver((0..<4).map { Array("Subject: \($0)\r\n\r\n".utf8) })
    let source = try mailbox.source([
      .accepted: .keyword("$IntrayAccepted"), .ignored: .flag("\\Seen"), .held: .flag("\\Flagged"),
    ])
    _ = try source.open()
    let places = try source.list(after: nil)
    try source.read(try source.measure(places)) { _, _ in }
    for _ in 0..<2 {
      try source.settle([places[0]], as: .accepted)
      try source.settle([places[1]], as: .ignored)
      try source.settle([places[2]], as: .held)
      try source.settle([places[3]], as: .refused)
    }
    source.close()
    #expect(
      try mailbox.host.stored(of: mailbox.user).map(\.flags) == [
        ["$IntrayAccepted"], ["\\Seen"], ["\\Flagged"], [],
      ])
  }

  @Test("A mailbox opened only to read is not changed, whatever is settled")
  func readOnly() async throws {
    let mailbox = try await TestMailbox.make()
    try mailbox.deliver([Array("Subject: x\r\n\r\n".utf8)])
    var account = try mailbox.account([.accepted: .move(to: "Done")])
    account.isReadOnly = true
    let source = try IMAPSource(account, spool: try temporarySpool())
    _ = try source.open()
    try source.settle(try source.list(after: nil), as: .accepted)
    source.close()
    #expect(try mailbox.host.stored(of: mailbox.user).map(\.flags) == [[]])
  }

  @Test("After a change of UIDVALIDITY the old places are gone and the messages are not")
  func uidValidity() async throws {
    let mailbox = try await TestMailbox.make()
    let message = Array("Subject: x\r\n\r\n".utf8)
    try mailbox.deliver([message, message])
    let source = try mailbox.source([.accepted: .move(to: "Done")])
    let before = try source.open()
    let old = try source.list(after: nil)
    source.close()
    try mailbox.host.bumpUIDValidity(of: mailbox.user)
    #expect(try source.open().uidValidity != before.uidValidity)
    try source.settle(old, as: .accepted)
    #expect(try source.measure(old) == [])
    source.close()
    #expect(try readAll(source) == [message, message])
  }

  private func failure(_ account: IMAPAccount) throws -> TransferError.Kind? {
    let source = try IMAPSource(account, spool: try temporarySpool())
    do throws(TransferError) {
      _ = try source.open()
      return nil
    } catch { return error.kind }
  }

  /// In the order of their places: Dovecot may mix the answers to several commands that are under way.
  private func readAll(_ source: IMAPSource) throws -> [[UInt8]] {
    _ = try source.open()
    defer { source.close() }
    var messages: [UID: [UInt8]] = [:]
    try source.read(try source.measure(try source.list(after: nil))) { waiting, arrival in
      guard case .bytes(let bytes) = arrival else {
        Issue.record("\(waiting.place) did not arrive")
        return
      }
      #expect(messages.updateValue(bytes.withBytes(Array.init), forKey: waiting.place.uid) == nil)
    }
    return messages.sorted { $0.key < $1.key }.map(\.value)
  }
}

/// What a server can do, and whether messages leave the mailbox by it.
struct Capabilities: CustomTestStringConvertible, Sendable {
  let words: String?
  let expunges: Bool

  var testDescription: String { words ?? "all" }

  static let all = [
    Capabilities(words: nil, expunges: true),
    Capabilities(words: "IMAP4rev1 UIDPLUS", expunges: true),
    Capabilities(words: "IMAP4rev1", expunges: false),
  ]
}
