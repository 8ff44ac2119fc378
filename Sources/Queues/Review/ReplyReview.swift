public import Model

/// Which replies are asked for; nil means any.
public struct ReplyFilter: Sendable, Hashable {
  public var connection: String?
  public var kind: Reply.Kind?
  public var state: Reply.State?
  /// Written at this moment or later.
  public var since: Timestamp?
  /// What stands in the subject, the recipient or one of the Message-IDs, in whatever case.
  public var text: String?
  /// Only those that came back.
  public var isBounced: Bool?

  public init(
    connection: String? = nil, kind: Reply.Kind? = nil, state: Reply.State? = nil, since: Timestamp? = nil,
    text: String? = nil, isBounced: Bool? = nil
  ) {
    self.connection = connection
    self.kind = kind
    self.state = state
    self.since = since
    self.text = text
    self.isBounced = isBounced
  }
}

extension Store {
  /// Lends the replies that were asked for, in the order they were written, without their bytes, in bounded memory.
  /// `visit` must not call the store.
  public func replies(_ filter: ReplyFilter, visit: (Reply) throws -> Void) throws {
    try stream(
      """
      SELECT r.id, r.kind, r.state, s.id, r.recipient, r.subject, r.message_id, r.in_reply_to, x'', r.attempts,
        r.sent_at, r.last_answer, r.bounced_at, r.bounce
      FROM reply r JOIN submission s ON s.number = r.submission LEFT JOIN revision v ON v.submission = s.number
        LEFT JOIN connection c ON c.id = coalesce(v.connection, s.connection)
      WHERE (?1 IS NULL OR c.name = ?1) AND (?2 IS NULL OR r.kind = ?2) AND (?3 IS NULL OR r.state = ?3)
        AND (?4 IS NULL OR r.created_at >= ?4) AND (?6 IS NULL OR (r.bounced_at IS NOT NULL) = ?6)
        AND (?5 IS NULL OR r.subject LIKE ?5 ESCAPE '\\' OR r.recipient LIKE ?5 ESCAPE '\\'
          OR r.message_id LIKE ?5 ESCAPE '\\' OR r.in_reply_to LIKE ?5 ESCAPE '\\')
      ORDER BY r.number
      """,
      [
        filter.connection, filter.kind, filter.state, filter.since, filter.text.map(likePattern),
        filter.isBounced.map { $0 ? 1 : 0 },
      ], Reply.init, visit)
  }

  /// A pending reply is not to be sent: a person decides what becomes of it.
  public func stop(reply id: ULID, at now: Timestamp = .now) throws(StoreError) {
    try settleReply(id, Event(at: now, kind: "reply-stopped", message: "stopped by a person")) {
      () throws(StoreError) in
      try database.run(
        "UPDATE reply SET state = 'dead', last_answer = 'stopped by a person' WHERE id = ? AND state = 'pending'", id)
    }
  }

  /// Puts a reply that was written anew for the same submission into the outbox: one that goes to somebody else.
  public func add(_ reply: Reply, at now: Timestamp = .now) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let submission = try number(of: reply.submission)
      try insert(reply, of: submission)
      try write(
        Event(at: now, kind: "reply-sent-again", message: "put into the outbox once more, to \(reply.to)"),
        of: submission, reply: database.lastRowID)
    }
  }
}

/// What `LIKE` finds `text` by, wherever it stands.
func likePattern(_ text: String) -> String {
  let escaped = text.flatMap { $0 == "%" || $0 == "_" || $0 == "\\" ? ["\\", $0] : [$0] }
  return "%\(String(escaped))%"
}
