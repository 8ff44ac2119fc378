public import Model

/// A moment by which a file of a connection was to be there.
public struct Occasion: Sendable, Hashable {
  public var due: Timestamp
  /// A file that came after this counts for it.
  public var since: Timestamp
  /// What is said when none has.
  public var words: String

  public init(due: Timestamp, since: Timestamp, words: String) {
    self.due = due
    self.since = since
    self.words = words
  }
}

/// A connection of which nothing had come when it was to have, and of which nothing has come since.
public struct MissingFile: Sendable, Hashable {
  public var connection: String
  /// The last of the moments that went by.
  public var due: Timestamp
}

extension Store {
  /// Up to when the occasions of each connection of which files are expected have been judged, by the connection's id.
  public func judgedUntil() throws(StoreError) -> [ULID: Timestamp] {
    var known: [ULID: Timestamp] = [:]
    try database.each("SELECT connection, judged_until FROM expectation", []) { (row: inout Row) throws(StoreError) in
      known[try row.next()] = try row.next()
    }
    return known
  }

  /// Judges each occasion behind the last one judged: one that no file has come for is an event, once. Whoever judges at
  /// the same time finds it done. Nothing is held against a connection that is expected of for the first time.
  public func judge(
    _ connection: Connection, _ occasions: [Occasion], upTo end: Timestamp, at now: Timestamp = .now
  ) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let before = try judgedUntil()[connection.id]
      let last = try lastArrival(of: connection.id)
      let missed = occasions.filter { one in before.map { $0 < one.due } ?? false && one.due <= end && last <= one.since
      }
      for one in missed {
        try write(Event(at: now, kind: "file-missing", message: one.words), of: nil, connection: connection.id)
      }
      try database.run(
        """
        INSERT INTO expectation (connection, judged_until, missed) VALUES (?1, ?2, ?3) ON CONFLICT (connection) DO UPDATE
          SET judged_until = max(judged_until, excluded.judged_until), missed = coalesce(excluded.missed, missed)
        """, connection.id, end, missed.map(\.due).max())
    }
  }

  /// Nothing is expected of it any more: should that change, nothing that was before is held against it.
  public func expectNothing(of connection: ULID) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.run("DELETE FROM expectation WHERE connection = ?", connection)
    }
  }

  /// Where nothing has come since it was missed.
  func missingFiles() throws(StoreError) -> [MissingFile] {
    try database.all(
      """
      SELECT c.name, e.missed FROM expectation e JOIN connection c ON c.id = e.connection
      WHERE e.missed IS NOT NULL AND c.removed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM lane WHERE connection = e.connection AND arrived_at > e.missed) ORDER BY c.name
      """
    ) { (row: inout Row) throws(StoreError) in MissingFile(connection: try row.next(), due: try row.next()) }
  }

  /// When the last file of a connection was received that got into a queue; the beginning of time when none did.
  private func lastArrival(of connection: ULID) throws(StoreError) -> Timestamp {
    try database.first("SELECT coalesce(max(arrived_at), 0) FROM lane WHERE connection = ?", connection) {
      (row: inout Row) throws(StoreError) in try row.next()
    } ?? Timestamp(milliseconds: 0)
  }
}
