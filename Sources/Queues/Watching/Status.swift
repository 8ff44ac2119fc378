public import Model

/// How a home stands at one moment: what waits, since when, and what needs a person.
public struct Status: Sendable, Hashable {
  public var at: Timestamp
  public var accounts: [AccountStatus]
  public var queues: [QueueStatus]
  public var outbox: WaitingLine
  /// Replies that were given up.
  public var deadReplies: Int
  /// Events on their way to other systems.
  public var announcements: WaitingLine
  public var deadAnnouncements: Int
  /// Messages that wait for a person's decision.
  public var held: WaitingLine
  /// Of which connections files are missing that were expected.
  public var missing: [MissingFile]
}

/// The last look into an account's mailbox.
public struct AccountStatus: Sendable, Hashable {
  public var account: String
  public var endedAt: Timestamp
  public var succeededAt: Timestamp?
  /// What went wrong the last time; nil when nothing did.
  public var failure: String?
}

/// How many wait, and since when the one that has waited longest does.
public struct WaitingLine: Sendable, Hashable {
  public var count: Int
  public var oldest: Timestamp?
}

/// One queue by the states of its items.
public struct QueueStatus: Sendable, Hashable {
  public var dataType: String
  public var format: Format
  /// May be claimed now, and since when the oldest of them waits.
  public var waiting: WaitingLine
  /// To be tried again later.
  public var later: Int
  public var claimed: Int
  /// Dead letters.
  public var failed: Int
}

extension Store {
  /// How things stand, as of one moment. What leases that ran out hold counts as claimed until the next claim.
  public func status(at now: Timestamp = .now) throws(StoreError) -> Status {
    try database.snapshot { () throws(StoreError) in
      Status(
        at: now, accounts: try accounts(), queues: try queues(),
        outbox: try line("SELECT count(*), min(created_at) FROM reply WHERE state = 'pending'"),
        deadReplies: try count("SELECT count(*) FROM reply WHERE state = 'dead'"),
        announcements: try line("SELECT count(*), min(created_at) FROM announcement WHERE state = 'pending'"),
        deadAnnouncements: try count("SELECT count(*) FROM announcement WHERE state = 'dead'"),
        held: try line(
          """
          SELECT count(*), min(received_at) FROM submission s WHERE outcome = 'held'
            AND NOT EXISTS (SELECT 1 FROM revision v WHERE v.submission = s.number)
          """), missing: try missingFiles())
    }
  }

  /// Notes how a look into an account's mailbox ended; `failure` is nil when it went well.
  public func notePoll(of account: String, failure: String?, at now: Timestamp = .now) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.run(
        """
        INSERT INTO account_poll (account, ended_at, succeeded_at, failure) VALUES (?1, ?2, iif(?3 IS NULL, ?2, NULL), ?3)
        ON CONFLICT (account) DO UPDATE SET ended_at = excluded.ended_at, failure = excluded.failure,
          succeeded_at = coalesce(excluded.succeeded_at, succeeded_at)
        """, account, now, failure)
    }
  }

  private func accounts() throws(StoreError) -> [AccountStatus] {
    try database.all("SELECT account, ended_at, succeeded_at, failure FROM account_poll ORDER BY account") {
      (row: inout Row) throws(StoreError) in
      AccountStatus(
        account: try row.next(), endedAt: try row.next(), succeededAt: try row.nextOrNil(), failure: try row.nextOrNil()
      )
    }
  }

  /// What is ready is counted over the index of its line, 0.1 s for a million: all from the first that waits on but those
  /// aside, and those that wait aside. What is in other states is read, for it is to be little.
  private func queues() throws(StoreError) -> [QueueStatus] {
    try database.all(
      """
      WITH other AS (
        SELECT data_type, format, 1 AS later, 0 AS claimed, 0 AS failed FROM queue_item WHERE due_at IS NOT NULL
        UNION ALL SELECT data_type, format, 0, 1, 0 FROM queue_item_held
        UNION ALL SELECT data_type, format, 0, 0, 1 FROM queue_item WHERE state = 'failed'
      ), counted AS (
        SELECT data_type, format, sum(later) AS later, sum(claimed) AS claimed, sum(failed) AS failed
        FROM other GROUP BY data_type, format
      ), line AS MATERIALIZED (
        SELECT *, (
          SELECT min(number) FROM queue_item i INDEXED BY queue_item_aside
          WHERE i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection
            AND i.state = 'waiting' AND i.due_at IS NULL AND i.aside = 1) AS back
        FROM lane_told l
      )
      SELECT l.data_type, l.format, sum((
          SELECT count(*) FROM queue_item i INDEXED BY queue_item_in_line
          WHERE i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection AND i.number >= l.first
        ) - (
          SELECT count(*) FROM queue_item i INDEXED BY queue_item_aside
          WHERE i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection AND i.number >= l.first
            AND i.aside = 1
        ) + (
          SELECT count(*) FROM queue_item i INDEXED BY queue_item_aside
          WHERE i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection
            AND i.state = 'waiting' AND i.due_at IS NULL AND i.aside = 1
        )), min((
          SELECT i.received_at FROM queue_item i
          WHERE i.number = min(coalesce(l.first, l.back), coalesce(l.back, l.first)))),
        coalesce(max(c.later), 0), coalesce(max(c.claimed), 0), coalesce(max(c.failed), 0)
      FROM line l LEFT JOIN counted c ON c.data_type = l.data_type AND c.format = l.format
      GROUP BY l.data_type, l.format ORDER BY l.data_type, l.format
      """
    ) { (row: inout Row) throws(StoreError) in
      QueueStatus(
        dataType: try row.next(), format: try row.next(),
        waiting: WaitingLine(count: try row.next(), oldest: try row.nextOrNil()), later: try row.next(),
        claimed: try row.next(), failed: try row.next())
    }
  }

  private func line(_ sql: StaticString) throws(StoreError) -> WaitingLine {
    try database.first(sql) { (row: inout Row) throws(StoreError) in
      WaitingLine(count: try row.next(), oldest: try row.nextOrNil())
    } ?? WaitingLine(count: 0)
  }

  private func count(_ sql: StaticString) throws(StoreError) -> Int {
    try database.first(sql) { (row: inout Row) throws(StoreError) in try row.next() } ?? 0
  }
}
