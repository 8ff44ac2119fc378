internal import MIME
internal import Matching
public import Model
internal import Queues
public import Replies

/// Decides what becomes of one message and prepares all that its commit will hold.
public struct Judge {
  /// The connections whose mail comes into this account.
  let connections: [Connection]
  /// Who signs the replies.
  let sender: Sender
  /// Octets; what is larger is refused without a look.
  let messageLimit: Int

  public init(connections: [Connection], sender: Sender, messageLimit: Int) {
    self.connections = connections
    self.sender = sender
    self.messageLimit = messageLimit
  }

  /// Reads, decides, decodes what is accepted into staged files, renders the reply. Touches nothing that anybody can
  /// see: that is the commit's.
  func judge(
    _ reading: Reading, as submission: Submission, stagingIn staging: Staging, recalling recall: @escaping Recollection
  ) throws -> LedgerEntry {
    var decision = reading.decision(by: connections)
    var intake = Intake(reading: reading, submission: submission, staging: staging, recall: recall)
    try intake.take(&decision)
    var entry = LedgerEntry(submission: submission, decision: decision, files: intake.files)
    if submission.messageID == nil { entry.events.append(.missingMessageID(of: submission)) }
    answer(&entry, reading, intake.received)
    return entry
  }

  /// The entry for a message that is over the limit and was never downloaded.
  func tooLarge(_ waiting: Waiting, in mailbox: MailboxID) -> LedgerEntry {
    unseen(
      waiting.place, size: waiting.size, in: mailbox, outcome: .refused,
      Objection(
        code: .tooLarge,
        message: "the message has \(waiting.size) bytes; at most \(messageLimit) are accepted"))
  }

  /// The entry for a message that was begun again and again and never finished.
  func unreadable(_ suspect: Suspect, in mailbox: MailboxID) -> LedgerEntry {
    let reason = suspect.reason ?? "each time the poll died while it was in hand"
    return unseen(
      suspect.place, size: 0, in: mailbox, outcome: .held,
      Objection(code: .unreadable, message: "tried \(suspect.attempts) times and never finished: \(reason)"))
  }

  private func unseen(
    _ place: Place, size: Int, in mailbox: MailboxID, outcome: Outcome, _ objection: Objection
  ) -> LedgerEntry {
    LedgerEntry(
      submission: Submission(mailbox: mailbox, place: place, size: size),
      decision: Decision(outcome: outcome, objections: [objection]))
  }

  /// Adds the receipt or notice the connection wants, or the event that says why the message is not answered.
  private func answer(_ entry: inout LedgerEntry, _ reading: Reading, _ files: [ReceivedFile]) {
    guard let connection = entry.decision.connection, let reply = reply(to: entry, by: connection, files) else {
      return
    }
    let reasons = reasonsNotToAnswer(
      reading.answerable(ownAddresses: [sender.address] + ingestAddresses),
      evenAutomatic: connection.answersAutomatic)
    guard let reason = reasons.first else { return entry.replies = [reply] }
    entry.events.append(
      Event(
        at: entry.submission.receivedAt, kind: "not-answered", submission: entry.submission.id,
        message: "no \(reply.kind.rawValue) was written: \(reason.message) (\(reason.source))"))
  }

  private func reply(to entry: LedgerEntry, by connection: Connection, _ files: [ReceivedFile]) -> Reply? {
    let correspondence = Correspondence(
      submission: entry.submission, connection: connection, sender: sender, at: entry.submission.receivedAt)
    guard entry.decision.outcome == .accepted else { return correspondence.notice(of: entry.decision) }
    return correspondence.receipt(for: files, skipped: entry.decision.skipped.compactMap(\.fileName))
  }

  private var ingestAddresses: [String] { connections.compactMap(\.ingestAddress) }
}

extension Event {
  fileprivate static func missingMessageID(of submission: Submission) -> Event {
    Event(
      at: submission.receivedAt, kind: "message-id-missing", submission: submission.id,
      message: "without a Message-ID it is known by its sender, date, subject and body")
  }
}
