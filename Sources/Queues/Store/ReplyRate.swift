internal import Model

extension Store {
  /// Why a reply to `recipient` about a submission is not sent by itself; nil when nothing speaks against it. What counts
  /// is what went there within the hour before the submission came: programs that answer each other are over `limit`
  /// before long, while a partner who hands in ten thousand files at once is answered ten thousand times.
  func excess(over limit: Int, to recipient: String, about submission: Int64) throws(StoreError) -> String? {
    let sent: Int? = try database.first(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM reply r, submission s WHERE s.number = ?1 AND r.recipient = ?2 AND r.state = 'sent'
          AND r.sent_at BETWEEN s.received_at - 3600000 AND s.received_at LIMIT ?3)
      """, submission, recipient, limit
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    guard let sent, sent >= limit else { return nil }
    return "not sent: \(limit) replies went to \(recipient) within the hour before; two programs may be answering each "
      + "other. `intray reply resend` sends it all the same"
  }
}
