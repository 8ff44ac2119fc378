internal import Model
internal import Queues

/// Windows of messages on their way through: each is fetched while the one before it is decided and committed, and
/// settled behind the next.
final class Passage {
  private let poll: Poll
  private let collector: Collector
  /// A message that no server can hand over would else break every poll before those behind it are read.
  private let blames: Bool
  private let batch: Batch
  /// Begun, and neither committed nor given up.
  private var unfinished: Set<Place> = []
  /// Ordered to be settled, and not told.
  private var unsettled = 0

  /// With `blames`, places that are unfinished when the source fails keep the attempt that was counted for them.
  init(poll: Poll, collector: Collector, blames: Bool, report: PollReport) {
    self.poll = poll
    self.collector = collector
    self.blames = blames
    batch = Batch(poll: poll, report: report)
  }

  var report: PollReport { batch.report }

  /// Takes in what is at the places of `windows`, fetching as many windows `ahead` of the one in hand, and says how many
  /// places there was no time for. When the source fails half-way, what had arrived whole is kept and the error goes on.
  func takeIn(_ windows: [[Place]], ahead: Int) throws -> Int {
    var rest = windows[...]
    do {
      var inHand = 0
      repeat {
        while inHand <= ahead, poll.hasTime(), let window = rest.popFirst() {
          try begin(window)
          inHand += 1
        }
        guard inHand > 0 else { break }
        try takeInWindow()
        inHand -= 1
        settle()
      } while true
      while unsettled > 0 { try note(collector.next(recalling: firstQueued)) }
    } catch let error as TransferError {
      try commit()
      try letGo(because: error.words)
      throw error
    } catch let error as StoreError {
      // A store that still writes, on a disk that was full for a moment, need not hold it against them.
      try? poll.store.giveBack(Array(unfinished), in: poll.mailbox, reason: error.words)
      throw error
    }
    return rest.reduce(0) { $0 + $1.count }
  }

  /// What was begun and did not come is pending again: without blame, or with a word about what it may be to blame for.
  private func letGo(because reason: String) throws {
    if blames {
      try poll.store.note(failure: reason, at: Array(unfinished), in: poll.mailbox)
    } else {
      try poll.store.giveBack(Array(unfinished), in: poll.mailbox, reason: reason)
    }
  }

  /// Puts on record that these are given up, and settles them.
  func hold(_ suspects: [Suspect]) throws {
    for suspect in suspects { try add(poll.judge.unreadable(suspect, in: poll.mailbox), bytes: 0) }
    try commit()
    settle()
    while unsettled > 0 { try note(collector.next(recalling: firstQueued)) }
  }

  /// Counts the attempts before a byte is asked for.
  private func begin(_ window: [Place]) throws {
    try poll.store.begin(window, in: poll.mailbox)
    unfinished.formUnion(window)
    collector.order(.fetch(window, upTo: poll.judge.messageLimit))
  }

  /// Everything that is told until one window is read, which is committed then.
  private func takeInWindow() throws {
    while true {
      switch collector.next(recalling: firstQueued) {
      case .measured(let waiting, let places): try measured(waiting, of: places)
      case .judged(let waiting, let entry):
        try take(entry, at: waiting.place)
        try requireTime()
      case .vanished(let place): try forget([place])
      case .unreadable(let place, let reason): try leave(place, because: reason)
      case .unscanned(let place, let reason): try wait(place, because: reason)
      case .fetched: return try commit()
      case .settled(let places): try settled(places)
      case .failed(let error): throw error
      }
    }
  }

  /// Asked for behind each message, so that every poll makes progress. What is given back was none to blame.
  private func requireTime() throws {
    guard poll.isOver() else { return }
    let words = "twice the time limit has passed; what is in hand is left for the next poll"
    try commit()
    try poll.store.giveBack(Array(unfinished), in: poll.mailbox, reason: words)
    unfinished = []
    throw TransferError(.timedOut, "\(poll.mailbox.account): \(words)")
  }

  private func measured(_ waiting: [Waiting], of places: [Place]) throws {
    try forget(Set(places).subtracting(waiting.map(\.place)))
    for one in waiting {
      if let entry = poll.judge.unread(one, in: poll.mailbox) { try add(entry, bytes: 0) }
    }
  }

  private func take(_ entry: LedgerEntry, at place: Place) throws {
    guard !entry.decision.waits else {
      return try wait(place, because: entry.decision.objections.map(\.message).joined(separator: "; "))
    }
    try add(entry, bytes: entry.submission.size)
  }

  /// Where the connection queued these contents first. What only messages in hand hold is committed before it is said:
  /// until then nobody knows whether they are new themselves.
  private func firstQueued(
    _ contents: [SHA256Digest], by connection: Connection
  ) throws -> [SHA256Digest: FirstQueued] {
    let known = try poll.store.firstSeen(content: contents, connection: connection.id)
    guard batch.holds(Set(contents).subtracting(known.keys), of: connection) else { return known }
    try commit()
    return try poll.store.firstSeen(content: contents, connection: connection.id)
  }
}

// MARK: - The end of a message

extension Passage {
  private func add(_ entry: LedgerEntry, bytes: Int) throws {
    batch.add(entry, bytes: bytes)
    if batch.isFull { try commit() }
  }

  /// What cannot be recorded costs itself only: it stays where it is, and is held when that happens again and again.
  private func commit() throws {
    let (places, unrecordable) = try batch.commit()
    unfinished.subtract(places)
    for (place, reason) in unrecordable { try leave(place, because: reason) }
  }

  /// Somebody else took them out of the mailbox: there is nothing to come back for.
  private func forget(_ places: Set<Place>) throws {
    guard !places.isEmpty else { return }
    try poll.store.forget(Array(places), in: poll.mailbox)
    unfinished.subtract(places)
  }

  /// It is for a connection that is paused, or nobody has looked into it: it stays where it is, and the next poll looks
  /// again.
  private func wait(_ place: Place, because reason: String) throws {
    try poll.store.giveBack([place], in: poll.mailbox, reason: reason)
    unfinished.remove(place)
    batch.report.waiting += 1
    poll.onProgress(.waits(place, reason: reason))
  }

  /// It could not be read: the attempt counts, and another poll tries again.
  private func leave(_ place: Place, because reason: String) throws {
    try poll.store.note(failure: reason, at: [place], in: poll.mailbox)
    unfinished.remove(place)
    batch.report.unreadable += 1
    poll.onProgress(.unreadable(place, reason: reason))
  }

  /// Orders the settling of what was committed, behind what has been ordered before; all at once, so that the store, which may
  /// fail at it, is not told of a part while the rest is still to be said to the server.
  private func settle() {
    let committed = batch.takeCommitted()
    let errands = Outcome.allCases.compactMap { outcome -> Errand? in
      let places = committed.filter { $0.outcome == outcome }.map(\.place)
      return places.isEmpty ? nil : .settle(places, as: outcome)
    }
    unsettled += errands.count
    collector.order(errands)
  }

  private func settled(_ places: [Place]) throws {
    unsettled -= 1
    try poll.store.markSettled(places, in: poll.mailbox)
  }

  private func note(_ news: Collector.News) throws {
    switch news {
    case .settled(let places): try settled(places)
    case .failed(let error): throw error
    case .measured, .judged, .vanished, .unreadable, .unscanned, .fetched:
      preconditionFailure("news of a window that is not in hand")
    }
  }
}
