public import Model

/// A place whose submission is in the ledger and which has not been taken out of the way yet.
public struct Unsettled: Sendable, Hashable {
  public var place: Place
  public var outcome: Outcome

  public init(place: Place, outcome: Outcome) {
    self.place = place
    self.outcome = outcome
  }
}

extension Store {
  /// The places of the mailbox that are still to be settled, by UID. Those of another UIDValidity no longer exist.
  public func unsettled(in mailbox: MailboxID, uidValidity: UIDValidity) throws(StoreError) -> [Unsettled] {
    try database.all(
      Self.unsettledPlaces, mailbox.account, mailbox.mailbox, uidValidity
    ) { (row: inout Row) throws(StoreError) in
      Unsettled(place: Place(uidValidity: uidValidity, uid: try row.next()), outcome: try row.next())
    }
  }

  /// By the index of what is unsettled: left to itself SQLite looks at every place the mailbox ever had.
  static let unsettledPlaces: StaticString = """
    SELECT sighting.uid, submission.outcome FROM mailbox
    JOIN sighting INDEXED BY sighting_unsettled
      ON sighting.mailbox = mailbox.number AND sighting.settled_at IS NULL
    JOIN submission ON submission.number = sighting.submission
    WHERE mailbox.account = ? AND mailbox.name = ? AND sighting.uid_validity = ? ORDER BY sighting.uid
    """

  /// Notes that these places have been taken out of the way. Idempotent.
  public func markSettled(_ places: [Place], in mailbox: MailboxID, at: Timestamp = .now) throws(StoreError) {
    guard !places.isEmpty else { return }
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(mailbox)
      for run in places.runs {
        try database.run(
          """
          UPDATE sighting SET settled_at = ?
          WHERE mailbox = ? AND uid_validity = ? AND uid BETWEEN ? AND ? AND settled_at IS NULL
          """, at, number, run.uidValidity, run.first, run.last)
      }
    }
  }
}
