internal import Model

/// An item that somebody has claimed, with the lease of it.
struct HeldItem {
  var number: Int64
  var lease: Lease
  var format: Format
  var submission: Int64
  var attempts: Int
  var mostAttempts: Int
  var claimer: String
  var claimedAt: Timestamp
  /// Milliseconds.
  var length: Int64
  var expiresAt: Timestamp
  /// Nil where it is not known which start of the machine `expiresUptime` counts from.
  var boot: Int64?
  var expiresUptime: Int64

  /// It has not run out yet; one of another start of the machine is judged by the wall clock.
  func isRunning(at now: ClockReading) -> Bool {
    boot == now.boot ? expiresUptime > now.uptime : expiresAt > now.wall
  }
}

/// The last lease of an item, which is not held any more.
private struct LastLease {
  var secret: String
  var claimer: String
  var claimedAt: Timestamp
  var ended: LeaseEnd
  var endedAt: Timestamp
}

extension Store {
  /// The item that `lease` is of, while it is held by that very lease and has not run out; else throws `.notHeld`. An
  /// end that is told twice stands: nil when the lease has ended as `end` already.
  func held(by lease: Lease, toEnd end: LeaseEnd? = nil, at now: ClockReading) throws(StoreError) -> HeldItem? {
    guard let held = try heldItem(lease.item) else {
      try requireEnded(lease, as: end)
      return nil
    }
    guard held.lease == lease else {
      throw notHeld(lease, "\(held.claimer) claimed the item at \(held.claimedAt) and holds it until \(held.expiresAt)")
    }
    guard held.isRunning(at: now) else {
      throw notHeld(lease, "it ran out at \(held.expiresAt), and the item waits again")
    }
    return held
  }

  /// The item while it is held, whether or not its lease has run out.
  func heldItem(_ id: ULID) throws(StoreError) -> HeldItem? {
    try database.first(
      """
      SELECT number, id, lease, format, submission, attempts, most_attempts, claimer, claimed_at, lease_length, expires_at,
        (SELECT boot FROM lease_clock WHERE number = 1), expires_uptime
      FROM queue_item WHERE id = ? AND state = 'claimed'
      """, id, read: HeldItem.init)
  }

  /// Throws unless the lease is the last one of an item that nobody holds, and ended so.
  private func requireEnded(_ lease: Lease, as end: LeaseEnd?) throws(StoreError) {
    guard let last = try lastLease(of: try itemNumber(lease.item)) else {
      throw StoreError(.notHeld, "queue item \"\(lease.item)\" was never claimed")
    }
    guard last.secret == lease.secret else {
      let since = "\(last.claimer) claimed the item at \(last.claimedAt)"
      throw notHeld(lease, "\(since), and that lease was \(last.ended.words)")
    }
    if last.ended != end { throw notHeld(lease, "it was \(last.ended.words) at \(last.endedAt)") }
  }

  private func lastLease(of item: Int64) throws(StoreError) -> LastLease? {
    try database.first(
      """
      WITH RECURSIVE told (number) AS (
        SELECT last_event FROM queue_item WHERE number = ?
        UNION ALL SELECT e.previous FROM told t JOIN event e ON e.number = t.number
      )
      SELECT e.lease, e.claimer, e.claimed_at, e.ended, e.at FROM told t JOIN event e ON e.number = t.number
      WHERE e.lease IS NOT NULL ORDER BY e.number DESC LIMIT 1
      """, item
    ) { (row: inout Row) throws(StoreError) in
      LastLease(
        secret: try row.next(), claimer: try row.next(), claimedAt: try row.next(), ended: try row.next(),
        endedAt: try row.next())
    }
  }

  /// A queue item's row; throws `.notFound`.
  private func itemNumber(_ id: ULID) throws(StoreError) -> Int64 {
    let number: Int64? = try database.first("SELECT number FROM queue_item WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let number else { throw StoreError(.notFound, "there is no queue item \"\(id)\"") }
    return number
  }

  private func notHeld(_ lease: Lease, _ why: String) -> StoreError {
    StoreError(.notHeld, "lease \"\(lease)\" is not held any more: \(why)")
  }
}

extension HeldItem {
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      number: try row.next(), lease: Lease(item: try row.next(), secret: try row.next()), format: try row.next(),
      submission: try row.next(), attempts: try row.next(), mostAttempts: try row.next(), claimer: try row.next(),
      claimedAt: try row.next(), length: try row.next(), expiresAt: try row.next(), boot: try row.nextOrNil(),
      expiresUptime: try row.next())
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
