public import Formats
internal import MIME
internal import Matching
public import Model
internal import Queues
public import Replies

/// Decides what becomes of one message and prepares all that its commit will hold.
public struct Judge {
  /// The connections whose mail comes into this account.
  let connections: [Connection]
  /// By connection.
  private let terms: [ULID: FileTerms]
  /// Who signs the replies.
  let sender: Sender
  /// Octets; what is larger is refused without a look.
  let messageLimit: Int
  /// The server of each account whose word on senders counts, in lower case (RFC 8601 §2.5).
  let trustedServers: [String: String]
  /// Octets of rows that all results of one message may enclose.
  var enclosureLimit = ResultRows.mostEnclosed
  /// Seconds that messages are kept as they came, by what became of them; those that are not named are not kept.
  public var keeps: [Outcome: Int64] = [:]
  /// Replies that may go to one address before somebody looks whether two programs answer each other.
  public var repliesPerHour = 1000
  /// Looks for malware in what is to be let in; nil where nobody does.
  public var screening: Screening?
  /// Where replies that do not arrive come back to.
  public var bounceAddress: BounceAddress?

  /// Throws when a connection names a data type that is not among `dataTypes`, or declares what cannot be meant.
  public init(
    connections: [Connection], dataTypes: DataTypeCatalogue, sender: Sender, messageLimit: Int,
    trustedServers: [String: String] = [:]
  ) throws(TermsError) {
    self.connections = connections
    self.sender = sender
    self.messageLimit = messageLimit
    self.trustedServers = trustedServers
    var terms: [ULID: FileTerms] = [:]
    for connection in connections { terms[connection.id] = try FileTerms(connection, dataTypes) }
    self.terms = terms
  }

  /// Checks what was prepared and renders the replies. Touches nothing that anybody can see: that is the commit's.
  func judge(
    _ prepared: Prepared, stagingIn staging: Staging, recalling recall: @escaping Recollection
  ) throws -> LedgerEntry {
    guard prepared.bounces.isEmpty else { return try report(prepared, staging) }
    let submission = prepared.submission
    var decision = prepared.decision
    let answer = Answer(to: prepared.reading, as: submission, decision.connection, by: self)
    var intake = Intake(prepared, staging: staging, recall: recall, room: enclosureLimit)
    try intake.take(
      &decision, by: decision.connection.flatMap { terms[$0.id] }, answering: answer.toAccepted)
    let taken = intake.taken
    var entry = LedgerEntry(
      submission: submission, decision: decision, files: taken.files, rejected: taken.rejected, checks: taken.checks)
    if decision.objections.contains(where: \.isOfSender) { entry.submission.key = submission.key?.ofStranger }
    if submission.messageID == nil { entry.events.append(.missingMessageID(of: submission)) }
    answer.write(into: &entry, taken)
    entry.repliesPerHour = repliesPerHour
    try keep(&entry, prepared.reading, staging)
    return entry
  }

  /// The entry for a report about replies of ours: it is looked at, and never answered.
  private func report(_ prepared: Prepared, _ staging: Staging) throws -> LedgerEntry {
    var entry = LedgerEntry(submission: prepared.submission, decision: prepared.decision)
    entry.bounces = prepared.bounces
    try keep(&entry, prepared.reading, staging)
    return entry
  }

  /// Keeps the message as it came, where it is to be kept for a while.
  private func keep(_ entry: inout LedgerEntry, _ reading: Reading, _ staging: Staging) throws {
    guard let seconds = keeps[entry.decision.outcome], seconds > 0, let mail = reading.mail else { return }
    entry.archived = ArchivedMessage(
      bytes: try mail.packed(in: staging), keepUntil: entry.submission.receivedAt.adding(seconds: seconds))
  }

  /// The entry for what is put on record without being read: a file whose name says that it is not for us, and what is
  /// over the limit. Nil for what is to be read.
  func unread(_ waiting: Waiting, in mailbox: MailboxID) -> LedgerEntry? {
    var entry: LedgerEntry
    if let file = waiting.file, !waiting.isWanted {
      entry = unseen(
        waiting.place, size: waiting.size, in: mailbox, FileReading.decision(onName: file, by: connections))
    } else if waiting.size > messageLimit {
      entry = tooLarge(waiting, in: mailbox)
    } else {
      return nil
    }
    entry.submission.subject = waiting.file?.name
    if waiting.file != nil, let connection = entry.decision.connection {
      let correspondence = Correspondence(
        submission: entry.submission, connection: connection, sender: sender, at: entry.submission.receivedAt)
      entry.replies = [correspondence.notice(of: entry.decision)].compactMap { $0 }
      entry.repliesPerHour = repliesPerHour
    }
    return entry
  }

