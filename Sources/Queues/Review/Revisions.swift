internal import FoundationEssentials
public import Model

/// What became of a message after it had not been accepted when it came.
public struct Revision: Sendable, Hashable {
  public var at: Timestamp
  public var cause: Cause
  /// Who, and why.
  public var reason: String
  public var decision: Decision

  public enum Cause: String, Sendable, Hashable, Codable, CaseIterable {
    /// A person let it in.
    case released
    /// Today's rules let it in.
    case replayed
    /// A person does not want it.
    case discarded
  }

  public init(at: Timestamp = .now, cause: Cause, reason: String, decision: Decision) {
    self.at = at
    self.cause = cause
    self.reason = reason
    self.decision = decision
  }
}

extension Revision.Cause: Bindable, Readable {}

extension Store {
  /// Lets a message in that was not accepted before: as `commit` would, under the submission it has. Throws
  /// `.constraint` when it is accepted already, whoever was quicker; then nothing is recorded, and the files are dropped.
  public func revise(_ entry: LedgerEntry, cause: Revision.Cause, reason: String) throws(StoreError) {
    precondition(entry.decision.outcome == .accepted, "a revision lets a message in")
    for file in entry.staged { precondition(file.sha256 != nil, "a file is recorded before it is finished") }
    try files.makeDurable(entry.staged)
    try database.transaction { () throws(StoreError) in
      let number = try notAccepted(entry.submission.id)
      try revise(
        number, Revision(at: entry.submission.receivedAt, cause: cause, reason: reason, decision: entry.decision))
      for file in entry.files { try insert(file, of: entry, number) }
      for file in entry.rejected { try insert(file, of: entry, number) }
      for check in entry.checks { try insert(check, of: number) }
      for reply in entry.replies { try insert(reply, of: number) }
      let at = entry.submission.receivedAt
      try write(Event(at: at, kind: "message-\(cause.rawValue)", message: reason), of: number)
      try write(Event(at: at, kind: Outcome.accepted.rawValue, message: entry.summary), of: number)
      for event in entry.events { try write(event, of: number) }
      try joinLanes([entry])
    }
    for file in entry.staged { try? files.release(file.id, from: file.staging) }
  }

  /// A person does not want a message that was not accepted: it is ignored from now on.
  public func discard(message id: ULID, reason: String, at now: Timestamp = .now) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let number = try notAccepted(id)
      try revise(
        number, Revision(at: now, cause: .discarded, reason: reason, decision: Decision(outcome: .ignored)))
      try write(Event(at: now, kind: "message-discarded", message: reason), of: number)
    }
  }

  /// What became of a message later; nil when nothing did.
  public func revision(of submission: ULID) throws(StoreError) -> Revision? {
    try database.first(
      """
      SELECT v.at, v.cause, v.reason, v.outcome, v.objections, v.grounds FROM revision v
      JOIN submission s ON s.number = v.submission WHERE s.id = ?
      """, submission
    ) { (row: inout Row) throws(StoreError) in
      let (at, cause, reason): (Timestamp, Revision.Cause, String) = (try row.next(), try row.next(), try row.next())
      let outcome: Outcome = try row.next()
      let objections = try [Objection](json: try row.next())
      return Revision(
        at: at, cause: cause, reason: reason,
        decision: try Grounds(json: try row.next()).decision(outcome, objections))
    }
  }

  private func revise(_ submission: Int64, _ revision: Revision) throws(StoreError) {
    let decision = revision.decision
    try database.run(
      """
      INSERT INTO revision (submission, at, cause, outcome, connection, reason, objections, grounds)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (submission) DO UPDATE SET at = excluded.at, cause = excluded.cause,
        outcome = excluded.outcome, connection = excluded.connection, reason = excluded.reason,
        objections = excluded.objections, grounds = excluded.grounds
      """,
      submission, revision.at, revision.cause, decision.outcome, decision.connection?.id, revision.reason,
      decision.objections.json(), Grounds.json(of: decision, connection: decision.connection.map { $0.json() }))
  }

  /// The row of a submission that is not accepted; throws `.constraint` when it is.
  private func notAccepted(_ id: ULID) throws(StoreError) -> Int64 {
    let number = try number(of: id)
    let isAccepted: Int? = try database.first(
      """
      SELECT s.outcome = 'accepted' OR coalesce(v.outcome = 'accepted', 0) FROM submission s
      LEFT JOIN revision v ON v.submission = s.number WHERE s.number = ?
      """, number
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    guard isAccepted == 0 else {
      throw StoreError(.constraint, "message \"\(id)\" is accepted already, and its files are queued once")
    }
    return number
  }
}
