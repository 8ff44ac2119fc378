import Glibc
import TestServers
import Testing

@Suite("A throw-away mail host", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct MailHostTests {
  @Test("Mail handed in with STARTTLS and AUTH lies in the recipient's mailbox")
  func submission() async throws {
    let host = try await MailHost.start()
    try await host.submit(octets("Subject: hello\r\n\r\nfrom me\r\n"), to: MailHost.gateway)
    try await until("mail arrives") { try !host.messages(of: MailHost.gateway).isEmpty }
    let message = String(decoding: try host.messages(of: MailHost.gateway)[0], as: UTF8.self)
    #expect(message.hasPrefix("Return-Path: <\(MailHost.partner)>\r\n"))
    #expect(message.hasSuffix("\r\n\r\nfrom me\r\n"))
    await host.stop()
  }

  @Test(
    "After stop() no process and no file is left, nor after the script was killed", arguments: [false, true])
  func nothingIsLeft(killed: Bool) async throws {
    let host = try await MailHost.start()
    #expect(try await processes(of: host) > 3)
    if killed { try await host.killScript() }
    await host.stop()
    try await until("the guard is done") { try await processes(of: host) == 0 && !exists(host.folder) }
  }

  @Test("Messages laid into a mailbox are served by IMAP in their order, and their flags come back")
  func bulk() async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    let user = "bulk@gateway.example"
    let password = try await host.addUser(user)
    let texts = (0..<100).map { "Subject: \($0)\n\nbody\n" }
    try host.deliver(texts.map { Array($0.utf8) }, to: user)
    try await python(
      """
      import imaplib
      i = imaplib.IMAP4('127.0.0.1', \(host.ports.imap)); i.login('\(user)', '\(password)')
      assert i.select('INBOX') == ('OK', [b'100'])
      for n, (head, body) in enumerate(i.fetch('1:*', 'BODY.PEEK[]')[1][::2]):
          assert body == b'Subject: %d\\r\\n\\r\\nbody\\r\\n' % n, body
      i.store('2', '+FLAGS', '(\\\\Seen $IntrayAccepted)'); i.logout()
      """)
    let stored = try host.stored(of: user)
    #expect(stored.map(\.bytes) == texts.map { Array($0.utf8) })
    #expect(stored.map(\.flags)[..<3] == [[], ["\\Seen", "$IntrayAccepted"], []])
  }

  @Test("A bumped UIDVALIDITY is another one, with every message still there")
  func uidValidity() async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    let user = "epoch@gateway.example"
    let password = try await host.addUser(user)
    try host.deliver(Array("Subject: x\n\n".utf8), to: user)
    let epoch = """
      import imaplib
      i = imaplib.IMAP4('127.0.0.1', \(host.ports.imap)); i.login('\(user)', '\(password)')
      assert i.select('INBOX') == ('OK', [b'1'])
      print(i.response('UIDVALIDITY')[1][0].decode()); i.logout()
      """
    let before = try await python(epoch)
    #expect(try await python(epoch) == before)
    try host.bumpUIDValidity(of: user)
    #expect(try await python(epoch) != before)
  }

  @Test(
    "A recipient rule holds for as many questions as it says",
    arguments: MailHost.RecipientRule.Stage.allCases)
  func recipientRule(stage: MailHost.RecipientRule.Stage) async throws {
    let host = try await MailHost.shared()
    let user = "refusing-\(stage)@gateway.example"
    try await host.addUser(user)
    try await host.setRecipientPolicy(.init("450 4.7.1 later", stage: stage, times: 1), for: user)
    await #expect(throws: PythonFailure.self) { try await host.submit(octets("Subject: x\r\n\r\n"), to: user) }
    try await host.submit(octets("Subject: x\r\n\r\n"), to: user)
  }

  @Test("A host says what it cannot do")
  func refusals() async throws {
    let host = try await MailHost.shared(.init(postfix: false))
    await #expect(throws: HostFailure.self) { try await host.addUser("no address") }
    await #expect(throws: HostFailure.self) { try await host.setRecipientPolicy(nil, for: "a@b") }
    await #expect(throws: HostFailure.self) { try await MailHost.start(.init(users: ["nobody": nil])) }
  }
}

extension MailHost {
  /// The folder's name holds the script's process id.
  fileprivate func killScript() async throws {
    try await python("import os, re; os.kill(int(re.search(r'/mailhost-([0-9]+)-', '\(folder)')[1]), 9)")
  }
}

/// How many running processes belong to the host's servers: named after its folder, or after a port.
private func processes(of host: MailHost) async throws -> Int {
  let names = [host.folder, String(host.ports.smtp!), String(host.ports.smtps!)]
  let patterns = names.map { "-e '\($0)'" }.joined(separator: " ")
  let outcome = try await Command("/bin/sh", ["-c", "ps -eo args | grep -F \(patterns) | grep -vc grep"])
    .run()
  return Int(outcome.outputText.filter(\.isNumber)) ?? -1
}

private func exists(_ path: String) -> Bool {
  access(path, F_OK) == 0
}
