internal import Glibc
internal import Model

extension Store {
  /// Gives one item of the queue to the claimer; nil when none may be claimed now. Of the connections with the highest
  /// priority that have something, the one whose turn was longest ago is next, with its oldest item. An item whose bytes
  /// are not there any more is failed, and never keeps those behind it waiting.
  public func claim(_ wish: ClaimWish, at now: ClockReading = .now) throws(StoreError) -> Claim? {
    // Where something was found a moment ago there is mostly more.
    let isWorthATurn = foundLast ? true : try mayHave(wish.queue, at: now)
    return isWorthATurn ? try takeNext(wish, at: now) { () throws(StoreError) in [] } : nil
  }

  /// The work is done, and the next item is claimed, in one transaction: one sync of the disk for both. What is said of
  /// `complete` and of `claim` holds; nil when nothing more may be claimed now.
  public func complete(
    _ lease: Lease, with completion: Completion = Completion(), claiming wish: ClaimWish,
    at now: ClockReading = .now
  ) throws(StoreError) -> Claim? {
    try takeNext(wish, at: now) { () throws(StoreError) in try complete(lease, recording: completion, at: now) }
  }

  /// Claims behind what `before` does, in the same transaction.
  private func takeNext(
    _ wish: ClaimWish, at now: ClockReading, after before: () throws(StoreError) -> [EndedLease]
  ) throws(StoreError) -> Claim? {
    let (taken, ended) = try queueTransaction { () throws(StoreError) -> (Taken?, [EndedLease]) in
      let ended = try before() + bringBack(at: now)
      return (try takeNext(wish, at: now), ended)
    }
    forget(ended)
    foundLast = taken != nil
    guard let taken else { return nil }
    let path = try claimFiles().link(taken.source, for: taken.lease, taken.item.format)
    return Claim(item: taken.item, lease: taken.lease, expiresAt: taken.expiresAt, path: path)
  }

  /// An item in hand, before its bytes have a name for the claimer.
  private struct Taken {
    var item: QueueItem
    var lease: Lease
    var expiresAt: Timestamp
    var source: String
  }

  private func takeNext(_ wish: ClaimWish, at now: ClockReading) throws(StoreError) -> Taken? {
    while let lane = try laneInTurn(wish.queue) {
      guard let next = try oldest(of: lane) else {
        try empty(lane)
        continue
      }
      guard let flaw = flaw(of: next) else { return try take(next, of: lane, wish, at: now) }
      try put(next.number, of: next.submission, .failed(flaw), at: now.wall)
    }
    return nil
  }

  private struct NextItem {
    var number: Int64
    var submission: Int64
    var path: String
    var item: QueueItem
  }

  private func oldest(of lane: Lane) throws(StoreError) -> NextItem? {
    try database.first(ClaimSQL.oldest, lane.dataType, lane.format, lane.connection, lane.head) {
      (row: inout Row) throws(StoreError) in
      NextItem(
        number: try row.next(), submission: try row.next(), path: try row.next(), item: try QueueItem(&row))
    }
  }

  private func take(
    _ next: NextItem, of lane: Lane, _ wish: ClaimWish, at now: ClockReading
  ) throws(StoreError) -> Taken {
    var item = next.item
    let lease = Lease(of: item.id)
    let expiresAt = now.wall.adding(seconds: wish.leaseSeconds)
    let length = wish.leaseSeconds * 1000
    try database.run(
      ClaimSQL.take, next.number, lease.secret, wish.claimer, now.wall, length, wish.mostAttempts, expiresAt,
      now.uptime + length)
    guard database.changes == 1 else {
      throw StoreError(.corrupt, "queue item \"\(item.id)\" is ready to be claimed, and does not wait")
    }
    try database.run(ClaimSQL.noteExpiry, now.uptime + length)
    try goBehind(lane)
    try advance(lane, to: next.number)
    item.state = .claimed
    item.attempts += 1
    return Taken(item: item, lease: lease, expiresAt: expiresAt, source: "\(home)/\(next.path)")
  }

  /// Why the item cannot be given to anybody; nil when it can.
  private func flaw(of next: NextItem) -> String? {
    var status = stat()
    guard lstat("\(home)/\(next.path)", &status) == 0 else {
      return "its bytes cannot be found at \"\(next.path)\": \(String(cString: strerror(errno)))"
    }
    return status.st_size == next.item.size
      ? nil : "its bytes at \"\(next.path)\" are \(status.st_size), and \(next.item.size) were queued"
  }
}
