/// The statements of a claim and of what comes before it. Each is answered from an index, however many items there are:
/// the tests ask SQLite how it goes about them.
enum ClaimSQL {
  static let firstLane: StaticString = """
    SELECT number, connection, priority, turn FROM lane WHERE data_type = ? AND format = ? AND has_ready = 1
    ORDER BY priority DESC, turn LIMIT 1
    """
  /// Of the others.
  static let lastTurn: StaticString = """
    SELECT max(turn) FROM lane WHERE data_type = ? AND format = ? AND priority = ? AND has_ready = 1 AND number <> ?
    """
  static let oldest: StaticString = """
    SELECT number, id, submission, path, size FROM queue_item
    WHERE data_type = ? AND format = ? AND connection = ? AND state = 'waiting' AND due_at IS NULL
    ORDER BY number LIMIT 1
    """
  static let take: StaticString = """
    UPDATE queue_item SET state = 'claimed', attempts = attempts + 1 WHERE number = ? AND state = 'waiting'
    """
  static let lease: StaticString = """
    INSERT INTO lease (item, secret, claimer, claimed_at, length, most_attempts, expires_at, boot, expires_uptime)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (item) DO UPDATE SET secret = excluded.secret, claimer = excluded.claimer,
      claimed_at = excluded.claimed_at, length = excluded.length, most_attempts = excluded.most_attempts,
      expires_at = excluded.expires_at, boot = excluded.boot, expires_uptime = excluded.expires_uptime,
      ended = NULL, ended_at = NULL
    WHERE ended IS NOT NULL
    """
  static let goBehind: StaticString = "UPDATE lane SET turn = ?2 WHERE number = ?1"

  /// A lease that was given before the machine's last start; two statements, so that each is one search.
  static let ofEarlierBoot: StaticString = """
    SELECT item, expires_at, length FROM lease WHERE boot < ? AND ended IS NULL LIMIT 100
    """
  static let ofLaterBoot: StaticString = """
    SELECT item, expires_at, length FROM lease WHERE boot > ? AND ended IS NULL LIMIT 100
    """
  static let expired: StaticString = """
    SELECT item FROM lease WHERE boot = ? AND expires_uptime <= ? AND ended IS NULL LIMIT 100
    """
  /// What is due, and what a clock that has been set back since put further ahead than any wait reaches.
  static let due: StaticString = """
    SELECT number FROM queue_item WHERE due_at IS NOT NULL AND due_at <= ? LIMIT 100
    """
  static let tooFarAhead: StaticString = """
    SELECT number FROM queue_item WHERE due_at IS NOT NULL AND due_at > ? LIMIT 100
    """
  static let makeReady: StaticString = "UPDATE queue_item SET due_at = NULL WHERE number = ?"

  /// Whether anything of a queue may be claimed, or may be once what has run out is brought back.
  static let anyRunOut: StaticString = """
    SELECT EXISTS (SELECT 1 FROM lease WHERE boot = ?1 AND expires_uptime <= ?2 AND ended IS NULL)
      OR EXISTS (SELECT 1 FROM lease WHERE boot < ?1 AND ended IS NULL)
      OR EXISTS (SELECT 1 FROM lease WHERE boot > ?1 AND ended IS NULL)
      OR EXISTS (SELECT 1 FROM queue_item WHERE due_at IS NOT NULL AND due_at <= ?3)
      OR EXISTS (SELECT 1 FROM queue_item WHERE due_at IS NOT NULL AND due_at > ?4)
    """

  static let all = [
    firstLane, lastTurn, oldest, take, lease, goBehind, ofEarlierBoot, ofLaterBoot, expired, due, tooFarAhead,
    makeReady, anyRunOut,
  ]
}
