import Model
import Spool
import Testing

@testable import Transfer

/// What a server may do to us that no real one does; nothing of it may become a message, block us or crash us.
struct LyingServerTests {
  @Test("A message asked for and not sent is asked for once more, alone, and is unreadable then")
  func absent() throws {
    let server = try ScriptedIMAP { command in
      switch command.text {
      case fetch("1:3"): .say("\(message(1))\(message(3))# OK done\r\n")
      case fetch("2"): .say("# NO it is broken\r\n")
      case let text where text.hasPrefix("UID SEARCH"): .say("* SEARCH 2\r\n# OK done\r\n")
      default: nil
      }
    }
    let arrived = try read(server, [1, 2, 3])
    #expect(
      arrived == [
        "1 whole", "3 whole", "2 UID 2 was asked for twice: the server says \"it is broken\"",
      ])
    #expect(server.commands.filter { $0 == fetch("2") }.count == 1)
  }

  @Test("A message that goes away between two tries has vanished")
  func vanishes() throws {
    let server = try ScriptedIMAP { command in
      switch command.text {
      case fetch("1:2"): .say("\(message(1))# NO [EXPUNGEISSUED] some are gone\r\n")
      case "UID SEARCH UID 2": .say("* SEARCH\r\n# OK done\r\n")
      default: nil
      }
    }
    #expect(try read(server, [1, 2]) == ["1 whole", "2 vanished"])
  }

  @Test("NIL is no message")
  func nilBody() throws {
    let server = try ScriptedIMAP { command in
      switch command.text {
      case fetch("1"): .say("* 1 FETCH (UID 1 BODY[] NIL)\r\n# OK done\r\n")
      case "UID SEARCH UID 1": .say("* SEARCH 1\r\n# OK done\r\n")
      default: nil
      }
    }
    #expect(try read(server, [1]) == ["1 UID 1 was asked for twice: the server gave NIL for it"])
  }

  @Test("A message may come as a quoted string, with its UID behind it, among news of all kinds")
  func legal() throws {
    let server = try ScriptedIMAP { command in
      guard command.text == fetch("1:2") else { return nil }
      return .say(
        "* 4 FETCH (FLAGS (\\Seen) UID 4)\r\n* 2 FETCH (BODY[] \"12345678901\\\"\" FLAGS () UID 2)\r\n* 11 EXISTS\r\n"
          + "* 3 EXPUNGE\r\n* OK [ALERT] x4 OK\r\n* 1 FETCH (BODY[] {12}\r\n? OK (UID 2) UID 1 X-NEW (a (\"b\" {1}\r\n))))\r\n"
          + "* VANISHED 3\r\n# OK done\r\n")
    }
    #expect(try read(server, [1, 2]) == ["2 whole", "1 whole"])
  }

  @Test(
    "A message that is not as long as announced is unreadable where sizes are exact",
    arguments: [true, false])
  func wrongSize(exactSize: Bool) throws {
    let server = try ScriptedIMAP { command in
      command.text == fetch("1:2") ? .say("\(message(1, "short"))\(message(2))# OK done\r\n") : nil
    }
    let first = exactSize ? "1 UID 1: 5 octets came where 12 were announced" : "1 5 octets"
    #expect(try read(server, [1, 2], exactSize: exactSize) == [first, "2 whole"])
  }

  @Test("An empty message where one was announced is unreadable, however sizes are")
  func empty() throws {
    let server = try ScriptedIMAP { command in
      command.text == fetch("1") ? .say("\(message(1, ""))# OK done\r\n") : nil
    }
    #expect(try read(server, [1], exactSize: false) == ["1 UID 1: 0 octets came where 12 were announced"])
  }

  @Test("A literal beyond what was announced is not taken; the message is unreadable and the line cut")
  func tooLong() throws {
    let server = try ScriptedIMAP { command in
      command.text == fetch("1:2") ? .flood("* 1 FETCH (UID 1 BODY[] {100000}\r\n") : nil
    }
    var arrived: [String] = []
    let error = #expect(throws: TransferError(.protocolViolation, "")) {
      try read(server, [1, 2]) { arrived.append($0) }
    }
    #expect(arrived == ["1 UID 1: 100000 octets begin where 12 were announced and 40000000 are the limit"])
    #expect(
      error?.words.hasSuffix("UID 1: 100000 octets begin where 12 were announced and 40000000 are the limit")
        == true)
  }

  @Test(
    "What breaks the protocol ends the reading",
    arguments: [
      Breach(
        "* 5 FETCH (UID 5 BODY[] {12}\r\n", "a message as UID 5", "one that was asked for and had not come"),
      Breach(
        "* 5 FETCH (BODY[] {2}\r\nab UID 5)\r\n", "a message as UID 5",
        "one that was asked for and had not come"),
      Breach(message(1) + message(1), "a message as UID 1", "one that was asked for and had not come"),
      Breach("* 1 FETCH (BODY[] {12}\r\n123456789012)\r\n", "a message without its UID", "both"),
      Breach("* 1 FETCH (UID 1 BODY[] {5}\r\n123456789012)\r\n", "\"6\"", "a space or \")\""),
      Breach(
        "* 1 FETCH (UID 1 BODY[] {-1}\r\n", "\"{-1}\"",
        "the size of a literal, as in \"{310}\", at the end of a line"),
      Breach("x99 OK done\r\n", "the tag \"x99\"", "that of a FETCH in flight"),
      Breach("* OK [UIDVALIDITY 8] surprise\r\n", "UIDVALIDITY 8", "7 to stay as selected"),
    ])
  func breaches(breach: Breach) throws {
    let server = try ScriptedIMAP { command in
      command.text == fetch("1:3") ? .say(breach.text) : nil
    }
    let error = #expect(throws: TransferError(.protocolViolation, "")) { try read(server, [1, 2, 3]) }
    let place = "imap://127.0.0.1:\(server.port) as u"
    #expect(error?.words == "\(place): the server sent \(breach.found) where \(breach.expected) was expected")
  }

  @Test(
    "A hang-up is told from an end; what was whole before has arrived",
    arguments: [
      (message(1) + "* 2 FETCH (UID 2 BODY[] {12}\r\n12345", " hung up in the middle of a response"),
      (message(1) + "* 2 FETCH (UID 2 BO", " hung up in the middle of a response"),
      (message(1), " hung up"),
    ])
  func hangsUp(text: String, words: String) throws {
    let server = try ScriptedIMAP { command in
      command.text == fetch("1:3") ? .sayAndHangUp(text) : nil
    }
    var arrived: [String] = []
    let error = #expect(throws: TransferError(.closed, "")) {
      try read(server, [1, 2, 3]) { arrived.append($0) }
    }
    #expect(arrived == ["1 whole"])
    #expect(error?.words == "imap://127.0.0.1:\(server.port) as u\(words)")
  }

  @Test(
    "A server that says goodbye or not now is busy, not broken",
    arguments: [
      "* BYE too much traffic\r\n", "# NO [UNAVAILABLE] later\r\n", "# NO [LIMIT] slower\r\n",
      "# NO [inuse] wait\r\n",
      "# BAD User is authenticated but not connected.\r\n",
    ])
  func busy(text: String) throws {
    let server = try ScriptedIMAP { command in command.text == fetch("1") ? .say(text) : nil }
    #expect(throws: TransferError(.unavailable, "")) { try read(server, [1]) }
  }

  @Test("A silent server is given up")
  func silent() throws {
    let server = try ScriptedIMAP { command in command.text == fetch("1") ? .silence : nil }
    #expect(throws: TransferError(.timedOut, "")) {
      try read(server, [1], patience: IMAPPatience(silence: 0.2))
    }
  }

  @Test("A server that is silent at LOGOUT too does not keep us")
  func silentAtLogout() throws {
    let server = try ScriptedIMAP { command in command.text == "LOGOUT" ? .silence : nil }
    let source = try source(server, patience: IMAPPatience(goodbye: 0.2))
    _ = try source.open()
    source.close()
    #expect(server.commands.last == "LOGOUT")
  }

  @Test("A server that never stops talking is given up when the run's time is")
  func endless() throws {
    let server = try ScriptedIMAP { command in command.text == fetch("1") ? .flood("* 1 EXISTS\r\n") : nil }
    let error = #expect(throws: TransferError.self) {
      try read(server, [1], patience: IMAPPatience(run: 0.5))
    }
    #expect(error?.kind == .timedOut || error?.kind == .protocolViolation, "\(error?.words ?? "")")
  }

  @Test("A line without an end is given up")
  func endlessLine() throws {
    let server = try ScriptedIMAP { command in command.text == fetch("1") ? .flood("* OK and ") : nil }
    #expect(throws: TransferError(.protocolViolation, "")) { try read(server, [1]) }
  }

  @Test(
    "UIDs that do not last are refused, and so is a mailbox without a count",
    arguments: [
      ("* 1 EXISTS\r\n# OK done\r\n", "no UIDVALIDITY"),
      ("* 1 EXISTS\r\n* OK [UIDVALIDITY 0]\r\n# OK done\r\n", "UIDVALIDITY 0"),
      ("* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* NO [UIDNOTSTICKY] sorry\r\n# OK done\r\n", "UIDNOTSTICKY"),
      ("* OK [UIDVALIDITY 7]\r\n# OK done\r\n", "no EXISTS"),
    ])
  func unusableMailbox(selection: String, found: String) throws {
    let server = try ScriptedIMAP(selection: selection) { _ in nil }
    let error = #expect(throws: TransferError(.protocolViolation, "")) {
      try withExtendedLifetime(server) { try source(server).open() }
    }
    #expect(error?.words.contains(": \(found) for the mailbox \"INBOX\": expected") == true)
  }

  @Test("The last message is not new because a server repeats it, nor is anything twice")
  func filtersSearch() throws {
    let server = try ScriptedIMAP { command in
      command.text == "UID SEARCH UID 8:* UNDELETED"
        ? .say("* SEARCH 9 7 8\r\n* SEARCH 9\r\n# OK done\r\n") : nil
    }
    let source = try source(server)
    _ = try source.open()
    #expect(try source.list(after: UID(rawValue: 7)).map(\.uid.rawValue) == [8, 9])
  }

  @Test("A UID that cannot be there yet is not looked at: it would be the last one for good")
  func impossibleUID() throws {
    let server = try ScriptedIMAP { command in
      command.text == "UID SEARCH UID 1:* UNDELETED" ? .say("* SEARCH 9 4294967295 10\r\n# OK done\r\n") : nil
    }
    let source = try source(server)
    _ = try source.open()
    #expect(try source.list(after: nil).map(\.uid.rawValue) == [9])
  }

  @Test("What came since the mailbox was selected may have any UID")
  func newArrivals() throws {
    let server = try ScriptedIMAP { command in
      command.text == "UID SEARCH UID 1:* UNDELETED" ? .say("* SEARCH 9 10\r\n* 10 EXISTS\r\n# OK done\r\n") : nil
    }
    let source = try source(server)
    _ = try source.open()
    #expect(try source.list(after: nil).map(\.uid.rawValue) == [9, 10])
  }

  @Test("More UIDs than a mailbox holds, in however many responses, are a lie")
  func manyUIDs() throws {
    let server = try ScriptedIMAP { command in
      command.text.hasPrefix("UID SEARCH")
        ? .say(
          "* ESEARCH (TAG \"x\") UID ALL 1:1500000\r\n* ESEARCH (TAG \"x\") UID ALL 1500001:3000000\r\n# OK done\r\n")
        : nil
    }
    let source = try source(server)
    _ = try source.open()
    let error = #expect(throws: TransferError(.protocolViolation, "")) { try source.list(after: nil) }
    #expect(error?.words.contains("more than 2000000 UIDs") == true)
  }

  @Test("However often the mailbox is opened, nothing goes on past the deadline")
  func deadline() throws {
    let server = try ScriptedIMAP { _ in nil }
    let endpoint = try Endpoint(service: .imap, host: "127.0.0.1", port: server.port, tls: .plaintext)
    let source = try IMAPSource(
      IMAPAccount(endpoint: endpoint, login: .password(user: "u", secret: "p")), spool: try temporarySpool(),
      until: .after(seconds: 0))
    for _ in 0..<2 { #expect(throws: TransferError(.timedOut, "")) { try source.open() } }
  }

  @Test("Nothing is asked when UIDNEXT says that nothing is new")
  func idle() throws {
    let server = try ScriptedIMAP { _ in nil }
    let source = try source(server)
    #expect(try source.open().uidNext == UID(rawValue: 10))
    #expect(try source.list(after: UID(rawValue: 9)) == [])
    #expect(server.commands == ["CAPABILITY", "EXAMINE \"INBOX\""])
  }

  @Test("A message that is there and has no size is measured as 0 and read up to the limit")
  func sizeless() throws {
    let server = try ScriptedIMAP { command in
      switch command.text {
      case "UID FETCH 1:3 (UID RFC822.SIZE)":
        .say("* 9 FETCH (UID 9 RFC822.SIZE 4)\r\n* 1 FETCH (RFC822.SIZE 12 UID 1)\r\n# NO some failed\r\n")
      case "UID SEARCH UID 1:3": .say("* SEARCH 1 3\r\n# OK done\r\n")
      default: nil
      }
    }
    let source = try source(server)
    _ = try source.open()
    let waiting = try source.measure([1, 2, 3].map(place))
    #expect(waiting == [Waiting(place: place(1), size: 12), Waiting(place: place(3), size: 0)])
  }

  @Test("What is left of the login's dialogue is passed over")
  func leftovers() throws {
    let server = try ScriptedIMAP { command in
      command.text == "CAPABILITY"
        ? .say("TY IMAP4rev1 MOVE\r\n* 5 FETCH (\r\n* CAPABILITY IMAP4rev1 ID\r\n# OK done\r\n") : nil
    }
    let source = try source(server)
    #expect(try source.open().exists == 9)
    #expect(server.commands.prefix(2) == ["CAPABILITY", "ID (\"name\" \"intray\")"])
  }
}

