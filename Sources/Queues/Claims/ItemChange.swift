internal import Model

/// What becomes of an item, and the event that says so.
struct ItemChange {
  var state: QueueItem.State
  /// The event's.
  var kind: String
  var words: String
  /// What stays with the item.
  var reason: String?
  /// When it may be claimed again; nil for at once.
  var due: Timestamp?
  /// How often it counts as claimed from now on; nil for as often as before.
  var attempts: Int?

  init(
    _ state: QueueItem.State, kind: String, _ words: String, reason: String? = nil, due: Timestamp? = nil,
    attempts: Int? = nil
  ) {
    self.state = state
    self.kind = kind
    self.words = words
    self.reason = reason
    self.due = due
    self.attempts = attempts
  }

  /// A dead letter: nobody claims it until a person has put it back.
  static func failed(_ reason: String) -> ItemChange { ItemChange(.failed, kind: "failed", reason, reason: reason) }

  static func discarded(_ reason: String) -> ItemChange {
    ItemChange(.discarded, kind: "discarded", reason, reason: reason)
  }
}

extension Store {
  /// Ends a lease that is held. Within a transaction.
  func end(
    _ held: HeldItem, _ how: LeaseEnd, _ change: ItemChange, at now: ClockReading
  ) throws(StoreError) -> EndedLease {
    try put(held.number, of: held.submission, change, ending: (held, how), at: now.wall)
    return EndedLease(lease: held.lease, format: held.format)
  }

  /// Changes an item's row, and chains the event to those about it before. Within a transaction. Who waited in line and was
  /// not claimed, and who waits again, is aside.
  func put(
    _ item: Int64, of submission: Int64, _ change: ItemChange, ending end: (held: HeldItem, how: LeaseEnd)? = nil,
    at now: Timestamp
  ) throws(StoreError) {
    try database.run(
      """
      INSERT INTO event (at, kind, submission, item, message, previous, lease, claimer, claimed_at, ended)
      VALUES (?1, ?2, ?3, ?4, ?5, (SELECT last_event FROM queue_item WHERE number = ?4), ?6, ?7, ?8, ?9)
      """,
      now, change.kind, submission, item, change.words, end?.held.lease.secret,
      end?.held.claimer, end?.held.claimedAt, end?.how)
    try database.run(
      """
      UPDATE queue_item SET state = ?2, due_at = ?3, attempts = coalesce(?4, attempts), reason = ?5, last_event = ?6,
        aside = max(aside, state = 'waiting' OR ?2 = 'waiting'),
        lease = NULL, claimer = NULL, claimed_at = NULL, lease_length = NULL, most_attempts = NULL, expires_at = NULL,
        expires_uptime = NULL
      WHERE number = ?1
      """, item, change.state, change.due, change.attempts, change.reason, database.lastRowID)
  }
}
