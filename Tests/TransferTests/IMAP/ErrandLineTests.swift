import Model
import Spool
import Synchronization
import Testing

@testable import Transfer

/// What is sent while messages are under way: answered in its turn, done again by itself where it was not done.
struct ErrandLineTests {
  @Test("The messages of a window are asked for while those of the window before are under way")
  func followsOn() throws {
    let reading = Mutex("")
    let server = try serving { command in
      switch command.text {
      case "UID FETCH 1:2 (UID BODY.PEEK[])":
        reading.withLock { $0 = command.tag }
        return .silence
      // Only now, when both have been heard, is the first answered.
      case "UID FETCH 3 (UID BODY.PEEK[])":
        return .say("\(body(1))\(body(2))\(reading.withLock { $0 }) OK done\r\n\(body(3))# OK done\r\n")
      default: return nil
      }
    }
    #expect(
      try run(server, [.fetch(places(1, 2), upTo: 99), .fetch(places(3), upTo: 99)])
        == ["measured 1 2", "measured 3", "1 whole", "2 whole", "fetched", "3 whole", "fetched"])
  }

  @Test("While messages are under way, those of a window before are settled and another window is measured")
  func overlaps() throws {
    let reading = Mutex("")
    let server = try serving { command in
      switch command.text {
      case "UID FETCH 2 (UID BODY.PEEK[])":
        reading.withLock { $0 = command.tag }
        return .silence
      case #"UID MOVE 8:9 "Done""#: return .silence
      case "UID FETCH 3 (UID RFC822.SIZE)":
        let reading = reading.withLock { $0 }
        return .say(
          "\(body(2))\(reading) OK done\r\n* OK [COPYUID 5 8:9 1:2] moved\r\n\(after(reading)) OK done\r\n"
            + "\(size(3))# OK done\r\n")
      default: return nil
      }
    }
    #expect(
      try run(
        server,
        [
          .fetch(places(1), upTo: 99), .fetch(places(2), upTo: 99), .settle(places(8, 9), as: .accepted),
          .fetch(places(3), upTo: 0),
        ])
        == [
          "measured 1", "measured 2", "1 whole", "fetched", "2 whole", "fetched", "settled 8 9", "measured 3",
          "fetched",
        ])
  }

  @Test("No more than one window is measured while another is read")
  func oneAhead() throws {
    let server = try serving { _ in nil }
    let log = try run(server, (1...4).map { .fetch(places($0), upTo: 99) })
    var measured = 0
    for line in log {
      if line.hasPrefix("measured") { measured += 1 } else if line == "fetched" { measured -= 1 }
      #expect(measured <= 2, "\(log)")
    }
    #expect(log.count == 3 * 4)
  }

  @Test("A settlement that lacks its folder is done again behind the making of it, while messages are under way")
  func lacksFolder() throws {
    let isThere = Mutex(false)
    let server = try serving { command in
      switch command.text {
      case #"CREATE "Done""#:
        isThere.withLock { $0 = true }
        return .say("# OK done\r\n")
      case #"UID MOVE 8 "Done""#:
        return .say(isThere.withLock { $0 } ? "# OK done\r\n" : "# NO [TRYCREATE] no such mailbox\r\n")
      default: return nil
      }
    }
    #expect(
      try run(server, [.fetch(places(1), upTo: 99), .settle(places(8), as: .accepted)])
        == ["measured 1", "1 whole", "fetched", "settled 8"])
    let made = server.commands.filter { $0.contains("Done") }
    #expect(made == [#"UID MOVE 8 "Done""#, #"CREATE "Done""#, #"SUBSCRIBE "Done""#, #"UID MOVE 8 "Done""#])
  }

  @Test("A folder that may not be made ends the run with the server's words")
  func refusedFolder() throws {
    let server = try serving { command in
      switch command.text {
      case #"CREATE "Done""#: .say("# NO [NOPERM] not here\r\n")
      case #"UID MOVE 8 "Done""#: .say("# NO [TRYCREATE] no such mailbox\r\n")
      default: nil
      }
    }
    let error = #expect(throws: TransferError.self) {
      try run(server, [.fetch(places(1), upTo: 99), .settle(places(8), as: .accepted)])
    }
    #expect(error?.words.contains("not here") == true)
  }

  @Test("A settlement that was refused for another reason is done again by itself")
  func refused() throws {
    let isTried = Mutex(false)
    let server = try serving { command in
      guard command.text == #"UID MOVE 8 "Done""# else { return nil }
      let isAgain = isTried.withLock { tried in
        defer { tried = true }
        return tried
      }
      return .say(isAgain ? "# OK done\r\n" : "# NO [INUSE] another time\r\n")
    }
    #expect(
      try run(server, [.fetch(places(1), upTo: 99), .settle(places(8), as: .accepted)])
        == ["measured 1", "1 whole", "fetched", "settled 8"])
    #expect(server.commands.filter { $0 == #"UID MOVE 8 "Done""# }.count == 2)
  }

  @Test("A settlement that stays refused ends the run with the server's words")
  func staysRefused() throws {
    let server = try serving { command in
      command.text.hasPrefix("UID MOVE") ? .say("# NO [OVERQUOTA] the disk is full\r\n") : nil
    }
    let error = #expect(throws: TransferError.self) {
      try run(server, [.fetch(places(1), upTo: 99), .settle(places(8), as: .accepted)])
    }
    #expect(error?.words.contains("the disk is full") == true)
  }

  @Test("Sizes that are wanting behind a reading are asked for again, and what has gone is left out")
  func wantingSizes() throws {
    let server = try serving { command in
      switch command.text {
      case "UID FETCH 3:4 (UID RFC822.SIZE)": .say("\(size(4))# OK done\r\n")
      case "UID SEARCH UID 3:4": .say("* SEARCH 4\r\n# OK done\r\n")
      default: nil
      }
    }
    #expect(
      try run(server, [.fetch(places(1), upTo: 99), .fetch(places(3, 4), upTo: 99)])
        == ["measured 1", "1 whole", "fetched", "measured 4", "4 whole", "fetched"])
  }

  @Test("A message that did not come is asked for alone, when nothing else is under way")
  func absent() throws {
    let server = try serving { command in
      switch command.text {
      case "UID FETCH 1:2 (UID BODY.PEEK[])": .say("\(body(2))# OK done\r\n")
      case "UID SEARCH UID 1": .say("* SEARCH 1\r\n# OK done\r\n")
      case "UID FETCH 1 (UID BODY.PEEK[])": .say("\(body(1))# OK done\r\n")
      case #"UID MOVE 8 "Done""#: .say("# OK done\r\n")
      default: nil
      }
    }
    #expect(
      try run(
        server,
        [.fetch(places(1, 2), upTo: 99), .settle(places(8), as: .accepted), .fetch(places(3), upTo: 99)])
        == [
          "measured 1 2", "settled 8", "measured 3", "2 whole", "3 whole", "1 whole", "fetched", "fetched",
        ])
    #expect(server.commands.filter { $0 == "UID FETCH 1 (UID BODY.PEEK[])" }.count == 1)
  }

  @Test(
    "An answer to nothing ends the dialogue",
    arguments: ["x99 OK done\r\n", "* 1 FETCH (UID 1 BODY[] {3}\r\nabc)\r\n"])
  func foreign(answer: String) throws {
    let server = try serving { command in
      command.text.hasPrefix("UID MOVE") ? .say("\(answer)# OK done\r\n") : nil
    }
    let error = #expect(throws: TransferError.self) {
      try run(server, [.fetch(places(1), upTo: 99), .settle(places(8), as: .accepted)])
    }
    #expect(error?.kind == .protocolViolation)
  }
}

