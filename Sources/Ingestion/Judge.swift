internal import Formats
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
  let correspondent: Correspondent
  /// Octets; what is larger is refused without a look.
  let messageLimit: Int

  public init(connections: [Connection], correspondent: Correspondent, messageLimit: Int) {
    self.connections = connections
    self.correspondent = correspondent
    self.messageLimit = messageLimit
  }

  /// Whether judging it needs to know what was queued a moment ago.
  func asksWhatWasSeen(_ reading: Reading) -> Bool {
    connections.contains { $0.contentSeenBefore != .accept }
  }

  /// Reads, decides, decodes what is accepted into staged files, renders the replies. Touches nothing anybody can
  /// see: that is the commit's.
  func judge(_ reading: Reading, at waiting: Waiting, in mailbox: MailboxID, store: Store) throws -> LedgerEntry {
    let submission = reading.submission(at: waiting, in: mailbox, now: .now)
    var intake = Intake(reading: reading, submission: submission, store: store)
    var decision = decide(parts: reading.parts, recipients: reading.recipients, connections: connections)
    try intake.stage(&decision)
    return LedgerEntry(
      submission: submission, decision: decision, items: intake.items,
      replies: replies(to: submission, reading, decision, intake))
  }

  /// The entry for a message that is over the limit and was never downloaded.
  func tooLarge(_ waiting: Waiting, in mailbox: MailboxID) -> LedgerEntry {
    unseen(
      waiting, in: mailbox, outcome: .refused,
      Objection(
        code: .tooLarge,
        message: "the message has \(waiting.size) bytes; at most \(messageLimit) are accepted"))
  }

  /// The entry for a message that was begun again and again and never finished.
  func unreadable(_ waiting: Waiting, in mailbox: MailboxID, attempts: Int, reason: String?) -> LedgerEntry {
    unseen(
      waiting, in: mailbox, outcome: .held,
      Objection(
        code: .unreadable,
        message: "tried \(attempts) times and never finished: \(reason ?? "the poll died while it was in hand")"))
  }

  private func unseen(
    _ waiting: Waiting, in mailbox: MailboxID, outcome: Outcome, _ objection: Objection
  ) -> LedgerEntry {
    LedgerEntry(
      submission: Submission(mailbox: mailbox, place: waiting.place, size: waiting.size),
      decision: Decision(outcome: outcome, objections: [objection]))
  }

  private func replies(
    to submission: Submission, _ reading: Reading, _ decision: Decision, _ intake: Intake
  ) -> [Reply] {
    guard let connection = decision.connection, let address = connection.returnAddress,
      connection.answers.contains(decision.outcome),
      whyNotAnswer(reading).isEmpty
    else { return [] }
    return []
  }
}
