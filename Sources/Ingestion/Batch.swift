internal import Model
internal import Queues

/// Messages that share one durable commit.
final class Batch {
  private let poll: Poll
  var report: PollReport
  private var entries: [LedgerEntry] = []
  private var bytes = 0
  private var replyBytes = 0
  private var committed: [(place: Place, outcome: Outcome)] = []

  init(poll: Poll, report: PollReport) {
    self.poll = poll
    self.report = report
  }

  var isFull: Bool {
    entries.count >= poll.limits.commit || bytes >= poll.limits.commitBytes
      || replyBytes >= poll.limits.commitReplyBytes
  }

  func add(_ entry: LedgerEntry, bytes count: Int) {
    entries.append(entry)
    bytes += count
    replyBytes += entry.replies.reduce(0) { $0 + $1.bytes.count }
  }

  /// Whether one of these contents is among the files that `connection` is about to queue.
  func holds(_ contents: Set<SHA256Digest>, of connection: Connection) -> Bool {
    entries.contains { entry in
      entry.decision.connection?.id == connection.id && entry.files.contains { contents.contains($0.item.sha256) }
    }
  }

  /// Records what is in hand, all at once; when the schema refuses that, each by itself. Says what was in hand, and what
  /// could not be recorded, with the reason.
  func commit() throws -> (places: [Place], unrecordable: [(place: Place, reason: String)]) {
    let together = entries
    entries.removeAll(keepingCapacity: true)
    bytes = 0
    replyBytes = 0
    var unrecordable: [(Place, String)] = []
    do { try record(together) } catch let error as StoreError where error.kind == .constraint {
      for entry in together {
        do { try record([entry]) } catch let error as StoreError where error.kind == .constraint {
          unrecordable.append((entry.submission.place, error.words))
        }
      }
    }
    return (together.map(\.submission.place), unrecordable)
  }

  /// What the ledger holds by now and the source may let go; each is given once.
  func takeCommitted() -> [(place: Place, outcome: Outcome)] {
    defer { committed.removeAll() }
    return committed
  }

  private func record(_ entries: [LedgerEntry]) throws {
    let commitments = try poll.store.commit(entries)
    for index in entries.indices { note(entries[index], commitments[index]) }
  }

  private func note(_ entry: LedgerEntry, _ commitment: Commitment) {
    let place = entry.submission.place
    switch commitment {
    case .recorded:
      report.count(entry)
      committed.append((place, entry.decision.outcome))
      poll.onProgress(.took(entry.submission, entry.decision))
    case .seenAgain(let first):
      report.seenAgain += 1
      committed.append((place, first.outcome))
      poll.onProgress(.seenAgain(entry.submission, first: first.submission))
    }
  }
}
