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
    return try hasRunOut(at: now)
  }

  /// Whether there is a lease or a wait to be looked at: one statement where there is mostly none.
  private func hasRunOut(at now: ClockReading) throws(StoreError) -> Bool {
    let answer: Int? = try database.first(
      ClaimSQL.anyRunOut, now.boot, now.uptime, now.wall, now.wall.adding(seconds: Self.longestWait)
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    return answer != 0
  }

  /// Puts back into the row what leases that ran out held, and what was to be tried again by now. Within a transaction;
  /// bounded: what is left is brought back by the next claim.
  func bringBack(at now: ClockReading) throws(StoreError) -> [EndedLease] {
    guard try hasRunOut(at: now) else { return [] }
    try anchorAnew(at: now)
    let items: [Int64] = try database.all(ClaimSQL.expired, now.boot, now.uptime) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    var ended: [EndedLease] = []
    for item in items { ended.append(try expire(item, at: now)) }
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
  private func anchorAnew(at now: ClockReading) throws(StoreError) {
    for sql in [ClaimSQL.ofEarlierBoot, ClaimSQL.ofLaterBoot] {
      let leases = try database.all(sql, now.boot) {
        (row: inout Row) throws(StoreError) -> (item: Int64, expiresAt: Timestamp, length: Int64) in
        (try row.next(), try row.next(), try row.next())
      }
      for lease in leases {
        let left = min(max(0, lease.expiresAt.milliseconds - now.wall.milliseconds), lease.length)
        try database.run(
          "UPDATE lease SET boot = ?2, expires_uptime = ?3 WHERE item = ?1", lease.item, now.boot, now.uptime + left)
      }
    }
  }

  private func expire(_ item: Int64, at now: ClockReading) throws(StoreError) -> EndedLease {
    let held = try heldItem(item)
    try end(held, .expired, at: now)
    let words = "the lease of \(held.claimer) ran out, attempt \(held.attempts) of \(held.mostAttempts)"
    if held.attempts >= held.mostAttempts {
      try fail(item, of: held.submission, because: words, at: now)
    } else {
      try put(item, .waiting, reason: words)
      try write(Event(at: now.wall, kind: "lease-expired", message: words), of: held.submission, item: item)
    }
    return EndedLease(lease: held.lease, format: held.format)
  }

  /// Takes away the names by which claimers read. Nothing rests on them: what cannot be taken is swept.
  func forget(_ ended: [EndedLease]) {
    for one in ended { try? claimFiles().unlink(one.lease, one.format) }
  }
}
