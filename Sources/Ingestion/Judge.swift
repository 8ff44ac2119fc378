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
  /// The server of each account whose word on senders counts, in lower case (RFC 8601 §2.5).
  let trustedServers: [String: String]

  public init(
    connections: [Connection], sender: Sender, messageLimit: Int, trustedServers: [String: String] = [:]
  ) {
    self.connections = connections
    self.sender = sender
    self.messageLimit = messageLimit
    self.trustedServers = trustedServers
  }

  /// Reads, decides, decodes what is accepted into staged files, renders the reply. Touches nothing that anybody can
  /// see: that is the commit's.
  func judge(
    _ reading: Reading, as submission: Submission, stagingIn staging: Staging, recalling recall: @escaping Recollection
  ) throws -> LedgerEntry {
    var decision = reading.decision(by: connections, trusting: trustedServers)
    var intake = Intake(reading: reading, submission: submission, staging: staging, recall: recall)
    try intake.take(&decision)
    var entry = LedgerEntry(submission: submission, decision: decision, files: intake.files)
    if decision.objections.contains(where: \.isOfSender) { entry.submission.key = submission.key?.ofStranger }
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
      reading.answerable(ownAddresses: [sender.address] + ingestAddresses + secretAddresses(among: reading)),
      evenAutomatic: connection.answersAutomatic)
    if entry.decision.objections.contains(where: \.isOfSender) {
      entry.note("not-answered", "no \(reply.kind.rawValue) was written: nobody vouches for the sender")
    } else if let reason = reasons.first {
      entry.note(
        "not-answered", "no \(reply.kind.rawValue) was written: \(reason.message) (\(reason.source))")
    } else {
      entry.replies = [reply]
    }
  }

  private func reply(to entry: LedgerEntry, by connection: Connection, _ files: [ReceivedFile]) -> Reply? {
    let correspondence = Correspondence(
      submission: entry.submission, connection: connection, sender: sender, at: entry.submission.receivedAt)
    guard entry.decision.outcome == .accepted else { return correspondence.notice(of: entry.decision) }
    return correspondence.receipt(for: files, skipped: entry.decision.skipped.compactMap(\.fileName))
  }

  private var ingestAddresses: [String] { connections.compactMap(\.ingestAddress) }

  /// Those of its senders that are secret addresses of ours, of which we know no more than the digest.
  private func secretAddresses(among reading: Reading) -> [String] {
    let known = Set(connections.flatMap(\.secretAddresses))
    return known.isEmpty ? [] : reading.senders.filter { known.contains(addressDigest(of: $0)) }
  }
}

extension LedgerEntry {
  fileprivate mutating func note(_ kind: String, _ message: String) {
    events.append(Event(at: submission.receivedAt, kind: kind, submission: submission.id, message: message))
  }
}
