internal import Model
internal import Queues
internal import Replies

/// What the files of one accepted submission came to, ready to be committed.
struct Taken {
  private(set) var files: [QueuedFile] = []
  private(set) var rejected: [RejectedFile] = []
  private(set) var checks: [CheckRecord] = []
  /// Results that are due at once.
  private(set) var results: [Reply] = []
  /// What the receipt says of each file, and of those left out because they are known.
  var received: [ReceivedFile] = []
  /// The names of those that were passed over because only the gateway writes such names.
  var skipped: [String] = []
  /// The paths of the parts of which something was taken.
  private(set) var parts: Set<String> = []
  /// Octets of rows that may still go into results: what all results of one message may enclose.
  private(set) var room: Int

  init(room: Int) { self.room = room }

  mutating func add(_ checked: Checked, part: String) {
    files += [checked.queued].compactMap { $0 }
    rejected += [checked.rejected].compactMap { $0 }
    checks.append(checked.record)
    results += [checked.result].compactMap { $0 }
    received.append(checked.received)
    parts.insert(part)
    room -= checked.enclosed
  }
}

/// What one file came to.
struct Checked {
  /// One of the two.
  var queued: QueuedFile?
  var rejected: RejectedFile?
  var record: CheckRecord
  var received: ReceivedFile
  /// Why it is in no queue.
  var objection: Objection?
  /// Nil when it is not due, or nobody is to be told.
  var result: Reply?
  /// Octets of rows that go with its result.
  var enclosed = 0
}
