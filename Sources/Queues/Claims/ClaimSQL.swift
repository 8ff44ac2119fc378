/// The statements of a claim and of what comes before it. Each is answered from an index, however many items there are:
/// the tests ask SQLite how it goes about them.
enum ClaimSQL {
  static let firstLane: StaticString = """
    SELECT number, connection, priority, turn, head FROM lane WHERE data_type = ? AND format = ? AND has_ready = 1
    ORDER BY priority DESC, turn LIMIT 1
    """
  /// Of the others, in either format.
  static let lastTurn: StaticString = """
    SELECT max(
      coalesce((SELECT max(turn) FROM lane
        WHERE data_type = ?1 AND format = 'csv' AND priority = ?2 AND has_ready = 1 AND number <> ?3), 0),
      coalesce((SELECT max(turn) FROM lane
        WHERE data_type = ?1 AND format = 'xml' AND priority = ?2 AND has_ready = 1 AND number <> ?3), 0))
    """
  /// Of those aside and the first of the line that waits, whichever came first.
  static let oldest: StaticString = """
    SELECT t.number, t.submission_number, t.path, t.* FROM queue_item_told t
    WHERE t.number = min(
      coalesce((SELECT number FROM queue_item INDEXED BY queue_item_aside
        WHERE data_type = ?1 AND format = ?2 AND connection = ?3 AND state = 'waiting' AND due_at IS NULL AND aside = 1
        ORDER BY number LIMIT 1), 9223372036854775807),
      coalesce((SELECT number FROM queue_item INDEXED BY queue_item_in_line
        WHERE data_type = ?1 AND format = ?2 AND connection = ?3 AND number >= ?4 AND state = 'waiting' AND aside = 0
        ORDER BY number LIMIT 1), 9223372036854775807))
    """
  static let take: StaticString = """
    UPDATE queue_item SET state = 'claimed', attempts = attempts + 1, lease = ?2, claimer = ?3, claimed_at = ?4,
      lease_length = ?5, most_attempts = ?6, expires_at = ?7, expires_uptime = ?8
    WHERE number = ?1 AND state = 'waiting'
    """
  static let goBehind: StaticString = "UPDATE lane SET turn = ?2 WHERE number = ?1"

  /// The head of a lane, as far as one may move it: to the first that is still claimed, and else as far as asked.
  static let firstHeld: StaticString = """
    SELECT number FROM queue_item INDEXED BY queue_item_in_line
    WHERE data_type = ? AND format = ? AND connection = ? AND number >= ? AND number < ? AND state = 'claimed' AND aside = 0
    ORDER BY number LIMIT 1
    """
  static let between: StaticString = """
    SELECT count(*) FROM queue_item INDEXED BY queue_item_in_line
    WHERE data_type = ? AND format = ? AND connection = ? AND number >= ? AND number < ?
    """
  static let putAside: StaticString = """
    UPDATE queue_item INDEXED BY queue_item_in_line SET aside = 1
    WHERE data_type = ? AND format = ? AND connection = ? AND number >= ? AND number < ? AND state = 'claimed' AND aside = 0
    """
  static let moveHead: StaticString = "UPDATE lane SET head = ?2 WHERE number = ?1"
  static let lastInLine: StaticString = """
    SELECT max(number) FROM queue_item INDEXED BY queue_item_in_line WHERE data_type = ? AND format = ? AND connection = ?
    """
  static let empty: StaticString = "UPDATE lane SET has_ready = 0 WHERE number = ?"

  /// What is due, and what a clock that has been set back since put further ahead than any wait reaches.
  static let due: StaticString = """
    SELECT number FROM queue_item WHERE due_at IS NOT NULL AND due_at <= ? LIMIT 100
    """
  static let tooFarAhead: StaticString = """
    SELECT number FROM queue_item WHERE due_at IS NOT NULL AND due_at > ? LIMIT 100
    """
  static let makeReady: StaticString = "UPDATE queue_item SET due_at = NULL WHERE number = ?"

  /// Whether something may have run out or is due: leases are looked through when the first of them may have, and after a
  /// start of the machine.
  static let mayHaveRunOut: StaticString = """
    SELECT boot IS NOT ?1 OR earliest <= ?2
      OR EXISTS (SELECT 1 FROM queue_item WHERE due_at IS NOT NULL AND due_at <= ?3)
      OR EXISTS (SELECT 1 FROM queue_item WHERE due_at IS NOT NULL AND due_at > ?4)
    FROM lease_clock WHERE number = 1
    """
  /// A lease runs out at that time; mostly later than others do, and then nothing is written.
  static let noteExpiry: StaticString = "UPDATE lease_clock SET earliest = ?1 WHERE number = 1 AND earliest > ?1"

  static let all = [
    firstLane, lastTurn, oldest, take, goBehind, firstHeld, between, putAside, moveHead, lastInLine, empty, due,
    tooFarAhead, makeReady, mayHaveRunOut, noteExpiry,
  ]
}
