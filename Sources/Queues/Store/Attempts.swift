public import Model

/// A place that was begun and never finished.
public struct Suspect: Sendable, Hashable {
  public var place: Place
  /// How often reading it was begun and not given back; 0 is pending without blame.
  public var attempts: Int
  /// What went wrong last, where somebody noted it.
  public var reason: String?

  public init(place: Place, attempts: Int, reason: String? = nil) {
    self.place = place
    self.attempts = attempts
    self.reason = reason
  }
}

extension Store {
  /// Up to where the mailbox has been looked at; nil when it never was.
  public func position(of mailbox: MailboxID) throws(StoreError) -> (uidValidity: UIDValidity, uid: UID)? {
    try database.first(
      "SELECT uid_validity, last_uid FROM mailbox WHERE account = ? AND name = ? AND last_uid IS NOT NULL",
      mailbox.account, mailbox.mailbox
    ) { (row: inout Row) throws(StoreError) in (try row.next(), try row.next()) }
  }

  /// What was begun under `uidValidity` and never finished, least tried first, then by UID.
  public func suspects(in mailbox: MailboxID, uidValidity: UIDValidity) throws(StoreError) -> [Suspect] {
    try database.all(
      """
      SELECT uid, count, reason FROM attempt JOIN mailbox ON mailbox.number = attempt.mailbox
      WHERE account = ? AND name = ? AND attempt.uid_validity = ? ORDER BY count, uid
      """, mailbox.account, mailbox.mailbox, uidValidity
    ) { (row: inout Row) throws(StoreError) in
      Suspect(
        place: Place(uidValidity: uidValidity, uid: try row.next()), attempts: try row.next(),
        reason: try row.nextOrNil())
    }
  }

  /// Counts an attempt for each place and moves the position past them, before a byte of them is read. All places are
  /// of one UIDValidity, and nothing that was listed below the highest of them is left out. A new UIDValidity
  /// forgets the attempts under the old one: its UIDs mean nothing any more.
  public func begin(_ places: [Place], in mailbox: MailboxID) throws(StoreError) {
    guard let first = places.first, let last = places.map(\.uid).max() else { return }
    precondition(places.allSatisfy { $0.uidValidity == first.uidValidity }, "places of two UIDValidities begun at once")
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(mailbox)
      try enter(first.uidValidity, of: mailbox, number)
      for run in places.runs {
        try database.run(
          """
          WITH RECURSIVE run (uid) AS (SELECT ?3 UNION ALL SELECT uid + 1 FROM run WHERE uid < ?4)
          INSERT INTO attempt (mailbox, uid_validity, uid, count, begun_at) SELECT ?1, ?2, uid, 1, ?5 FROM run WHERE true
          ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET count = count + 1, begun_at = excluded.begun_at
          """, number, run.uidValidity, run.first, run.last, Timestamp.now)
      }
      try database.run(
        "UPDATE mailbox SET uid_validity = ?, last_uid = max(coalesce(last_uid, 0), ?) WHERE number = ?",
        first.uidValidity, last, number)
    }
  }

  /// Takes an attempt back from each place: it was not their fault, the network broke. They stay pending.
  public func giveBack(_ places: [Place], in mailbox: MailboxID, reason: String) throws(StoreError) {
    guard !places.isEmpty else { return }
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(mailbox)
      for run in places.runs {
        try database.run(
          """
          UPDATE attempt SET count = max(count - 1, 0), reason = ?
          WHERE mailbox = ? AND uid_validity = ? AND uid BETWEEN ? AND ?
          """, reason, number, run.uidValidity, run.first, run.last)
      }
    }
  }

  /// Notes why places could not be read; their attempts stay counted.
  public func note(failure reason: String, at places: [Place], in mailbox: MailboxID) throws(StoreError) {
    guard !places.isEmpty else { return }
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(mailbox)
      for run in places.runs {
        try database.run(
          "UPDATE attempt SET reason = ? WHERE mailbox = ? AND uid_validity = ? AND uid BETWEEN ? AND ?",
          reason, number, run.uidValidity, run.first, run.last)
      }
    }
  }

  /// Forgets places that are no longer there: somebody took the message away before it was read.
  public func forget(_ places: [Place], in mailbox: MailboxID) throws(StoreError) {
    guard !places.isEmpty else { return }
    try database.transaction { () throws(StoreError) in
      let number = try mailboxNumber(mailbox)
      try forget(places, number)
    }
  }

  func forget(_ places: [Place], _ mailbox: Int64) throws(StoreError) {
    for run in places.runs {
      try database.run(
        "DELETE FROM attempt WHERE mailbox = ? AND uid_validity = ? AND uid BETWEEN ? AND ?",
        mailbox, run.uidValidity, run.first, run.last)
    }
  }

  /// The mailbox's number; within a transaction, which makes it one where it has none.
  func mailboxNumber(_ mailbox: MailboxID) throws(StoreError) -> Int64 {
    try database.run(
      "INSERT INTO mailbox (account, name) VALUES (?, ?) ON CONFLICT DO NOTHING", mailbox.account, mailbox.mailbox)
    let number: Int64? = try database.first(
      "SELECT number FROM mailbox WHERE account = ? AND name = ?", mailbox.account, mailbox.mailbox
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    guard let number else { throw StoreError(.corrupt, "mailbox \"\(mailbox)\" was written and is not there") }
    return number
  }

  private func enter(_ uidValidity: UIDValidity, of mailbox: MailboxID, _ number: Int64) throws(StoreError) {
    guard let before = try position(of: mailbox), before.uidValidity != uidValidity else { return }
    try database.run("DELETE FROM attempt WHERE mailbox = ? AND uid_validity <> ?", number, uidValidity)
    try database.run("UPDATE mailbox SET uid_validity = NULL, last_uid = NULL WHERE number = ?", number)
    try write(
      Event(
        kind: "uid-validity-changed",
        message: "\(mailbox) counts anew: UIDVALIDITY was \(before.uidValidity) and is \(uidValidity)"),
      of: nil)
  }
}
