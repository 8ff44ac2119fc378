internal import Model

extension Store {
  /// Records several submissions in one durable transaction and says, in their order, what became of each. Their
  /// files are durable before the transaction begins; it then holds, for each new submission, the ledger's row, the
  /// queue items, the replies, the events and the first sighting, and takes away its attempt. A submission whose key
  /// (or, without a key, whose place) the ledger has is never recorded twice. When it throws, nothing is recorded, and
  /// after `.busy` the same entries may be committed again; only when the disk fails behind the commit does it throw
  /// and all is recorded, so that nobody is told so by a run on such a disk: the next one finds it.
  public func commit(_ entries: [LedgerEntry]) throws(StoreError) -> [Commitment] {
    guard !entries.isEmpty else { return [] }
    for index in entries.indices { entries[index].requireWhole() }
    let staged = entries.map(\.staged)
    let all = Array(staged.joined())
    try files.makeDurable(all)
    let commitments: [Commitment]
    do throws(StoreError) {
      commitments = try database.transaction { () throws(StoreError) in
        try files.requireLinked(all)
        return try record(entries)
      }
    } catch {
      knownDataTypes = [:]
      throw error
    }
    try tidy(staged, commitments)
    return commitments
  }

  private func record(_ entries: [LedgerEntry]) throws(StoreError) -> [Commitment] {
    var commitments: [Commitment] = []
    var mailboxes: [MailboxID: Int64] = [:]
    for entry in entries {
      let mailbox = entry.submission.mailbox
      let number = if let known = mailboxes[mailbox] { known } else { try mailboxNumber(mailbox) }
      mailboxes[mailbox] = number
      commitments.append(try record(entry, number))
    }
    for (mailbox, number) in mailboxes {
      try forget(entries.lazy.map(\.submission).filter { $0.mailbox == mailbox }.map(\.place), number)
    }
    try joinLanes(entries.indices.lazy.filter { commitments[$0] == .recorded }.map { entries[$0] })
    return commitments
  }

  private func record(_ entry: LedgerEntry, _ mailbox: Int64) throws(StoreError) -> Commitment {
    guard try insert(entry.submission, entry.decision, mailbox) else { return try recordAgain(entry, mailbox) }
    let number = database.lastRowID
    try see(entry.submission, number, mailbox)
    try insert(entry.decision.objections, of: number)
    for file in entry.files { try insert(file, of: entry, number) }
    for file in entry.rejected { try insert(file, of: entry, number) }
    for check in entry.checks { try insert(check, of: number) }
    for reply in entry.replies { try insert(reply, of: number, within: entry.repliesPerHour) }
    try noteRepeatedMessageID(entry.submission, number)
    try write(
      Event(
        at: entry.submission.receivedAt, kind: entry.decision.outcome.rawValue, message: entry.summary), of: number)
    for event in entry.events { try write(event, of: number) }
    for bounce in entry.bounces { try note(bounce, at: entry.submission.receivedAt) }
    if let archived = entry.archived { try insert(archived, of: number) }
    return .recorded
  }

  private func recordAgain(_ entry: LedgerEntry, _ mailbox: Int64) throws(StoreError) -> Commitment {
    let (number, first) = try original(of: entry.submission, mailbox)
    try see(entry.submission, number, mailbox)
    try write(
      Event(
        at: entry.submission.receivedAt, kind: "seen-again",
        message: "\(entry.submission.place) of \(entry.submission.mailbox), UIDVALIDITY "
          + "\(entry.submission.place.uidValidity), was first seen at \(first.receivedAt) and is not taken again"),
      of: number)
    return .seenAgain(first)
  }

  /// False when the ledger has it already.
  private func insert(
    _ submission: Submission, _ decision: Decision, _ mailbox: Int64
  ) throws(StoreError) -> Bool {
    try database.run(
      """
      INSERT INTO submission (id, key, mailbox, uid_validity, uid, connection, outcome, message_id, sender, subject,
        date, size, received_at, grounds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """,
      submission.id, submission.key, mailbox, submission.place.uidValidity, submission.place.uid,
      decision.connection?.id, decision.outcome, submission.messageID, submission.from, submission.subject,
      submission.date, submission.size, submission.receivedAt,
      Grounds.json(of: decision, connection: decision.connection.map(json)))
    return database.changes == 1
  }

