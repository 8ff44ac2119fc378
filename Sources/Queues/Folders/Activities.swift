public import Model

/// When a connection was last at work, and how that went.
public struct Activity: Sendable, Hashable {
  public var at: Timestamp
  /// In words; nil where all went well.
  public var failure: String?
}

extension Store {
  /// Notes that a connection has just been at work.
  public func note(activity failure: String?, of connection: ULID, at now: Timestamp = .now) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.run(
        """
        INSERT INTO activity (connection, at, failure) VALUES (?, ?, ?)
        ON CONFLICT (connection) DO UPDATE SET at = excluded.at, failure = excluded.failure
        """, connection, now, failure)
    }
  }

  /// What was noted last; without a note, when it last took something up. Nil when nothing ever happened.
  public func activity(of connection: ULID) throws(StoreError) -> Activity? {
    let noted = try database.first("SELECT at, failure FROM activity WHERE connection = ?", connection) {
      (row: inout Row) throws(StoreError) in Activity(at: try row.next(), failure: try row.nextOrNil())
    }
    if let noted { return noted }
    return try database.first(
      "SELECT received_at FROM submission WHERE connection = ? ORDER BY number DESC LIMIT 1", connection
    ) { (row: inout Row) throws(StoreError) in Activity(at: try row.next()) }
  }
}
