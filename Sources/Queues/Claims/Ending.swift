public import Model

extension Store {
  /// Lets the lease run for `seconds` from now, or for as long as it was first given; says until when.
  @discardableResult
  public func extend(
    _ lease: Lease, seconds: Int64? = nil, at now: ClockReading = .now
  ) throws(StoreError) -> Timestamp {
    try queueTransaction { () throws(StoreError) in
      guard let held = try held(by: lease, at: now) else { preconditionFailure("a lease that ended is held") }
      let length = seconds.map { max(1, $0) * 1000 } ?? held.length
      let expiresAt = Timestamp(milliseconds: now.wall.milliseconds + length)
      try anchorAnew(at: now)
      try database.run(
        "UPDATE queue_item SET lease_length = ?2, expires_at = ?3, expires_uptime = ?4 WHERE number = ?1", held.number,
        length, expiresAt, now.uptime + length)
      try database.run(ClaimSQL.noteExpiry, now.uptime + length)
      return expiresAt
    }
  }

  /// The work is done: the item is completed. Throws `.notHeld` when the lease has run out or is somebody else's by now,
  /// here and in the verbs below; the same end told twice is no error.
  /// `completion` is recorded with it.
  public func complete(
    _ lease: Lease, with completion: Completion = Completion(), at now: ClockReading = .now
  ) throws(StoreError) {
    forget(
      try queueTransaction { () throws(StoreError) in
        try complete(lease, recording: completion, at: now)
      })
  }

  /// The work cannot be done: the item waits for a person.
  public func fail(_ lease: Lease, reason: String, at now: ClockReading = .now) throws(StoreError) {
    try finish(lease, .failed, at: now) { (_: HeldItem) throws(StoreError) in .failed(reason) }
  }

  /// The work could not be done this time: the item may be claimed again after a while, or is failed when it has been
  /// claimed as often as the claim allowed. Says when; nil when it is failed.
  @discardableResult
  public func retry(
    _ lease: Lease, reason: String, backoff: Backoff = Backoff(), at now: ClockReading = .now
  ) throws(StoreError) -> Timestamp? {
    var due: Timestamp?
    try finish(lease, .retried, at: now) { (held: HeldItem) throws(StoreError) in
      guard held.attempts < held.mostAttempts else {
        return .failed("\(reason) (attempt \(held.attempts) of \(held.mostAttempts))")
      }
      var chance = SystemRandomNumberGenerator()
      let wait = backoff.nextAttempt(after: held.attempts, now: now.wall, using: &chance)
      let next = min(wait, now.wall.adding(seconds: Self.longestWait))
      due = next
      let words = "\(reason); to be tried again at \(next)"
      return ItemChange(.waiting, kind: "retried", words, reason: reason, due: next)
    }
    return due
  }

  /// The work was not begun: the item goes back to its old place, and the attempt does not count.
  public func release(_ lease: Lease, at now: ClockReading = .now) throws(StoreError) {
    try finish(lease, .released, at: now) { (held: HeldItem) throws(StoreError) in
      released(held, "released by \(held.claimer)")
    }
  }

  /// Takes the item out of the hands of whoever holds it, who is told so when the lease is shown.
  public func release(item id: ULID, at now: ClockReading = .now) throws(StoreError) {
    let ended = try queueTransaction { () throws(StoreError) in
      guard let held = try heldItem(id) else {
        throw StoreError(
          .constraint, "queue item \"\(id)\" is \(try queueItem(id).state.rawValue), and nobody holds it")
      }
      return try end(held, .released, released(held, "taken out of the hands of \(held.claimer)"), at: now)
    }
    forget([ended])
  }

  /// The item is not wanted: it is never claimed again by itself.
  public func discard(_ lease: Lease, reason: String, at now: ClockReading = .now) throws(StoreError) {
    try finish(lease, .discarded, at: now) { (_: HeldItem) throws(StoreError) in .discarded(reason) }
  }

  private func released(_ held: HeldItem, _ words: String) -> ItemChange {
    ItemChange(.waiting, kind: "released", words, attempts: held.attempts - 1)
  }

  private func finish(
    _ lease: Lease, _ how: LeaseEnd, at now: ClockReading, _ change: (HeldItem) throws(StoreError) -> ItemChange
  ) throws(StoreError) {
    forget(
      try queueTransaction { () throws(StoreError) in
        try end(lease, how, at: now, change)
      })
  }

  /// Within a transaction; empty when it has ended so already.
  private func end(
    _ lease: Lease, _ how: LeaseEnd, at now: ClockReading, _ change: (HeldItem) throws(StoreError) -> ItemChange
  ) throws(StoreError) -> [EndedLease] {
    guard let held = try held(by: lease, toEnd: how, at: now) else { return [] }
    return [try end(held, how, try change(held), at: now)]
  }

  /// Completes the item within a transaction; empty when it is completed already.
  func complete(
    _ lease: Lease, recording completion: Completion, at now: ClockReading
  ) throws(StoreError) -> [EndedLease] {
    try end(lease, .completed, at: now) { (held: HeldItem) throws(StoreError) in
      try write(completion, of: held, at: now)
      return ItemChange(
        .completed, kind: "completed", "completed by \(held.claimer), attempt \(held.attempts)")
    }
  }
}
