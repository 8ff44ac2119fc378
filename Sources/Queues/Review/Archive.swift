internal import Glibc
public import Model

/// A message as it came, packed by gzip: a finished file, and until when it is kept.
public struct ArchivedMessage {
  public var bytes: StagedFile
  public var keepUntil: Timestamp

  public init(bytes: StagedFile, keepUntil: Timestamp) {
    self.bytes = bytes
    self.keepUntil = keepUntil
  }
}

/// Which archived messages are asked for; nil means any.
public struct ArchiveFilter: Sendable, Hashable {
  public var since: Timestamp?
  /// The connection that judged them.
  public var connection: String?

  public init(since: Timestamp? = nil, connection: String? = nil) {
    self.since = since
    self.connection = connection
  }
}

extension Store {
  /// Where the archived message lies, packed by gzip; nil when it is not kept, or no more.
  public func path(ofArchived submission: ULID) throws(StoreError) -> String? {
    let path: String? = try database.first(
      """
      SELECT a.path FROM archived_message a JOIN submission s ON s.number = a.submission WHERE s.id = ?
      """, submission
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    return path.map { "\(home)/\($0)" }
  }

  /// The archived messages that are not accepted and that nobody has discarded, in the order they came.
  public func archivedAndNotAccepted(_ filter: ArchiveFilter) throws(StoreError) -> [ULID] {
    try database.all(
      """
      SELECT s.id FROM archived_message a JOIN submission s ON s.number = a.submission
      LEFT JOIN revision v ON v.submission = s.number LEFT JOIN connection c ON c.id = s.connection
      WHERE s.outcome <> 'accepted' AND v.submission IS NULL
        AND (?1 IS NULL OR s.received_at >= ?1) AND (?2 IS NULL OR c.name = ?2) ORDER BY s.number
      """, filter.since, filter.connection
    ) { (row: inout Row) throws(StoreError) in try row.next() }
  }

  func insert(_ archived: ArchivedMessage, of submission: Int64) throws(StoreError) {
    try database.run(
      "INSERT INTO archived_message (submission, path, size, keep_until) VALUES (?, ?, ?, ?)", submission,
      ItemFiles.path(of: archived.bytes.id), archived.bytes.count, archived.keepUntil)
  }
}
