internal import Model

/// An item that somebody has claimed, with the last lease of it.
struct HeldItem {
  var number: Int64
  var lease: Lease
  var state: QueueItem.State
  var format: Format
  var submission: Int64
  var attempts: Int
  var mostAttempts: Int
  var claimer: String
  var claimedAt: Timestamp
  /// Milliseconds.
  var length: Int64
  var expiresAt: Timestamp
  var boot: Int64
  var expiresUptime: Int64
  var ended: LeaseEnd?
  var endedAt: Timestamp?

  /// It has not run out yet; one of another start of the machine is judged by the wall clock.
  func isRunning(at now: ClockReading) -> Bool {
    boot == now.boot ? expiresUptime > now.uptime : expiresAt > now.wall
  }
}

extension Store {
  /// The item that `lease` is of, while it is held by that very lease and has not run out; else throws `.notHeld`. An
  /// end that is told twice stands: nil when the lease has ended as `end` already.
  func held(by lease: Lease, toEnd end: LeaseEnd? = nil, at now: ClockReading) throws(StoreError) -> HeldItem? {
    guard let last = try lastLease(of: lease.item) else {
      _ = try itemNumber(lease.item)
      throw StoreError(.notHeld, "queue item \"\(lease.item)\" was never claimed")
    }
    guard last.lease == lease else { throw StoreError(.notHeld, "\(beginning(lease)): \(last.otherHolder)") }
    if let ended = last.ended {
      if ended == end { return nil }
      throw StoreError(.notHeld, "\(beginning(lease)): it was \(ended.words) at \(last.endedAt ?? now.wall)")
    }
    guard last.isRunning(at: now) else {
      throw StoreError(.notHeld, "\(beginning(lease)): it ran out at \(last.expiresAt), and the item waits again")
    }
    return last
  }

  func heldItem(_ number: Int64) throws(StoreError) -> HeldItem {
    if let held = try heldItemOrNil(number) { return held }
    throw StoreError(.corrupt, "queue item number \(number) is claimed by nobody")
  }

  func heldItemOrNil(_ number: Int64) throws(StoreError) -> HeldItem? {
    try database.first(
      """
      SELECT l.item, i.id, l.secret, i.state, i.format, i.submission, i.attempts, l.most_attempts, l.claimer,
        l.claimed_at, l.length, l.expires_at, l.boot, l.expires_uptime, l.ended, l.ended_at
      FROM lease l JOIN queue_item i ON i.number = l.item WHERE l.item = ?
      """, number, read: HeldItem.init)
  }

  private func lastLease(of item: ULID) throws(StoreError) -> HeldItem? {
    try database.first(
      """
      SELECT l.item, i.id, l.secret, i.state, i.format, i.submission, i.attempts, l.most_attempts, l.claimer,
        l.claimed_at, l.length, l.expires_at, l.boot, l.expires_uptime, l.ended, l.ended_at
      FROM queue_item i JOIN lease l ON l.item = i.number WHERE i.id = ?
      """, item, read: HeldItem.init)
  }

  /// A queue item's row; throws `.notFound`.
  func itemNumber(_ id: ULID) throws(StoreError) -> Int64 {
    let number: Int64? = try database.first("SELECT number FROM queue_item WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let number else { throw StoreError(.notFound, "there is no queue item \"\(id)\"") }
    return number
  }

  private func beginning(_ lease: Lease) -> String { "lease \"\(lease)\" is not held any more" }
}

extension HeldItem {
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      number: try row.next(), lease: Lease(item: try row.next(), secret: try row.next()), state: try row.next(),
      format: try row.next(), submission: try row.next(), attempts: try row.next(), mostAttempts: try row.next(),
      claimer: try row.next(), claimedAt: try row.next(), length: try row.next(), expiresAt: try row.next(),
      boot: try row.next(), expiresUptime: try row.next(), ended: try row.nextOrNil(), endedAt: try row.nextOrNil())
  }

  /// Who has, or had last, what another lease was shown for.
  fileprivate var otherHolder: String {
    let since = "\(claimer) claimed the item at \(claimedAt)"
    return ended.map { "\(since), and that lease was \($0.words)" } ?? "\(since) and holds it until \(expiresAt)"
  }
}

extension LeaseEnd {
  /// To follow "it was".
  fileprivate var words: String {
    switch self {
    case .completed: "completed"
    case .failed: "failed"
    case .retried: "given back to be tried again"
    case .released: "released"
    case .discarded: "discarded"
    case .expired: "taken back when it ran out"
    }
  }
}
