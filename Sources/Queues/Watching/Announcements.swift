public import Model

/// An event on its way to a subscriber.
public struct Announcement: Sendable, Hashable {
  public var subscriber: String
  public var event: Event
  public var attempts: Int
  /// When it was first to be told.
  public var createdAt: Timestamp
  public var lastAnswer: String?
}

extension Store {
  /// Puts the events of these kinds that the subscriber has not been seen to yet on their way, at most 1,000 events
  /// looked at; says whether there are more. A subscriber that is new is told of what happens from now on.
  public func enqueue(
    for subscriber: String, kinds: Set<String>, at now: Timestamp = .now
  ) throws(StoreError) -> Bool {
    try database.transaction { () throws(StoreError) in
      let (before, last) = try enrol(subscriber, from: nil)
      let end = min(last, before + 1000)
      // Nothing is written, and no disk kept waiting, where nothing has happened.
      guard end > before else { return false }
      try database.run(
        """
        INSERT INTO announcement (subscriber, event, state, attempts, created_at, next_attempt_at)
        SELECT ?1, number, 'pending', 0, ?2, ?2 FROM event
        WHERE number > ?3 AND number <= ?4 AND kind IN (SELECT value FROM json_each(?5))
        """, subscriber, now, before, end, kinds.sorted().json())
      try advance(subscriber, to: end)
      return end < last
    }
  }

  /// What is due and was not tried in this run, first what has been due longest; nil when there is none. What a clock set
  /// back since put further ahead than any backoff reaches is due too.
  public func nextAnnouncement(
    to subscriber: String, due: Timestamp, notIn tried: Set<Int64> = [], backoff: Backoff = Backoff()
  ) throws(StoreError) -> Announcement? {
    var next: Announcement?
    try database.each(
      """
      SELECT d.subscriber, d.attempts, d.created_at, d.last_answer, t.* FROM announcement d JOIN event_told t ON t.number = d.event
      WHERE d.subscriber = ? AND d.state = 'pending' AND (d.next_attempt_at <= ? OR d.next_attempt_at > ?)
      ORDER BY d.next_attempt_at, d.event LIMIT ?
      """, [subscriber, due, due.adding(seconds: backoff.longest), tried.count + 1]
    ) { (row: inout Row) throws(StoreError) in
      let announcement = try Announcement(&row)
      if next == nil, !tried.contains(announcement.event.number) { next = announcement }
    }
    return next
  }

  /// What is due of what a subscriber is told at once, the oldest first, at most `limit`; nothing while all of it waits for
  /// another attempt.
  public func announcements(
    to subscriber: String, due: Timestamp, limit: Int, backoff: Backoff = Backoff()
  ) throws(StoreError) -> [Announcement] {
    try database.all(
      """
      SELECT d.subscriber, d.attempts, d.created_at, d.last_answer, t.* FROM announcement d JOIN event_told t ON t.number = d.event
      WHERE d.subscriber = ? AND d.state = 'pending' AND (d.next_attempt_at <= ? OR d.next_attempt_at > ?)
      ORDER BY d.event LIMIT ?
      """, subscriber, due, due.adding(seconds: backoff.longest), limit, read: Announcement.init)
  }

  /// They have arrived.
  public func announced(_ announcements: [Announcement]) throws(StoreError) {
    try settle(announcements) { (announcement: Announcement) throws(StoreError) in
      try database.run(
        "DELETE FROM announcement WHERE subscriber = ? AND event = ?", announcement.subscriber,
        announcement.event.number)
    }
  }

  /// Not this time.
  public func deferAnnouncements(
    _ announcements: [Announcement], answer: String, nextAttempt: Timestamp
  ) throws(StoreError) {
    try settle(announcements) { (announcement: Announcement) throws(StoreError) in
      try database.run(
        """
        UPDATE announcement SET attempts = attempts + 1, next_attempt_at = ?3, last_answer = ?4
        WHERE subscriber = ?1 AND event = ?2
        """, announcement.subscriber, announcement.event.number, nextAttempt, answer)
    }
  }

  /// Never by itself: a person decides. Says so in an event of this kind for each.
  public func giveUpAnnouncements(
    _ announcements: [Announcement], answer: String, kind: String = "announcement-dead"
  ) throws(StoreError) {
    try settle(announcements) { (announcement: Announcement) throws(StoreError) in
      try database.run(
        """
        UPDATE announcement SET state = 'dead', attempts = attempts + 1, last_answer = ?3 WHERE subscriber = ?1 AND event = ?2
        """, announcement.subscriber, announcement.event.number, answer)
    } saying: { announcement in
      let words = "event \(announcement.event.number) could not be told to \(announcement.subscriber): \(answer)"
      return Event(kind: kind, message: words)
    }
  }

  /// Puts what was given up for a subscriber back on its way, due at once; says how many.
  public func announceAgain(to subscriber: String, at now: Timestamp = .now) throws(StoreError) -> Int {
    try database.transaction { () throws(StoreError) in
      try database.run(
        """
        UPDATE announcement SET state = 'pending', attempts = 0, created_at = ?2, next_attempt_at = ?2
        WHERE subscriber = ?1 AND state = 'dead'
        """, subscriber, now)
      return database.changes
    }
  }

  /// Lends what is on its way, or was given up, by subscriber and event; nil means both. `visit` must not call the store.
  public func announcements(dead: Bool? = nil, visit: (Announcement, _ isDead: Bool) throws -> Void) throws {
    try stream(
      """
      SELECT d.state = 'dead', d.subscriber, d.attempts, d.created_at, d.last_answer, t.*
      FROM announcement d JOIN event_told t ON t.number = d.event
      WHERE ?1 IS NULL OR (d.state = 'dead') = ?1 ORDER BY d.subscriber, d.event
      """, [dead.map { $0 ? 1 : 0 }],
      { (row: inout Row) throws(StoreError) -> (Int, Announcement) in (try row.next(), try Announcement(&row)) }
    ) { try visit($1, $0 == 1) }
  }

  private func settle(
    _ announcements: [Announcement], _ change: (Announcement) throws(StoreError) -> Void,
    saying event: (Announcement) -> Event? = { _ in nil }
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      for announcement in announcements {
        try change(announcement)
        guard database.changes == 1 else {
          throw StoreError(
            .constraint,
            "event \(announcement.event.number) is not on its way to \"\(announcement.subscriber)\" any more")
        }
        if let event = event(announcement) { try write(event, of: nil) }
      }
    }
  }
}

extension Announcement {
  init(_ row: inout Row) throws(StoreError) {
    subscriber = try row.next()
    attempts = try row.next()
    createdAt = try row.next()
    lastAnswer = try row.nextOrNil()
    event = try Event(&row)
  }
}
