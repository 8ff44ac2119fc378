public import Model

extension Store {
  /// Lends every event after number `number` in order, in bounded memory. `visit` must not call the store.
  public func events(after number: Int64 = 0, visit: (Event) throws -> Void) throws {
    try stream("SELECT * FROM event_told WHERE number > ? ORDER BY number", [number], Event.init, visit)
  }

  /// What happened with one submission, in order.
  public func events(of submission: ULID) throws(StoreError) -> [Event] {
    try database.all(Self.eventsOfSubmission, submission, read: Event.init)
  }

  /// Those about no item are found by the submission, the others from the last one about each item back to its first.
  static let eventsOfSubmission: StaticString = """
    WITH RECURSIVE the (submission) AS (SELECT number FROM submission WHERE id = ?),
    found (number) AS (
      SELECT e.number FROM the JOIN event e ON e.submission = the.submission WHERE e.item IS NULL
      UNION ALL SELECT i.last_event FROM the JOIN queue_item i ON i.submission = the.submission
      UNION ALL SELECT e.previous FROM found f JOIN event e ON e.number = f.number
    )
    SELECT t.* FROM found f JOIN event_told t ON t.number = f.number ORDER BY t.number
    """

  /// The number of the last event; 0 when there is none.
  public func lastEvent() throws(StoreError) -> Int64 {
    try database.first("SELECT coalesce(max(number), 0) FROM event") {
      (row: inout Row) throws(StoreError) in try row.next()
    } ?? 0
  }

  /// Records something that happened, in a transaction of its own.
  public func record(_ event: Event) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try write(event, of: try numberOrNil(of: event.submission))
    }
  }

  /// Writes an event about these rows; within a transaction.
  func write(
    _ event: Event, of submission: Int64?, item: Int64? = nil, reply: Int64? = nil, connection: ULID? = nil
  ) throws(StoreError) {
    try database.run(
      "INSERT INTO event (at, kind, submission, item, reply, connection, message) VALUES (?, ?, ?, ?, ?, ?, ?)",
      event.at, event.kind, submission, item, reply, connection, event.message)
  }

  /// A submission's row.
  func number(of submission: ULID) throws(StoreError) -> Int64 {
    let number: Int64? = try database.first("SELECT number FROM submission WHERE id = ?", submission) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let number else { throw StoreError(.notFound, "there is no submission \"\(submission)\" in the ledger") }
    return number
  }

  private func numberOrNil(of submission: ULID?) throws(StoreError) -> Int64? {
    guard let submission else { return nil }
    return try number(of: submission)
  }

  /// Lends what `read` makes of each row. What `visit` throws ends the reading and is thrown on.
  func stream<Reading>(
    _ sql: StaticString, _ values: [any Bindable], _ read: (inout Row) throws(StoreError) -> Reading,
    _ visit: (Reading) throws -> Void
  ) throws {
    var thrown: (any Error)?
    do {
      try database.each(sql, values) { (row: inout Row) throws(StoreError) in
        let reading = try read(&row)
        do { try visit(reading) } catch {
          thrown = error
          throw StoreError(.io, "the reader gave up")
        }
      }
    } catch { throw thrown ?? error }
  }
}

extension Event {
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      number: try row.next(), at: try row.next(), kind: try row.next(), submission: try row.nextOrNil(),
      item: try row.nextOrNil(), reply: try row.nextOrNil(), message: try row.next())
    connection = try row.nextOrNil()
    messageID = try row.nextOrNil()
    queue = try row.nextOrNil()
    fileName = try row.nextOrNil()
  }
}
