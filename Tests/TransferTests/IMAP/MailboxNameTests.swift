import Model
import Testing

@testable import Transfer

struct MailboxNameTests {
  @Test(
    "A name is said in modified UTF-7, quoted",
    arguments: [
      ("INBOX", "\"INBOX\""),
      ("a b/c", "\"a b/c\""),
      ("say \"a\\b\"", "\"say \\\"a\\\\b\\\"\""),
      ("R&D", "\"R&-D\""),
      ("Entwürfe", "\"Entw&APw-rfe\""),
      ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
      ("a😀b", "\"a&2D3eAA-b\""),
      ("é&", "\"&AOk-&-\""),
      ("tab\there", "\"tab&AAk-here\""),
    ])
  func says(name: String, wire: String) throws {
    #expect(try MailboxName(name).quoted() == wire)
  }

  @Test("In UTF-8 only the quotes are escaped")
  func saysInUTF8() throws {
    #expect(try MailboxName("R&D \"ü\"").quoted(inUTF8: true) == "\"R&D \\\"ü\\\"\"")
  }

  @Test(
    "What would end the command's line is refused",
    arguments: ["", "a\r\nx1 DELETE INBOX", "a\n", "\r", "a\0b"])
  func refuses(name: String) {
    #expect(throws: TransferError(.misconfigured, "")) { try MailboxName(name) }
  }

  @Test("INBOX is one mailbox in every spelling, others are not")
  func same() throws {
    #expect(try MailboxName("inbox").isSame(as: MailboxName("INBOX")))
    #expect(try !MailboxName("Done").isSame(as: MailboxName("done")))
  }

  @Test("Messages cannot be settled into the mailbox they come from")
  func refusesItself() throws {
    let endpoint = try Endpoint(service: .imap, host: "localhost", tls: .implicit)
    let account = IMAPAccount(endpoint: endpoint, login: .none, settling: [.accepted: .move(to: "Inbox")])
    #expect(throws: TransferError(.misconfigured, "")) {
      try IMAPSource(account, spool: try temporarySpool())
    }
  }
}
