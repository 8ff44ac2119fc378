internal import Model

/// A lease that is not held any more, and the format its file was named by.
struct EndedLease {
  var lease: Lease
  var format: Format
}

extension Store {
  /// No wait before another attempt is longer than this many seconds.
  public static let longestWait: Int64 = 7 * 86_400

  /// Whether a claim may find something: looks only, so that an empty queue costs nobody a turn at writing.
  func mayHave(_ queue: QueueName, at now: ClockReading) throws(StoreError) -> Bool {
    for format in queue.formats {
      let lane: Int64? = try database.first(ClaimSQL.firstLane, queue.dataType, format) {
        (row: inout Row) throws(StoreError) in try row.next()
      }
      if lane != nil { return true }
    }
    return try mayHaveRunOut(at: now)
  }

  /// Whether there is a lease or a wait to be looked at: one statement where there is mostly none.
  private func mayHaveRunOut(at now: ClockReading) throws(StoreError) -> Bool {
    let answer: Int? = try database.first(
      ClaimSQL.mayHaveRunOut, now.boot, now.uptime, now.wall, now.wall.adding(seconds: Self.longestWait)
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    return answer != 0
  }

  /// Puts back into the row what leases that ran out held, and what was to be tried again by now. Within a transaction;
  /// bounded: what is left is brought back by the next claim.
  func bringBack(at now: ClockReading) throws(StoreError) -> [EndedLease] {
    guard try mayHaveRunOut(at: now) else { return [] }
    try anchorAnew(at: now)
    let ended = try expire(at: now)
    try makeReady(ClaimSQL.due, now.wall)
    try makeReady(ClaimSQL.tooFarAhead, now.wall.adding(seconds: Self.longestWait))
    return ended
  }

  /// Looks first: an UPDATE with the search in it would make a table of its own for what is mostly nothing.
  private func makeReady(_ found: StaticString, _ limit: Timestamp) throws(StoreError) {
    let items: [Int64] = try database.all(found, limit) { (row: inout Row) throws(StoreError) in try row.next() }
    for item in items { try database.run(ClaimSQL.makeReady, item) }
  }

  /// Lets leases that outlived a start of the machine run on by the new one's time: as long as the wall clock says, and
  /// never longer than they were given for.
  func anchorAnew(at now: ClockReading) throws(StoreError) {
    try database.run("UPDATE lease_clock SET boot = ?1 WHERE boot IS NOT ?1", now.boot)
    guard database.changes == 1 else { return }
    try database.run(
      """
      UPDATE queue_item SET expires_uptime = ?1 + min(max(0, expires_at - ?2), lease_length)
      WHERE number IN (SELECT number FROM queue_item_held)
      """, now.uptime, now.wall)
    try noteEarliest()
  }

  private func noteEarliest() throws(StoreError) {
    try database.run(
      "UPDATE lease_clock SET earliest = coalesce((SELECT min(expires_uptime) FROM queue_item_held), ?)", Int64.max)
  }

  private func expire(at now: ClockReading) throws(StoreError) -> [EndedLease] {
    let earliest: Int64? = try database.first("SELECT earliest FROM lease_clock") {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let earliest, earliest <= now.uptime else { return [] }
    let items: [ULID] = try database.all(
      "SELECT id FROM queue_item_held WHERE expires_uptime <= ? LIMIT 100", now.uptime
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    var ended: [EndedLease] = []
    for item in items {
      if let held = try heldItem(item) { ended.append(try end(held, .expired, expired(held), at: now)) }
    }
    try noteEarliest()
    return ended
  }

  private func expired(_ held: HeldItem) -> ItemChange {
    let words = "the lease of \(held.claimer) ran out, attempt \(held.attempts) of \(held.mostAttempts)"
    return held.attempts >= held.mostAttempts
      ? .failed(words) : ItemChange(.waiting, kind: "lease-expired", words, reason: words)
  }

  /// Takes away the names by which claimers read. Nothing rests on them: what cannot be taken is swept.
  func forget(_ ended: [EndedLease]) {
    for one in ended { try? claimFiles().unlink(one.lease, one.format) }
  }
}
