public import Model

/// Where bytes were first queued.
public struct FirstQueued: Sendable, Hashable {
  public var item: ULID
  public var submission: ULID
  public var at: Timestamp

  public init(item: ULID, submission: ULID, at: Timestamp) {
    self.item = item
    self.submission = submission
    self.at = at
  }
}

extension Store {
  /// Where the connection queued each of these contents first; contents it never queued are left out.
  public func firstSeen(
    content: [SHA256Digest], connection: ULID
  ) throws(StoreError) -> [SHA256Digest: FirstQueued] {
    try database.snapshot { () throws(StoreError) in
      var seen: [SHA256Digest: FirstQueued] = [:]
      for digest in Set(content) {
        seen[digest] = try database.first(
          """
          SELECT queue_item.id, submission.id, queue_item.received_at FROM queue_item
          JOIN submission ON submission.number = queue_item.submission
          WHERE queue_item.connection = ? AND sha256 = ? ORDER BY queue_item.number LIMIT 1
          """, connection, digest
        ) { (row: inout Row) throws(StoreError) in
          FirstQueued(item: try row.next(), submission: try row.next(), at: try row.next())
        }
      }
      return seen
    }
  }

  /// Lends queue items in the order they were queued, in bounded memory; nil means any. `visit` must not call the store.
  public func queueItems(
    dataType: String? = nil, format: Format? = nil, state: QueueItem.State? = nil, visit: (QueueItem) throws -> Void
  ) throws {
    guard let dataType else {
      return try stream(
        """
        SELECT * FROM queue_item_told WHERE (?1 IS NULL OR format = ?1) AND (?2 IS NULL OR state = ?2) ORDER BY number
        """, [format, state], QueueItem.init, visit)
    }
    try stream(
      """
      SELECT * FROM queue_item_told WHERE data_type = ?1 AND (?2 IS NULL OR format = ?2) AND (?3 IS NULL OR state = ?3)
      ORDER BY number
      """, [dataType, format, state], QueueItem.init, visit)
  }

  /// One queue item; throws `.notFound`.
  public func queueItem(_ id: ULID) throws(StoreError) -> QueueItem {
    let item = try database.first("SELECT * FROM queue_item_told WHERE id = ?", id, read: QueueItem.init)
    guard let item else { throw StoreError(.notFound, "there is no queue item \"\(id)\"") }
    return item
  }

  /// Where the item's bytes lie. They never change; nobody but the store writes there.
  public func path(ofItem id: ULID) throws(StoreError) -> String {
    let path: String? = try database.first("SELECT path FROM queue_item WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let path else { throw StoreError(.notFound, "there is no queue item \"\(id)\"") }
    return "\(home)/\(path)"
  }

  func insert(_ file: QueuedFile, of entry: LedgerEntry, _ submission: Int64) throws(StoreError) {
    let item = file.item
    guard let connection = entry.decision.connection else {
      preconditionFailure("a file is queued by a decision that names no connection")
    }
    try database.run(
      """
      INSERT INTO queue_item (id, state, data_type, format, connection, file_name, size, sha256, path, submission,
        received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      item.id, item.state, item.dataType, item.format, connection.id, item.fileName.text, item.size, item.sha256,
      ItemFiles.path(of: file.bytes.id), submission, item.receivedAt)
  }

  /// Lets claimers find what these have queued; in the transaction that does. Lanes that are new are in the order of their
  /// first files.
  func joinLanes(_ entries: some Sequence<LedgerEntry>) throws(StoreError) {
    var lanes: [Lane] = []
    var arrivals: [Lane: Timestamp] = [:]
    for entry in entries {
      guard let connection = entry.decision.connection else { continue }
      for file in entry.files {
        let lane = Lane(dataType: file.item.dataType, format: file.item.format, connection: connection.id)
        if arrivals[lane] == nil { lanes.append(lane) }
        arrivals[lane] = max(arrivals[lane] ?? file.item.receivedAt, file.item.receivedAt)
      }
    }
    for lane in lanes {
      try database.run(
        """
        INSERT INTO lane (data_type, format, connection, priority, turn, arrived_at)
          SELECT ?1, ?2, id, priority, 0, ?4 FROM connection WHERE id = ?3
          ON CONFLICT (data_type, format, connection)
            DO UPDATE SET has_ready = 1, arrived_at = max(arrived_at, excluded.arrived_at)
        """, lane.dataType, lane.format, lane.connection, arrivals[lane])
    }
  }

  private struct Lane: Hashable {
    let dataType: String
    let format: Format
    let connection: ULID
  }
}

extension QueueItem {
  /// Of a row of `queue_item_told`.
  init(_ row: inout Row) throws(StoreError) {
    self.init(
      id: try row.next(), state: try row.next(), dataType: try row.next(), format: try row.next(),
      connection: try row.next(), fileName: try row.next(), size: try row.next(), sha256: try row.next(),
      submission: try row.next(), messageID: try row.nextOrNil(), receivedAt: try row.next(), attempts: try row.next(),
      dueAt: try row.nextOrNil(), reason: try row.nextOrNil(), check: try FileCheck.ifAny(&row))
  }
}
