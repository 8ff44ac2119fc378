public import Model

/// A submission as a listing shows it.
public struct MessageSummary: Sendable, Hashable {
  public var submission: Submission
  /// What became of it, in the end.
  public var outcome: Outcome
  /// How it came to that later; nil where it was so at once.
  public var revised: Revision.Cause?
  /// The name of the connection that judged, in the end.
  public var connection: String?
  public var objections: [Objection]
  /// The files it put into the queue, in document order.
  public var queueItems: [ULID]
}

/// Everything the ledger has about a submission.
public struct StoredMessage: Sendable, Hashable {
  public var submission: Submission
  /// What was decided when it came.
  public var decision: Decision
  /// What was decided later.
  public var revision: Revision?
  /// Where it has been seen, first of all where it was taken up.
  public var sightings: [Sighting]
  public var queueItems: [ULID]
  public var replies: [ULID]
}

/// One place a submission has been seen in.
public struct Sighting: Sendable, Hashable {
  public var mailbox: MailboxID
  public var place: Place
  public var seenAt: Timestamp
  /// When it was taken out of the way; nil while that is to be done.
  public var settledAt: Timestamp?
}

extension Store {
  /// Lends submissions, the last recorded first, in bounded memory: at most `limit` of them, and only those recorded
  /// before the submission `before`. `visit` must not call the store.
  public func messages(
    outcome: Outcome? = nil, before: ULID? = nil, limit: Int = .max, visit: (MessageSummary) throws -> Void
  ) throws {
    try messages(MessageFilter(outcome: outcome), before: before, limit: limit, visit: visit)
  }

  /// The same of those that are asked for.
  public func messages(
    _ filter: MessageFilter, before: ULID? = nil, limit: Int = .max, visit: (MessageSummary) throws -> Void
  ) throws {
    var end = Int64.max
    if let before { end = try number(of: before) }
    try stream(
      """
      SELECT s.id, m.account, m.name, s.uid_validity, s.uid, s.key, s.message_id, s.sender, s.subject, s.date, s.size,
        s.received_at, coalesce(v.outcome, s.outcome), v.cause, c.name, s.number
      FROM submission s JOIN mailbox m ON m.number = s.mailbox LEFT JOIN revision v ON v.submission = s.number
        LEFT JOIN connection c ON c.id = coalesce(v.connection, s.connection)
      WHERE s.number < ?1 AND (?2 IS NULL OR coalesce(v.outcome, s.outcome) = ?2) AND (?4 IS NULL OR c.name = ?4)
        AND (?5 IS NULL OR s.received_at >= ?5)
        AND (?6 IS NULL OR s.subject LIKE ?6 ESCAPE '\\' OR s.sender LIKE ?6 ESCAPE '\\'
          OR s.message_id LIKE ?6 ESCAPE '\\')
      ORDER BY s.number DESC LIMIT ?3
      """, [end, filter.outcome, limit, filter.connection, filter.since, filter.text.map(likePattern)],
      { (row: inout Row) throws(StoreError) in
        var summary = MessageSummary(
          submission: try Submission(&row), outcome: try row.next(), revised: try row.nextOrNil(),
          connection: try row.nextOrNil(), objections: [], queueItems: [])
        let number: Int64 = try row.next()
        summary.objections = try objections(of: number)
        summary.queueItems = try queueItems(of: number)
        return summary
      }, visit)
  }

  /// Everything about one submission, as of one moment; throws `.notFound`.
  public func message(_ id: ULID) throws(StoreError) -> StoredMessage {
    try database.snapshot { () throws(StoreError) in
      let number = try number(of: id)
      let found = try database.first(
        """
        SELECT s.id, m.account, m.name, s.uid_validity, s.uid, s.key, s.message_id, s.sender, s.subject, s.date,
          s.size, s.received_at, s.outcome, s.grounds
        FROM submission s JOIN mailbox m ON m.number = s.mailbox WHERE s.number = ?
        """, number
      ) { (row: inout Row) throws(StoreError) -> (Submission, Outcome, Grounds) in
        (try Submission(&row), try row.next(), try Grounds(json: try row.next()))
      }
      guard let (submission, outcome, grounds) = found else {
        throw StoreError(.corrupt, "submission \"\(id)\" names a mailbox that is not there")
      }
      return StoredMessage(
        submission: submission, decision: grounds.decision(outcome, try objections(of: number)),
        revision: try revision(of: id),
        sightings: try sightings(of: number),
        queueItems: try queueItems(of: number),
        replies: try ids("SELECT id FROM reply WHERE submission = ? ORDER BY number", of: number))
    }
  }

  private func objections(of submission: Int64) throws(StoreError) -> [Objection] {
    try database.all(
      "SELECT code, file_name, message FROM objection WHERE submission = ? ORDER BY ordinal", submission
    ) { (row: inout Row) throws(StoreError) in
      Objection(code: try row.next(), fileName: try row.nextOrNil(), message: try row.next())
    }
  }

  private func sightings(of submission: Int64) throws(StoreError) -> [Sighting] {
    try database.all(
      """
      SELECT m.account, m.name, s.uid_validity, s.uid, s.seen_at, s.settled_at
      FROM sighting s JOIN mailbox m ON m.number = s.mailbox WHERE s.submission = ? ORDER BY s.seen_at, s.uid
      """, submission
    ) { (row: inout Row) throws(StoreError) in
      Sighting(
        mailbox: MailboxID(account: try row.next(), mailbox: try row.next()),
        place: Place(uidValidity: try row.next(), uid: try row.next()), seenAt: try row.next(),
        settledAt: try row.nextOrNil())
    }
  }

  private func queueItems(of submission: Int64) throws(StoreError) -> [ULID] {
    try ids("SELECT id FROM queue_item WHERE submission = ? ORDER BY number", of: submission)
  }

  private func ids(_ sql: StaticString, of submission: Int64) throws(StoreError) -> [ULID] {
    try database.all(sql, submission) { (row: inout Row) throws(StoreError) in try row.next() }
  }
}

extension Submission {
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      id: try row.next(), mailbox: MailboxID(account: try row.next(), mailbox: try row.next()),
      place: Place(uidValidity: try row.next(), uid: try row.next()), key: try row.nextOrNil(),
      messageID: try row.nextOrNil(), from: try row.nextOrNil(), subject: try row.nextOrNil(),
      date: try row.nextOrNil(), size: try row.next(), receivedAt: try row.next())
  }
}