/// What a server said, and what is said about it.
struct Breach: CustomTestStringConvertible, Sendable {
  let text: String
  let found: String
  let expected: String

  init(_ text: String, _ found: String, _ expected: String) {
    self.text = text
    self.found = found
    self.expected = expected
  }

  var testDescription: String { "\(found), not \(expected)" }
}

private func fetch(_ set: String) -> String { "UID FETCH \(set) (UID BODY.PEEK[])" }

/// Twelve octets unless told otherwise, which is what the tests announce.
private func message(_ uid: Int, _ text: String = "123456789012") -> String {
  "* \(uid) FETCH (UID \(uid) BODY[] {\(text.utf8.count)}\r\n\(text))\r\n"
}

private func place(_ uid: UInt32) -> Place {
  Place(uidValidity: UIDValidity(rawValue: 7), uid: UID(rawValue: uid))
}

private func source(
  _ server: ScriptedIMAP, exactSize: Bool = true, patience: IMAPPatience = IMAPPatience()
) throws -> IMAPSource {
  let endpoint = try Endpoint(service: .imap, host: "127.0.0.1", port: server.port, tls: .plaintext)
  let account = IMAPAccount(
    endpoint: endpoint, login: .password(user: "u", secret: "p"), exactSize: exactSize)
  return try IMAPSource(account, spool: try temporarySpool(), patience: patience)
}

/// Reads messages announced with 12 octets; says what became of each.
private func read(
  _ server: ScriptedIMAP, _ uids: [UInt32], exactSize: Bool = true, patience: IMAPPatience = IMAPPatience(),
  arrived: (String) -> Void = { _ in }
) throws -> [String] {
  defer { withExtendedLifetime(server) {} }
  let source = try source(server, exactSize: exactSize, patience: patience)
  _ = try source.open()
  var all: [String] = []
  try source.read(uids.map { Waiting(place: place($0), size: 12) }) { waiting, arrival in
    let what =
      switch arrival {
      case .bytes(let bytes): bytes.count == 12 ? "whole" : "\(bytes.count) octets"
      case .vanished: "vanished"
      case .unreadable(let reason): reason
      }
    all.append("\(waiting.place.uid) \(what)")
    arrived("\(waiting.place.uid) \(what)")
  }
  return all
}