  /// The connection as JSON; most messages of a batch are of the same.
  private func json(_ connection: Connection) -> String {
    if let last = lastConnection, last.connection == connection { return last.json }
    let json = connection.json()
    lastConnection = (connection, json)
    return json
  }

  private func original(
    of submission: Submission, _ mailbox: Int64
  ) throws(StoreError) -> (number: Int64, first: FirstSighting) {
    let found = try database.first(
      """
      SELECT number, id, outcome, received_at FROM submission
      WHERE key = ?1 OR (?1 IS NULL AND key IS NULL AND mailbox = ?2 AND uid_validity = ?3 AND uid = ?4)
      """, submission.key, mailbox, submission.place.uidValidity, submission.place.uid
    ) { (row: inout Row) throws(StoreError) -> (Int64, FirstSighting) in
      let number: Int64 = try row.next()
      return (
        number,
        FirstSighting(submission: try row.next(), outcome: try row.next(), receivedAt: try row.next())
      )
    }
    guard let found else {
      throw StoreError(.constraint, "the ledger has another submission under the identifier \"\(submission.id)\"")
    }
    return found
  }

  private func see(_ submission: Submission, _ number: Int64, _ mailbox: Int64) throws(StoreError) {
    try database.run(
      """
      INSERT INTO sighting (mailbox, uid_validity, uid, submission, seen_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """, mailbox, submission.place.uidValidity, submission.place.uid, number, submission.receivedAt)
  }

  private func insert(_ objections: [Objection], of submission: Int64) throws(StoreError) {
    for (ordinal, objection) in objections.enumerated() {
      try database.run(
        "INSERT INTO objection (submission, ordinal, code, file_name, message) VALUES (?, ?, ?, ?, ?)",
        submission, ordinal, objection.code, objection.fileName, objection.message)
    }
  }

  /// One Message-ID over two bodies is two submissions, and worth a word: a mailer repeats itself, or somebody squats.
  private func noteRepeatedMessageID(_ submission: Submission, _ number: Int64) throws(StoreError) {
    guard let messageID = submission.messageID else { return }
    let earlier: ULID? = try database.first(
      "SELECT id FROM submission WHERE message_id = ? AND number < ? ORDER BY number LIMIT 1", messageID, number
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    guard let earlier else { return }
    try write(
      Event(
        at: submission.receivedAt, kind: "message-id-repeated",
        message: "another submission, \(earlier), came under the same Message-ID; both are recorded"), of: number)
  }

  /// Takes away the names that staging gave, and what turned out to have been taken in before. The commit stands
  /// whatever happens here; what is left lying is swept up at the next start.
  private func tidy(_ staged: [[StagedFile]], _ commitments: [Commitment]) throws(StoreError) {
    for (staged, commitment) in zip(staged, commitments) {
      for file in staged {
        switch commitment {
        case .recorded: try files.release(file.id, from: file.staging)
        case .seenAgain: try files.drop(file.id, from: file.staging)
        }
      }
    }
  }
}

extension LedgerEntry {
  fileprivate func requireWhole() {
    precondition(staged.allSatisfy { $0.sha256 != nil }, "a file is committed before it is finished")
    precondition(
      files.allSatisfy { $0.bytes.count == $0.item.size && $0.bytes.sha256 == $0.item.sha256 },
      "a queue item and its bytes differ in size or digest")
  }

  /// The entry in one line, for its event.
  var summary: String {
    let connection = decision.connection.map { " by connection \"\($0.name)\"" } ?? ""
    let reason = decision.objections.first.map { ": \($0.message)" } ?? ""
    let count = files.count == 1 ? "1 file" : "\(files.count) files"
    let others = rejected.isEmpty ? "" : ", \(rejected.count) rejected"
    return "\(decision.outcome.rawValue)\(connection), \(count) queued\(others)\(reason)"
  }
}