/// A server that measures and sends whatever it is asked for, but where `script` says otherwise.
private func serving(_ script: @escaping ScriptedIMAP.Script) throws -> ScriptedIMAP {
  try ScriptedIMAP(capabilities: "IMAP4rev1 MOVE") { command in
    if let answer = script(command) { return answer }
    let words = command.text.split(separator: " ")
    guard command.text.hasPrefix("UID FETCH"), words.count > 3 else { return nil }
    let bounds = words[2].split(separator: ":").compactMap { Int($0) }
    let what = words[4] == "RFC822.SIZE)" ? size : body
    return .say((bounds[0]...bounds[bounds.count - 1]).map(what).joined() + "# OK done\r\n")
  }
}

private func size(_ uid: Int) -> String { "* \(uid) FETCH (UID \(uid) RFC822.SIZE 12)\r\n" }

private func body(_ uid: Int) -> String { "* \(uid) FETCH (UID \(uid) BODY[] {12}\r\n123456789012)\r\n" }

private func places(_ uids: UInt32...) -> [Place] {
  uids.map { Place(uidValidity: UIDValidity(rawValue: 7), uid: UID(rawValue: $0)) }
}

/// The tag of the command that follows.
private func after(_ tag: String) -> String { "x\((Int(tag.dropFirst()) ?? 0) + 1)" }

/// Runs errands that are all there from the beginning; what was told.
private func run(_ server: ScriptedIMAP, _ errands: [Errand]) throws -> [String] {
  defer { withExtendedLifetime(server) {} }
  let endpoint = try Endpoint(service: .imap, host: "127.0.0.1", port: server.port, tls: .plaintext)
  let account = IMAPAccount(
    endpoint: endpoint, login: .password(user: "u", secret: "p"), settling: [.accepted: .move(to: "Done")])
  let source = try IMAPSource(account, spool: try temporarySpool())
  defer { source.close() }
  _ = try source.open()
  var rest = errands[...]
  var log: [String] = []
  try source.run({ _ in rest.popFirst() }) { tidings in
    switch tidings {
    case .measured(let waiting, _):
      log.append((["measured"] + waiting.map { "\($0.place.uid)" }).joined(separator: " "))
    case .arrived(let waiting, .bytes): log.append("\(waiting.place.uid) whole")
    case .arrived(let waiting, let other): log.append("\(waiting.place.uid) \(other)")
    case .fetched: log.append("fetched")
    case .settled(let places): log.append((["settled"] + places.map { "\($0.uid)" }).joined(separator: " "))
    }
  }
  return log
}
