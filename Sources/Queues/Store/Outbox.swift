public import Model

extension Store {
  /// The reply that has been due longest at `due` and is not among those already tried in this run; nil when there is
  /// none. A next attempt that lies further ahead than any backoff reaches was written by a clock that has been set
  /// back since, and is due too. Replies that are laid into folders are asked for by themselves.
  public func nextReply(
    due: Timestamp, intoFolders: Bool = false, notIn tried: Set<ULID> = [], backoff: Backoff = Backoff()
  ) throws(StoreError) -> Reply? {
    try database.snapshot { () throws(StoreError) in
      var next: ULID?
      try database.each(
        """
        SELECT id FROM reply WHERE state = 'pending' AND (next_attempt_at <= ? OR next_attempt_at > ?)
          AND (recipient LIKE '%@results.invalid') = ?
        ORDER BY next_attempt_at, number LIMIT ?
        """, [due, due.adding(seconds: backoff.longest), intoFolders ? 1 : 0, tried.count + 1]
      ) { (row: inout Row) throws(StoreError) in
        let id: ULID = try row.next()
        if next == nil, !tried.contains(id) { next = id }
      }
      guard let next else { return nil }
      return try reply(next)
    }
  }

  /// The relay has taken the reply over: it is sent, and never tried again by itself.
  public func replySent(_ id: ULID, at: Timestamp, answer: String) throws(StoreError) {
    try settleReply(id, Event(at: at, kind: "reply-sent", message: answer)) { () throws(StoreError) in
      try database.run(
        """
        UPDATE reply SET state = 'sent', attempts = attempts + 1, sent_at = ?2, last_answer = ?3
        WHERE id = ?1 AND state = 'pending'
        """, id, at, answer)
    }
  }

  /// Not this time: the attempt counts, and the next comes no earlier than `nextAttempt`.
  public func replyDeferred(
    _ id: ULID, at: Timestamp = .now, answer: String, nextAttempt: Timestamp
  ) throws(StoreError) {
    try settleReply(id, Event(at: at, kind: "reply-deferred", message: answer)) { () throws(StoreError) in
      try database.run(
        """
        UPDATE reply SET attempts = attempts + 1, next_attempt_at = ?2, last_answer = ?3
        WHERE id = ?1 AND state = 'pending'
        """, id, nextAttempt, answer)
    }
  }

  /// Never: the relay refused it for good, or it was tried too often. A person decides.
  public func replyDead(_ id: ULID, at: Timestamp = .now, answer: String) throws(StoreError) {
    try settleReply(id, Event(at: at, kind: "reply-dead", message: answer)) { () throws(StoreError) in
      try database.run(
        "UPDATE reply SET state = 'dead', attempts = attempts + 1, last_answer = ?2 WHERE id = ?1 AND state = 'pending'",
        id, answer)
    }
  }

  /// Puts a sent or dead reply back into the outbox, due at once: the same bytes under the same Message-ID.
  public func resend(reply id: ULID, at: Timestamp = .now) throws(StoreError) {
    try settleReply(id, Event(at: at, kind: "reply-resent", message: "put back into the outbox")) {
      () throws(StoreError) in
      try database.run(
        """
        UPDATE reply SET state = 'pending', attempts = 0, next_attempt_at = ?2, sent_at = NULL
        WHERE id = ?1 AND state <> 'pending'
        """, id, at)
    }
  }

  /// One reply, bytes included; throws `.notFound`.
  public func reply(_ id: ULID) throws(StoreError) -> Reply {
    let found = try database.first(
      """
      SELECT r.id, r.kind, r.state, s.id, r.recipient, r.subject, r.message_id, r.in_reply_to, r.bytes, r.attempts,
        r.sent_at, r.last_answer, r.bounced_at, r.bounce, l.reply
      FROM reply r JOIN submission s ON s.number = r.submission LEFT JOIN large_reply l ON l.reply = r.number
      WHERE r.id = ?
      """, id
    ) { (row: inout Row) throws(StoreError) -> (Reply, Int64?) in (try Reply(&row), try row.nextOrNil()) }
    guard var reply = found?.0 else { throw StoreError(.notFound, "there is no reply \"\(id)\"") }
    if let large = found?.1 { reply.bytes = try database.blob("large_reply", "bytes", row: large) }
    return reply
  }

