internal import Model

/// One message's way through MAIL, RCPT, DATA and the final dot (RFC 5321 §3.3): takes the server's replies one by
/// one and says what is to be sent. Knows nothing of sockets.
struct SMTPTransaction {
  /// What is to be done before the next reply.
  enum Step: Equatable {
    case send([String])
    case sendBody
    /// Nothing: more replies are on their way.
    case wait
    /// There is no next reply; the answers are complete.
    case done
  }

  /// Which command the next reply answers.
  private enum Awaited: Equatable { case mail, recipient(Int), data, end, emptyEnd, nothing }

  private let recipients: [String]
  private let commands: SMTPCommands
  private let pipelining: Bool
  private var awaited = Awaited.mail
  /// What failed for everybody, if anything.
  private var common: SMTPReply?
  private var mailWasTaken = false
  /// In the recipients' order.
  private var replies: [SMTPReply] = []
  private var end: SMTPReply?

  /// With `pipelining` (RFC 2920) the whole envelope goes out at once.
  init(recipients: [String], commands: SMTPCommands, pipelining: Bool) {
    self.recipients = recipients
    self.commands = commands
    self.pipelining = pipelining
  }

  /// The first thing to be sent.
  func begin() -> Step {
    pipelining ? .send([commands.mail] + commands.recipients + ["DATA"]) : .send([commands.mail])
  }

  /// The server may still hold an envelope that came to nothing: RSET has to clear it.
  ///
  /// QUIRK: also after it has refused the message itself. RFC 5321 §4.1.1.4 has it forget the envelope then; Postfix
  /// keeps it when smtpd_end_of_data_restrictions refuse, and answers 503 to the next MAIL.
  var needsReset: Bool { awaited == .nothing && mailWasTaken && end?.kind != .completed }

  /// Takes the next reply. Throws `unavailable` for 421, which may answer anything and ends the connection
  /// (RFC 5321 §3.8), and `protocolViolation` for what no server may say here.
  mutating func receive(_ reply: SMTPReply) throws(TransferError) -> Step {
    guard reply.code != 421 else {
      throw TransferError(.unavailable, "the server closes the connection: \"\(reply.words)\"")
    }
    switch awaited {
    case .mail: return try receiveMail(reply)
    case .recipient(let number): return try receiveRecipient(reply, number)
    case .data: return try receiveData(reply)
    case .end:
      guard reply.kind != .intermediate else { throw Self.violation(reply, "the end of the message") }
      end = reply
      return finish()
    case .emptyEnd: return finish()
    case .nothing: throw Self.violation(reply, "nothing")
    }
  }

  /// What became of each recipient; complete after `done`.
  var answers: [Answer] {
    zip(recipients, replies).map { recipient, reply in
      let judge = common ?? (reply.kind == .completed ? end ?? reply : reply)
      return Answer(
        recipient: recipient, verdict: judge.kind.failure ?? .delivered, code: judge.code, text: judge.text)
    }
  }

  private mutating func receiveMail(_ reply: SMTPReply) throws(TransferError) -> Step {
    // 503 judges the order of the commands, and so nobody's message.
    guard reply.kind != .intermediate, reply.code != 503 else { throw Self.violation(reply, "MAIL") }
    mailWasTaken = reply.kind == .completed
    if !mailWasTaken { common = reply }
    guard pipelining || mailWasTaken else {
      replies = recipients.map { _ in reply }
      return finish()
    }
    awaited = .recipient(0)
    return pipelining ? .wait : .send([commands.recipients[0]])
  }

  private mutating func receiveRecipient(_ reply: SMTPReply, _ number: Int) throws(TransferError) -> Step {
    guard reply.kind != .intermediate else { throw Self.violation(reply, "RCPT") }
    // RFC 5321 §4.5.3.1.10: here 552 means too many recipients, which is nobody's last word.
    replies.append(reply.code == 552 ? SMTPReply(code: 452, lines: reply.lines) : reply)
    if number + 1 < recipients.count {
      awaited = .recipient(number + 1)
      return pipelining ? .wait : .send([commands.recipients[number + 1]])
    }
    guard pipelining || someoneIsTaken else { return finish() }
    awaited = .data
    return pipelining ? .wait : .send(["DATA"])
  }

  /// A server that pipelines may ask for the message though it took no recipient; then it gets an empty one
  /// (RFC 2920 §3.1).
  private mutating func receiveData(_ reply: SMTPReply) throws(TransferError) -> Step {
    switch reply.kind {
    case .completed: throw Self.violation(reply, "DATA")
    case .intermediate:
      awaited = someoneIsTaken ? .end : .emptyEnd
      return someoneIsTaken ? .sendBody : .send(["."])
    case .transientFailure, .permanentFailure:
      replies = replies.map { $0.kind == .completed ? reply : $0 }
      return finish()
    }
  }

  private var someoneIsTaken: Bool { mailWasTaken && replies.contains { $0.kind == .completed } }

  private mutating func finish() -> Step {
    awaited = .nothing
    return .done
  }

  private static func violation(_ reply: SMTPReply, _ command: String) -> TransferError {
    TransferError(.protocolViolation, "the server answered \"\(reply.words)\" to \(command)")
  }
}
