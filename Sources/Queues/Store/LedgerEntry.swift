public import Model

/// One submission, decided, with all that follows from it: recorded whole or not at all.
public struct LedgerEntry {
  public var submission: Submission
  public var decision: Decision
  /// Empty unless accepted.
  public var files: [QueuedFile]
  /// Files of an accepted submission that are in no queue.
  public var rejected: [RejectedFile]
  /// What the check of each of the files came to, in the order of the submission.
  public var checks: [CheckRecord]
  /// Rendered whole; they wait in the outbox from the commit on.
  public var replies: [Reply]
  /// As many may go to one address; nil for as many as there are.
  public var repliesPerHour: Int?
  /// Beyond the one that every submission gets for its outcome.
  public var events: [Event]
  /// The message as it came, where it is to be kept for a while.
  public var archived: ArchivedMessage?
  /// What it says of replies of ours that did not arrive.
  public var bounces: [Bounce] = []

  public init(
    submission: Submission, decision: Decision, files: [QueuedFile] = [], rejected: [RejectedFile] = [],
    checks: [CheckRecord] = [], replies: [Reply] = [], events: [Event] = []
  ) {
    self.submission = submission
    self.decision = decision
    self.files = files
    self.rejected = rejected
    self.checks = checks
    self.replies = replies
    self.events = events
  }

  /// Every file that the commit is to keep.
  var staged: [StagedFile] {
    var staged = files.map(\.bytes)
    for file in rejected { staged.append(file.bytes) }
    for check in checks { if let table = check.table { staged.append(table.bytes) } }
    if let archived { staged.append(archived.bytes) }
    return staged
  }
}

/// A queue item and its bytes, finished; of equal size and digest.
public struct QueuedFile {
  public var item: QueueItem
  public var bytes: StagedFile

  public init(item: QueueItem, bytes: StagedFile) {
    self.item = item
    self.bytes = bytes
  }
}

/// A file that its check rejected, and its bytes, finished.
public struct RejectedFile {
  public var id: ULID
  public var dataType: String
  public var fileName: FileName
  public var bytes: StagedFile

  public init(id: ULID, dataType: String, fileName: FileName, bytes: StagedFile) {
    self.id = id
    self.dataType = dataType
    self.fileName = fileName
    self.bytes = bytes
  }
}

/// What became of an entry.
public enum Commitment: Sendable, Hashable {
  /// It is in the ledger, with everything that follows from it.
  case recorded
  /// The submission was in the ledger before; only this sighting of it was added, and the entry's files were dropped.
  case seenAgain(FirstSighting)
}

/// How the ledger knows a submission that turns up again.
public struct FirstSighting: Sendable, Hashable {
  public var submission: ULID
  public var outcome: Outcome
  public var receivedAt: Timestamp

  public init(submission: ULID, outcome: Outcome, receivedAt: Timestamp) {
    self.submission = submission
    self.outcome = outcome
    self.receivedAt = receivedAt
  }
}
