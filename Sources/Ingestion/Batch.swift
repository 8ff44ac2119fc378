internal import Model
internal import Queues

/// One window of messages on its way through: begun together, committed in shared transactions, settled together.
final class Batch {
  private let poll: Poll
  private(set) var report: PollReport
  /// What the ledger holds now and the source may let go.
  private(set) var committed: [(place: Place, outcome: Outcome)] = []
  private var entries: [LedgerEntry] = []
  private var bytes = 0
  /// Begun, and neither committed nor given up.
  private var unfinished: Set<Place> = []

  init(poll: Poll, report: PollReport) {
    self.poll = poll
    self.report = report
  }

  /// Takes in what is at `places`. When the source fails half-way, what had arrived whole is kept and the error goes on.
  /// The rest is given back without blame, unless it is `suspect`: a message that no server can hand over would else break
  /// every poll before those behind it are read.
  func takeIn(_ places: [Place], suspect: Bool) throws {
    try poll.store.begin(places, in: poll.mailbox)
    unfinished = Set(places)
    do {
      try read(try poll.source.measure(places))
      try commit()
    } catch let error as TransferError {
      try commit()
      if !suspect { try poll.store.giveBack(Array(unfinished), in: poll.mailbox, reason: error.words) }
      throw error
    }
  }

  /// Puts on record that these are given up.
  func hold(_ suspects: [Suspect]) throws {
    unfinished = Set(suspects.map(\.place))
    for suspect in suspects { try add(poll.judge.unreadable(suspect, in: poll.mailbox), bytes: 0) }
    try commit()
  }

  private func read(_ waiting: [Waiting]) throws {
    try forget(unfinished.subtracting(waiting.map(\.place)))
    for message in waiting where message.size > poll.judge.messageLimit {
      try add(poll.judge.tooLarge(message, in: poll.mailbox), bytes: 0)
    }
    let fitting = waiting.filter { $0.size <= poll.judge.messageLimit }
    try poll.source.read(fitting) { waiting, arrival in
      switch arrival {
      case .bytes(let bytes): try take(bytes, at: waiting)
      case .vanished: try forget([waiting.place])
      case .unreadable(let reason): try leave(waiting.place, because: reason)
      }
    }
  }

  private func take(_ bytes: any ArrivedBytes, at waiting: Waiting) throws {
    let reading = Reading(bytes)
    let submission = reading.submission(at: waiting.place, in: poll.mailbox, now: .now)
    let entry = try poll.judge.judge(
      reading, as: submission, stagingIn: poll.staging, recalling: firstQueued)
    try add(entry, bytes: bytes.count)
  }

  /// Where the connection queued these contents first. What only messages in hand hold is committed before it is said:
  /// until then nobody knows whether they are new themselves.
  private func firstQueued(
    _ contents: [SHA256Digest], by connection: Connection
  ) throws -> [SHA256Digest: FirstQueued] {
    let known = try poll.store.firstSeen(content: contents, connection: connection.id)
    let unknown = Set(contents).subtracting(known.keys)
    let inHand = entries.lazy.filter { $0.decision.connection?.id == connection.id }.flatMap(\.files)
    guard inHand.contains(where: { unknown.contains($0.item.sha256) }) else { return known }
    try commit()
    return try poll.store.firstSeen(content: contents, connection: connection.id)
  }

  private func add(_ entry: LedgerEntry, bytes count: Int) throws {
    entries.append(entry)
    bytes += count
    if entries.count >= poll.limits.commit || bytes >= poll.limits.commitBytes { try commit() }
  }

  /// Records what is in hand, all at once; when the schema refuses that, each by itself.
  private func commit() throws {
    let together = entries
    entries.removeAll(keepingCapacity: true)
    bytes = 0
    do { try record(together) } catch let error as StoreError where error.kind == .constraint {
      for entry in together { try recordAlone(entry) }
    }
  }

  private func record(_ entries: [LedgerEntry]) throws {
    let commitments = try poll.store.commit(entries)
    for (entry, commitment) in zip(entries, commitments) { note(entry, commitment) }
  }

  /// What cannot be recorded costs itself only: it stays where it is, and is held when that happens again and again.
  private func recordAlone(_ entry: LedgerEntry) throws {
    do { try record([entry]) } catch let error as StoreError where error.kind == .constraint {
      try leave(entry.submission.place, because: error.words)
    }
  }

  private func note(_ entry: LedgerEntry, _ commitment: Commitment) {
    let place = entry.submission.place
    unfinished.remove(place)
    switch commitment {
    case .recorded:
      report.count(entry.decision)
      committed.append((place, entry.decision.outcome))
      poll.onProgress(.took(entry.submission, entry.decision))
    case .seenAgain(let first):
      report.seenAgain += 1
      committed.append((place, first.outcome))
      poll.onProgress(.seenAgain(entry.submission, first: first.submission))
    }
  }

  /// Somebody else took them out of the mailbox: there is nothing to come back for.
  private func forget(_ places: Set<Place>) throws {
    guard !places.isEmpty else { return }
    try poll.store.forget(Array(places), in: poll.mailbox)
    unfinished.subtract(places)
  }

  /// It could not be read: the attempt counts, and another poll tries again.
  private func leave(_ place: Place, because reason: String) throws {
    try poll.store.note(failure: reason, at: place, in: poll.mailbox)
    unfinished.remove(place)
    report.unreadable += 1
    poll.onProgress(.unreadable(place, reason: reason))
  }
}
