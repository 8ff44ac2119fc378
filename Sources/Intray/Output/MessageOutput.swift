internal import Model
internal import Queues

/// What `message list --json` prints.
struct MessageRecord: Encodable {
  var id: ULID
  var account: String
  var mailbox: String
  var uid: UInt32
  var messageID: String?
  var from: String?
  var subject: String?
  var date: String?
  var size: Int
  var connection: String?
  var outcome: Outcome
  /// How it came to that later: released, replayed or discarded.
  var revised: Revision.Cause?
  var objections: [Objection]
  var queueItems: [ULID]

  init(_ message: MessageSummary) {
    self.init(
      message.submission, connection: message.connection, message.outcome, message.revised, message.objections,
      message.queueItems)
  }

  init(
    _ submission: Submission, connection: String?, _ outcome: Outcome, _ revised: Revision.Cause?,
    _ objections: [Objection], _ queueItems: [ULID]
  ) {
    id = submission.id
    account = submission.mailbox.account
    mailbox = submission.mailbox.mailbox
    uid = submission.place.uid.rawValue
    messageID = submission.messageID
    from = submission.from
    subject = submission.subject
    date = submission.date
    size = submission.size
    self.connection = connection
    self.outcome = outcome
    self.revised = revised
    self.objections = objections
    self.queueItems = queueItems
  }
}

/// What `message show --json` prints: the list's fields, and everything else on record.
struct MessageDetail: Encodable {
  var message: MessageRecord
  var receivedAt: String
  var parts: [PartRecord]
  /// What was decided later.
  var revision: RevisionRecord?
  var files: [FileRecord]
  var sightings: [SightingRecord]
  var replies: [ULID]
  var events: [EventRecord]

  init(_ stored: StoredMessage, files: [FileSummary], events: [Event]) {
    message = MessageRecord(
      stored.submission, connection: stored.final.connection?.name, stored.final.outcome, stored.revision?.cause,
      stored.final.objections, stored.queueItems)
    receivedAt = stored.submission.receivedAt.description
    parts = stored.decision.parts.map(PartRecord.init)
    revision = stored.revision.map(RevisionRecord.init)
    self.files = files.map(FileRecord.init)
    sightings = stored.sightings.map(SightingRecord.init)
    replies = stored.replies
    self.events = events.map(EventRecord.init)
  }

  func encode(to encoder: any Encoder) throws {
    try message.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(receivedAt, forKey: .receivedAt)
    try container.encode(parts, forKey: .parts)
    try container.encodeIfPresent(revision, forKey: .revision)
    try container.encode(files, forKey: .files)
    try container.encode(sightings, forKey: .sightings)
    try container.encode(replies, forKey: .replies)
    try container.encode(events, forKey: .events)
  }

  private enum Key: String, CodingKey { case receivedAt, parts, revision, files, sightings, replies, events }
}

/// What was decided about a message later.
struct RevisionRecord: Encodable {
  var at: String
  var cause: Revision.Cause
  var reason: String
  var outcome: Outcome
  var connection: String?
  var objections: [Objection]

  init(_ revision: Revision) {
    at = revision.at.description
    cause = revision.cause
    reason = revision.reason
    outcome = revision.decision.outcome
    connection = revision.decision.connection?.name
    objections = revision.decision.objections
  }
}

extension StoredMessage {
  /// What holds in the end.
  var final: Decision { revision?.decision ?? decision }
}

/// One file of an accepted message, and what its check came to.
struct FileRecord: Encodable {
  var id: ULID
  var fileName: FileName
  var archive: String?
  /// False when its check rejected it.
  var queued: Bool
  var status: FileCheck.Status
  var rows: FileCheck.Rows
  var schemaVersion: String

  init(_ file: FileSummary) {
    id = file.id
    fileName = file.fileName
    archive = file.check.archive
    queued = file.isQueued
    status = file.check.status
    rows = file.check.rows
    schemaVersion = file.check.schemaVersion
  }
}

/// One place a message was seen in.
struct SightingRecord: Encodable {
  var account: String
  var mailbox: String
  var uidValidity: UInt32
  var uid: UInt32
  var seenAt: String
  var settledAt: String?

  init(_ sighting: Sighting) {
    account = sighting.mailbox.account
    mailbox = sighting.mailbox.mailbox
    uidValidity = sighting.place.uidValidity.rawValue
    uid = sighting.place.uid.rawValue
    seenAt = sighting.seenAt.description
    settledAt = sighting.settledAt?.description
  }
}

/// The same for a person.
struct MessageText {
  private let message: StoredMessage
  private let files: [FileSummary]
  private let events: [Event]

  init(_ message: StoredMessage, files: [FileSummary], events: [Event]) {
    self.message = message
    self.files = files
    self.events = events
  }

  var lines: [String] {
    let submission = message.submission
    let head = [
      "Id        \(submission.id)", "Received  \(submission.receivedAt), \(submission.size) bytes",
      "Mailbox   \(submission.mailbox), \(submission.place)",
      "Message   \(terminalSafe(submission.messageID ?? "without a valid Message-ID"))",
      "From      \(terminalSafe(submission.from ?? "-"))", "Subject   \(terminalSafe(submission.subject ?? "-"))", "",
    ]
    let known = Set(files.map(\.id))
    let checked = files.map { file in
      "\(file.isQueued ? "queue item" : "rejected file") \(file.id)  \(terminalSafe(file.fileName.text))  "
        + "\(file.check.rowsInShort) rows"
    }
    let items =
      checked + message.queueItems.filter { !known.contains($0) }.map { "queue item \($0)" }
      + message.replies.map { "reply \($0)" }
    let later = message.revision.map { revision in
      ["\(revision.cause.rawValue) at \(revision.at): \(terminalSafe(revision.reason))"]
        + decisionLines(revision.decision)
    }
    return head + decisionLines(message.decision) + (later ?? []) + items.map { "  \($0)" } + [""]
      + partTable(message.decision.parts).lines + [""]
      + events.map { "\($0.at)  \($0.kind)  \(terminalSafe($0.message))" }
  }
}
