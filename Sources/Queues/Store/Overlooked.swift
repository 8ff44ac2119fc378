public import Model

extension Store {
  /// Of places that lie below the position of their mailbox: those that were never begun nor seen, in their order, and
  /// those whose submission has been settled.
  public func overlooked(
    among places: [Place], in mailbox: MailboxID
  ) throws(StoreError) -> (unknown: [Place], settled: [(place: Place, outcome: Outcome)]) {
    try database.snapshot { () throws(StoreError) in
      var unknown: [Place] = []
      var settled: [(place: Place, outcome: Outcome)] = []
      for place in places {
        if let (outcome, isSettled) = try sighting(at: place, in: mailbox) {
          if isSettled { settled.append((place, outcome)) }
        } else if try !isBegun(place, in: mailbox) {
          unknown.append(place)
        }
      }
      return (unknown, settled)
    }
  }

  private func sighting(
    at place: Place, in mailbox: MailboxID
  ) throws(StoreError) -> (outcome: Outcome, isSettled: Bool)? {
    try database.first(
      """
      SELECT submission.outcome, sighting.settled_at IS NOT NULL FROM mailbox
      JOIN sighting ON sighting.mailbox = mailbox.number JOIN submission ON submission.number = sighting.submission
      WHERE mailbox.account = ? AND mailbox.name = ? AND sighting.uid_validity = ? AND sighting.uid = ? LIMIT 1
      """, mailbox.account, mailbox.mailbox, place.uidValidity, place.uid
    ) { (row: inout Row) throws(StoreError) -> (Outcome, Bool) in
      (try row.next(), try row.next() as Int64 == 1)
    }
  }

  private func isBegun(_ place: Place, in mailbox: MailboxID) throws(StoreError) -> Bool {
    try database.first(
      """
      SELECT 1 FROM mailbox JOIN attempt ON attempt.mailbox = mailbox.number
      WHERE account = ? AND name = ? AND attempt.uid_validity = ? AND uid = ?
      """, mailbox.account, mailbox.mailbox, place.uidValidity, place.uid
    ) { (_: inout Row) throws(StoreError) in true } ?? false
  }

  /// Forgets up to where a mailbox has been looked at, because that cannot be.
  public func forgetPosition(of mailbox: MailboxID, because reason: String) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.run(
        "UPDATE mailbox SET uid_validity = NULL, last_uid = NULL WHERE account = ? AND name = ?", mailbox.account,
        mailbox.mailbox)
      try write(Event(kind: "position-forgotten", message: reason), of: nil)
    }
  }
}
