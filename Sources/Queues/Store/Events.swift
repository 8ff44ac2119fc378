public import Model

extension Store {
  /// Lends every event after number `number` in order, in bounded memory. `visit` must not call the store.
  public func events(after number: Int64 = 0, visit: (Event) throws -> Void) throws {
    try stream(
      """
      SELECT event.number, at, kind, id, message FROM event LEFT JOIN submission ON submission.number = submission
      WHERE event.number > ? ORDER BY event.number
      """, [number], Event.init, visit)
  }

  /// What happened with one submission, in order.
  public func events(of submission: ULID) throws(StoreError) -> [Event] {
    try database.all(
      """
      SELECT event.number, at, kind, id, message FROM event JOIN submission ON submission.number = submission
      WHERE id = ? ORDER BY event.number
      """, submission, read: Event.init)
  }

  /// Records something that happened, in a transaction of its own.
  public func record(_ event: Event) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try write(event, of: try numberOrNil(of: event.submission))
    }
  }

  func write(_ event: Event, of submission: Int64?) throws(StoreError) {
    try database.run(
      "INSERT INTO event (at, kind, submission, message) VALUES (?, ?, ?, ?)",
      event.at, event.kind, submission, event.message)
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
      message: try row.next())
  }
}
