/// Two records that cannot both be true. A migration that adds tables adds here what must hold between them.
struct Contradiction {
  /// Gives the identifier of each row that has it.
  var sql: StaticString
  var words: String

  static let all: [Contradiction] = [
    Contradiction(
      sql: """
        SELECT id FROM submission s WHERE json_array_length(grounds, '$.accepted')
          > (SELECT count(*) FROM queue_item WHERE submission = s.number)
            + (SELECT count(*) FROM rejected_file WHERE submission = s.number)
        """, words: "the ledger says that more of a message was taken than there are files of it"),
    Contradiction(
      sql: """
        SELECT s.id FROM submission s LEFT JOIN revision v ON v.submission = s.number
        WHERE s.outcome <> 'accepted' AND coalesce(v.outcome, '') <> 'accepted'
          AND (EXISTS (SELECT 1 FROM queue_item WHERE submission = s.number)
            OR EXISTS (SELECT 1 FROM rejected_file WHERE submission = s.number))
        """, words: "a message has files and was not accepted"),
    Contradiction(
      sql: "SELECT s.id FROM submission s JOIN revision v ON v.submission = s.number WHERE s.outcome = 'accepted'",
      words: "a message was accepted when it came, and decided about once more"),
    Contradiction(
      sql: """
        SELECT id FROM queue_item WHERE state = 'claimed' AND (expires_uptime < (SELECT earliest FROM lease_clock)
          OR number NOT IN (SELECT number FROM queue_item_held))
        """, words: "a lease may run out before anybody looks"),
    Contradiction(
      sql: """
        SELECT i.id FROM queue_item i LEFT JOIN lane l
          ON l.data_type = i.data_type AND l.format = i.format AND l.connection = i.connection
        WHERE i.state = 'waiting' AND i.due_at IS NULL
          AND (l.number IS NULL OR l.has_ready = 0 OR i.aside = 0 AND i.number < l.head)
        """, words: "a file waits where no claim would find it"),
    Contradiction(
      sql: """
        SELECT i.id FROM lane_told l JOIN queue_item i
          ON i.data_type = l.data_type AND i.format = l.format AND i.connection = l.connection
        WHERE i.number > l.first AND i.aside = 0 AND (i.state <> 'waiting' OR i.due_at IS NOT NULL)
        """, words: "a file that was claimed or decided stands among those that wait"),
    Contradiction(
      sql: """
        SELECT id FROM queue_item i WHERE is_kept = EXISTS (SELECT 1 FROM removed_file WHERE path = i.path)
        UNION ALL SELECT id FROM rejected_file i WHERE is_kept = EXISTS (SELECT 1 FROM removed_file WHERE path = i.path)
        """, words: "a file is said to be kept and was taken away, or is not and was not"),
    Contradiction(
      sql: """
        SELECT i.id FROM (
          SELECT item, number FROM event WHERE item IS NOT NULL
          EXCEPT SELECT number, last_event FROM queue_item EXCEPT SELECT item, previous FROM event
        ) e JOIN queue_item i ON i.number = e.item
        UNION SELECT i.id FROM queue_item i JOIN event e ON e.number = i.last_event WHERE e.item IS NOT i.number
        """, words: "an event about a file is not found from the file"),
    Contradiction(
      sql: "SELECT id FROM submission s WHERE NOT EXISTS (SELECT 1 FROM sighting WHERE submission = s.number)",
      words: "a message is in the ledger and was never seen anywhere"),
    Contradiction(
      sql: """
        SELECT file FROM file_check c
        WHERE NOT EXISTS (SELECT 1 FROM queue_item WHERE id = c.file AND submission = c.submission AND c.status <> 'REJECTED')
          AND NOT EXISTS (SELECT 1 FROM rejected_file WHERE id = c.file AND submission = c.submission AND c.status = 'REJECTED')
        """, words: "a file was checked and is not where its check would have it"),
    Contradiction(
      sql: """
        SELECT id FROM rejected_file r WHERE NOT EXISTS (SELECT 1 FROM file_check WHERE file = r.id)
        UNION ALL SELECT id FROM queue_item i WHERE NOT EXISTS (SELECT 1 FROM file_check WHERE file = i.id)
          AND received_at >= (SELECT taken_at FROM migration WHERE number = 2)
        """, words: "a file was never checked; only such as came before files were may be so"),
    Contradiction(
      sql: """
        SELECT r.id FROM reply r LEFT JOIN large_reply l ON l.reply = r.number
        WHERE instr(coalesce(l.bytes, r.bytes), CAST(r.message_id AS BLOB)) = 0
        """, words: "a reply does not bear the Message-ID it is known by"),
    Contradiction(
      sql: """
        SELECT id FROM delivery d WHERE state = 'sent'
          AND NOT EXISTS (SELECT 1 FROM delivery_attempt WHERE delivery = d.number AND verdict = 'delivered')
        """, words: "a delivery is sent, and no try of it is on record"),
  ]
}
