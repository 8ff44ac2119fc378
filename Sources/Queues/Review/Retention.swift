internal import Glibc
public import Model

/// How long the bytes of files are kept after they are done with, in seconds; nil for ever. What is known of them, their
/// digests, decisions and events, stays in any case.
public struct RetentionTimes: Sendable, Hashable {
  /// Since they came.
  public var completed: Int64?
  public var discarded: Int64?
  /// Files that their check rejected.
  public var rejected: Int64?

  public init(completed: Int64? = nil, discarded: Int64? = nil, rejected: Int64? = nil) {
    self.completed = completed
    self.discarded = discarded
    self.rejected = rejected
  }
}

/// What one step of retention took away.
public struct RetentionReport: Sendable, Equatable, Codable {
  public var messages = 0
  public var files = 0
  /// There may be more to take away.
  public var isMore = false

  public init() {}
}

extension Store {
  /// Takes away what is past its time, at most `most` of each kind: archived messages, and the bytes of files that were
  /// completed, discarded or rejected. Never a message that waits for a person, a file that waits or is claimed or
  /// failed, nor one whose partner is still to be answered. Killed anywhere, the next step takes away what this one named.
  public func removeExpired(
    _ times: RetentionTimes, most: Int = 1000, at now: Timestamp = .now
  ) throws(StoreError) -> RetentionReport {
    try takeAwayNamed()
    var report = RetentionReport()
    try database.transaction { () throws(StoreError) in
      let messages = try expiredMessages(most, now)
      for message in messages { try name(message.path, now) }
      for message in messages {
        try database.run("DELETE FROM archived_message WHERE submission = ?", message.submission)
      }
      let files = try expiredFiles(times, most, now)
      for file in files { try nameFile(file, now) }
      report.messages = messages.count
      report.files = files.count
      report.isMore = messages.count == most || files.count >= most
    }
    try takeAwayNamed()
    try sweepClaims()
    return report
  }

  /// When the bytes at a path were taken away; nil while they are there.
  public func removedAt(pathOf item: ULID) throws(StoreError) -> Timestamp? {
    try database.first(
      "SELECT r.removed_at FROM queue_item i JOIN removed_file r ON r.path = i.path WHERE i.id = ?", item
    ) { (row: inout Row) throws(StoreError) in try row.next() }
  }

  private func expiredMessages(
    _ most: Int, _ now: Timestamp
  ) throws(StoreError) -> [(submission: Int64, path: String)] {
    try database.all(
      """
      SELECT a.submission, a.path FROM archived_message a JOIN submission s ON s.number = a.submission
      WHERE a.keep_until <= ?1
        AND NOT (s.outcome = 'held' AND NOT EXISTS (SELECT 1 FROM revision v WHERE v.submission = s.number))
      ORDER BY a.keep_until LIMIT ?2
      """, now, most
    ) { (row: inout Row) throws(StoreError) in (try row.next(), try row.next()) }
  }

  /// What is kept for ever is not looked for: that would be all of it, each time.
  private func expiredFiles(
    _ times: RetentionTimes, _ most: Int, _ now: Timestamp
  ) throws(StoreError) -> [String] {
    var found: [String] = []
    if times.completed != nil || times.discarded != nil { found += try expiredItems(times, most, now) }
    if times.rejected != nil { found += try expiredRejectedFiles(times, most, now) }
    return found
  }

  private func expiredItems(
    _ times: RetentionTimes, _ most: Int, _ now: Timestamp
  ) throws(StoreError) -> [String] {
    try database.all(
      """
      SELECT i.path FROM queue_item i INDEXED BY queue_item_kept LEFT JOIN file_check f ON f.file = i.id
      WHERE i.is_kept = 1 AND i.received_at <= max(?1, ?2)
        AND (i.state = 'completed' AND i.received_at <= ?1 AND coalesce(f.result_awaited, 0) = 0
          OR i.state = 'discarded' AND i.received_at <= ?2)
        AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.submission = i.submission AND r.state = 'pending')
      ORDER BY i.received_at LIMIT ?3
      """, limit(times.completed, now), limit(times.discarded, now), most
    ) { (row: inout Row) throws(StoreError) in try row.next() }
  }

  private func expiredRejectedFiles(
    _ times: RetentionTimes, _ most: Int, _ now: Timestamp
  ) throws(StoreError) -> [String] {
    try database.all(
      """
      SELECT i.path FROM rejected_file i INDEXED BY rejected_file_kept
      WHERE i.is_kept = 1 AND i.received_at <= ?1
        AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.submission = i.submission AND r.state = 'pending')
      ORDER BY i.received_at LIMIT ?2
      """, limit(times.rejected, now), most
    ) { (row: inout Row) throws(StoreError) in try row.next() }
  }

  /// What came at this moment or before is past its time; before all time where it is kept for ever.
  private func limit(_ seconds: Int64?, _ now: Timestamp) -> Timestamp {
    seconds.map { now.adding(seconds: -$0) } ?? Timestamp(milliseconds: .min)
  }

  private func name(_ path: String, _ now: Timestamp) throws(StoreError) {
    try database.run(
      "INSERT INTO removed_file (path, removed_at, is_gone) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", path, now)
  }

  private func nameFile(_ path: String, _ now: Timestamp) throws(StoreError) {
    try name(path, now)
    try database.run("UPDATE queue_item SET is_kept = 0 WHERE path = ?", path)
    try database.run("UPDATE rejected_file SET is_kept = 0 WHERE path = ?", path)
  }

  /// Takes away the files that are named, and notes that they are gone.
  private func takeAwayNamed() throws(StoreError) {
    let paths: [String] = try database.all("SELECT path FROM removed_file WHERE is_gone = 0") {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard !paths.isEmpty else { return }
    for path in paths {
      guard unlink("\(home)/\(path)") == 0 || errno == ENOENT else { throw fileError("remove", "\(home)/\(path)") }
    }
    try database.transaction { () throws(StoreError) in
      for path in paths { try database.run("UPDATE removed_file SET is_gone = 1 WHERE path = ?", path) }
    }
  }

  /// Takes away the names by which claimers read and whose lease is not held, as a crash may have left them.
  private func sweepClaims() throws(StoreError) {
    try claimFiles().sweep { (lease: Lease) throws(StoreError) in
      let held: String?? = try database.first("SELECT lease FROM queue_item WHERE id = ?", lease.item) {
        (row: inout Row) throws(StoreError) in try row.nextOrNil()
      }
      return held == lease.secret
    }
  }
}