  private func tooLarge(_ waiting: Waiting, in mailbox: MailboxID) -> LedgerEntry {
    let what = waiting.file == nil ? "message" : "file"
    return unseen(
      waiting.place, size: waiting.size, in: mailbox,
      Decision(
        outcome: .refused, connection: waiting.file == nil ? nil : connections.first,
        objections: [
          Objection(
            code: .tooLarge, fileName: waiting.file?.name,
            message: "the \(what) has \(waiting.size) bytes; at most \(messageLimit) are accepted")
        ]))
  }

  /// The entry for a message that was begun again and again and never finished.
  func unreadable(_ suspect: Suspect, in mailbox: MailboxID) -> LedgerEntry {
    let reason = suspect.reason ?? "each time the poll died while it was in hand"
    return unseen(
      suspect.place, size: 0, in: mailbox,
      Decision(
        outcome: .held,
        objections: [
          Objection(code: .unreadable, message: "tried \(suspect.attempts) times and never finished: \(reason)")
        ]))
  }

  private func unseen(_ place: Model.Place, size: Int, in mailbox: MailboxID, _ decision: Decision) -> LedgerEntry {
    LedgerEntry(submission: Submission(mailbox: mailbox, place: place, size: size), decision: decision)
  }

  fileprivate var ownAddresses: [String] { [sender.address] + connections.compactMap(\.ingestAddress) }

  /// Those of its senders that are secret addresses of ours, of which we know no more than the digest.
  fileprivate func secretAddresses(among reading: Reading) -> [String] {
    let known = Set(connections.flatMap(\.secretAddresses))
    return known.isEmpty ? [] : reading.senders.filter { known.contains(addressDigest(of: $0)) }
  }
}

/// Whether and how one message is answered.
private struct Answer {
  private let correspondence: Correspondence?
  private let submission: Submission
  /// Why the message must not be answered, where anybody asks.
  private let silence: ReasonNotToAnswer?

  init(to reading: Reading, as submission: Submission, _ connection: Connection?, by judge: Judge) {
    self.submission = submission
    correspondence = connection.map {
      Correspondence(submission: submission, connection: $0, sender: judge.sender, at: submission.receivedAt)
    }
    guard let connection, connection.answersTo != nil else {
      silence = nil
      return
    }
    let answerable = reading.answerable(ownAddresses: judge.ownAddresses + judge.secretAddresses(among: reading))
    silence = answerable.flatMap { reasonsNotToAnswer($0, evenAutomatic: connection.answersAutomatic).first }
  }

  /// Who is told of an accepted message; nil when nobody is.
  var toAccepted: Correspondence? {
    guard let correspondence, correspondence.isAnswered, silence == nil else { return nil }
    return correspondence
  }

  /// Adds the replies the connection wants, or the event that says why the message is not answered.
  func write(into entry: inout LedgerEntry, _ taken: Taken) {
    guard let reply = reply(to: entry, taken) else { return }
    if entry.decision.objections.contains(where: \.isOfSender) {
      entry.note("not-answered", "no \(reply.kind.rawValue) was written: nobody vouches for the sender")
    } else if let silence {
      entry.note("not-answered", "no \(reply.kind.rawValue) was written: \(silence.message) (\(silence.source))")
    } else {
      entry.replies = [reply] + taken.results
    }
  }

  private func reply(to entry: LedgerEntry, _ taken: Taken) -> Reply? {
    guard entry.decision.outcome == .accepted else { return correspondence?.notice(of: entry.decision) }
    return correspondence?.receipt(for: taken.received, skipped: taken.skipped)
  }
}

extension Event {
  fileprivate static func missingMessageID(of submission: Submission) -> Event {
    Event(
      at: submission.receivedAt, kind: "message-id-missing", submission: submission.id,
      message: "without a Message-ID it is known by its sender, date, subject and body")
  }
}

extension LedgerEntry {
  fileprivate mutating func note(_ kind: String, _ message: String) {
    events.append(Event(at: submission.receivedAt, kind: kind, submission: submission.id, message: message))
  }
}
