public import Model

/// What is recorded together with the completion of an item.
public struct Completion: Sendable {
  /// What the partner is told about the rows, rendered whole; nil when nobody is.
  public var result: Reply?
  /// What whoever took the file made of its rows; nil when nothing was said.
  public var outcome: ItemOutcome?
  /// As many may go to one address; nil for as many as there are.
  public var repliesPerHour: Int?

  public init(result: Reply? = nil, outcome: ItemOutcome? = nil) {
    self.result = result
    self.outcome = outcome
  }
}

/// What became of the rows of an item in the end: what its check said, and what whoever took it said after that.
public struct ItemOutcome: Sendable, Hashable {
  public var rows: FileCheck.Rows
  /// All of it, as JSON.
  public var report: String

  public init(rows: FileCheck.Rows, report: String) {
    self.rows = rows
    self.report = report
  }
}

extension Store {
  /// What became of the rows of an item; nil when whoever took it said nothing of them.
  public func outcome(ofItem id: ULID) throws(StoreError) -> ItemOutcome? {
    try database.first(
      """
      SELECT o.total, o.accepted, o.accepted_with_warnings, o.rejected, o.duplicate, o.report
      FROM item_outcome o JOIN queue_item i ON i.number = o.item WHERE i.id = ?
      """, id
    ) { (row: inout Row) throws(StoreError) in
      ItemOutcome(
        rows: FileCheck.Rows(
          total: try row.next(), accepted: try row.next(), acceptedWithWarnings: try row.next(),
          rejected: try row.next(), duplicate: try row.next()), report: try row.next())
    }
  }

  /// Writes what goes with a completion. A result that went out already does not go a second time.
  func write(_ completion: Completion, of held: HeldItem, at now: ClockReading) throws(StoreError) {
    if let reply = completion.result {
      try database.run(
        "UPDATE file_check SET result_awaited = 0 WHERE file = ? AND result_awaited = 1", held.lease.item)
      if database.changes == 1 {
        try insert(reply, of: held.submission, within: completion.repliesPerHour)
      }
    }
    guard let outcome = completion.outcome else { return }
    let rows = outcome.rows
    try database.run(
      """
      INSERT INTO item_outcome (item, at, total, accepted, accepted_with_warnings, rejected, duplicate, report)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET at = excluded.at, accepted = excluded.accepted,
        accepted_with_warnings = excluded.accepted_with_warnings, rejected = excluded.rejected,
        duplicate = excluded.duplicate, report = excluded.report
      """,
      held.number, now.wall, rows.total, rows.accepted, rows.acceptedWithWarnings, rows.rejected, rows.duplicate,
      outcome.report)
  }
}