  /// Lends replies in the order they were written, without their bytes, in bounded memory; nil means any state.
  /// `visit` must not call the store.
  public func replies(state: Reply.State? = nil, visit: (Reply) throws -> Void) throws {
    try replies(ReplyFilter(state: state), visit: visit)
  }

  /// When the reply was written; what its age is counted from.
  public func writtenAt(reply id: ULID) throws(StoreError) -> Timestamp {
    let at: Timestamp? = try database.first("SELECT created_at FROM reply WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let at else { throw StoreError(.notFound, "there is no reply \"\(id)\"") }
    return at
  }

  /// Where more than `limit` replies an hour would go to its address, it is a dead letter from the start: a person decides.
  func insert(_ reply: Reply, of submission: Int64, within limit: Int? = nil) throws(StoreError) {
    let now = Timestamp.now
    let isLarge = reply.bytes.count >= Self.large
    let excess = try limit.flatMap { limit throws(StoreError) in
      try self.excess(over: limit, to: reply.to, about: submission)
    }
    try database.run(
      """
      INSERT INTO reply (id, kind, state, submission, recipient, subject, message_id, in_reply_to, created_at, attempts,
        next_attempt_at, last_answer, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
      """,
      reply.id, reply.kind, excess == nil ? Reply.State.pending : .dead, submission, reply.to, reply.subject,
      reply.messageID, reply.inReplyTo, now, now, excess, isLarge ? [] : reply.bytes)
    let number = database.lastRowID
    if isLarge { try insert(large: reply.bytes, of: number) }
    if let excess { try write(Event(at: now, kind: "reply-dead", message: excess), of: submission, reply: number) }
    if let copy = reply.copyTo { try insert(reply.copy(to: copy), of: submission) }
  }

  private func insert(large bytes: [UInt8], of reply: Int64) throws(StoreError) {
    try database.run("INSERT INTO large_reply (reply, bytes) VALUES (?, zeroblob(?))", reply, bytes.count)
    try database.write(bytes, into: "large_reply", "bytes", row: reply)
  }

  /// Octets from which on the bytes of a reply stand apart from its row, which is written anew with every attempt.
  private static let large = 128 * 1024

  /// Changes one reply and writes its event, or says why not.
  func settleReply(
    _ id: ULID, _ event: Event, _ change: () throws(StoreError) -> Void
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try change()
      guard database.changes == 1 else {
        let state = try standing(ofReply: id).state
        throw StoreError(.constraint, "reply \"\(id)\" is \(state.rawValue), which does not allow \"\(event.kind)\"")
      }
      let about = try standing(ofReply: id)
      try write(event, of: about.submission, reply: about.number)
    }
  }

  private func standing(ofReply id: ULID) throws(StoreError) -> (number: Int64, submission: Int64, state: Reply.State) {
    let found = try database.first("SELECT number, submission, state FROM reply WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) -> (Int64, Int64, Reply.State) in
      (try row.next(), try row.next(), try row.next())
    }
    guard let found else { throw StoreError(.notFound, "there is no reply \"\(id)\"") }
    return found
  }
}

extension Reply {
  /// The same to somebody else, under an identifier of its own.
  fileprivate func copy(to recipient: String) -> Reply {
    var copy = self
    copy.id = ULID()
    copy.to = recipient
    copy.copyTo = nil
    copy.messageID = messageID.replacing("@", with: ".copy@", maxReplacements: 1)
    return copy
  }

  init(_ row: inout Row) throws(StoreError) {
    self.init(
      id: try row.next(), kind: try row.next(), state: try row.next(), submission: try row.next(),
      to: try row.next(), subject: try row.next(), messageID: try row.next(), inReplyTo: try row.nextOrNil(),
      bytes: try row.next(), attempts: try row.next(), sentAt: try row.nextOrNil(), lastAnswer: try row.nextOrNil(),
      bouncedAt: try row.nextOrNil(), bounce: try row.nextOrNil())
  }
}
