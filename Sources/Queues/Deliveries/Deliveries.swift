public import Model

extension Store {
  /// The delivery of a connection that has been due longest at `due` and is not among those already tried in this run;
  /// nil when there is none. One whose next attempt lies further ahead than any backoff reaches is due too: a clock has
  /// been set back.
  public func nextDelivery(
    of connection: ULID, due: Timestamp, notIn tried: Set<ULID> = [], backoff: Backoff = Backoff()
  ) throws(StoreError) -> Delivery? {
    var next: Delivery?
    try database.each(
      """
      SELECT d.id, c.name, d.file_name, d.size, d.sha256, d.state, d.created_at, d.attempts, d.sent_at, d.last_answer
      FROM delivery d JOIN connection c ON c.id = d.connection
      WHERE d.connection = ? AND d.state = 'pending' AND (d.next_attempt_at <= ? OR d.next_attempt_at > ?)
      ORDER BY d.next_attempt_at, d.number LIMIT ?
      """, [connection, due, due.adding(seconds: backoff.longest), tried.count + 1]
    ) { (row: inout Row) throws(StoreError) in
      let delivery = try Delivery(&row)
      if next == nil, !tried.contains(delivery.id) { next = delivery }
    }
    return next
  }

  /// When the first of a connection's deliveries is to be tried again that was put off or put back; nil where there is none.
  public func nextRetry(of connection: ULID) throws(StoreError) -> Timestamp? {
    try database.first(
      """
      SELECT next_attempt_at FROM delivery d WHERE connection = ? AND state = 'pending'
        AND EXISTS (SELECT 1 FROM delivery_attempt a WHERE a.delivery = d.number)
      ORDER BY next_attempt_at LIMIT 1
      """, connection
    ) { (row: inout Row) throws(StoreError) in try row.next() }
  }

  /// Records what a try came to. A delivery that was put off comes up again at `nextAttempt`; without one it is dead.
  public func note(_ attempt: DeliveryAttempt, of delivery: ULID, nextAttempt: Timestamp? = nil) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let (number, state, attempts) = try standing(ofDelivery: delivery)
      guard state == .pending else {
        throw StoreError(.constraint, "delivery \"\(delivery)\" is \(state.rawValue) and is not tried any more")
      }
      try database.run(
        "INSERT INTO delivery_attempt (delivery, ordinal, at, verdict, words) VALUES (?, ?, ?, ?, ?)",
        number, try lastOrdinal(ofDelivery: number) + 1, attempt.at, attempt.verdict, attempt.words)
      try database.run(
        """
        UPDATE delivery SET state = ?2, attempts = ?3, sent_at = ?4, last_answer = ?5,
          next_attempt_at = coalesce(?6, next_attempt_at) WHERE number = ?1
        """, number, attempt.state(isTriedAgain: nextAttempt != nil), attempts + 1,
        attempt.verdict == .delivered ? attempt.at : nil, attempt.words, nextAttempt)
    }
  }

  /// Puts a sent or dead delivery back, due at once: the same bytes under the same name.
  public func sendAgain(delivery id: ULID, at now: Timestamp = .now) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      let (number, _, _) = try standing(ofDelivery: id)
      try database.run(
        "UPDATE delivery SET state = 'pending', attempts = 0, next_attempt_at = ?2, sent_at = NULL WHERE number = ?1",
        number, now)
      try write(Event(at: now, kind: "delivery-put-back", message: "delivery \(id) is to be sent again"), of: nil)
    }
  }

  /// One delivery; throws `.notFound`.
  public func delivery(_ id: ULID) throws(StoreError) -> Delivery {
    let found = try database.first(
      """
      SELECT d.id, c.name, d.file_name, d.size, d.sha256, d.state, d.created_at, d.attempts, d.sent_at, d.last_answer
      FROM delivery d JOIN connection c ON c.id = d.connection WHERE d.id = ?
      """, id, read: Delivery.init)
    guard let found else { throw StoreError(.notFound, "there is no delivery \"\(id)\"") }
    return found
  }

  /// Lends deliveries, the newest first, in bounded memory; nil means of any connection, in any state. `visit` must not
  /// call the store.
  public func deliveries(
    of connection: ULID? = nil, state: Delivery.State? = nil, limit: Int = .max, visit: (Delivery) throws -> Void
  ) throws {
    try stream(
      """
      SELECT d.id, c.name, d.file_name, d.size, d.sha256, d.state, d.created_at, d.attempts, d.sent_at, d.last_answer
      FROM delivery d JOIN connection c ON c.id = d.connection
      WHERE (?1 IS NULL OR d.connection = ?1) AND (?2 IS NULL OR d.state = ?2) ORDER BY d.number DESC LIMIT ?3
      """, [connection, state, limit], Delivery.init, visit)
  }

  /// Every try of one delivery, in order.
  public func attempts(of delivery: ULID) throws(StoreError) -> [DeliveryAttempt] {
    try database.all(
      """
      SELECT a.at, a.verdict, a.words FROM delivery_attempt a JOIN delivery d ON d.number = a.delivery
      WHERE d.id = ? ORDER BY a.ordinal
      """, delivery
    ) { (row: inout Row) throws(StoreError) in
      DeliveryAttempt(at: try row.next(), verdict: try row.next(), words: try row.next())
    }
  }

  /// Where the bytes of a delivery lie.
  public func path(ofDelivery id: ULID) throws(StoreError) -> String {
    let path: String? = try database.first("SELECT path FROM delivery WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let path else { throw StoreError(.notFound, "there is no delivery \"\(id)\"") }
    return "\(home)/\(path)"
  }

  private func standing(
    ofDelivery id: ULID
  ) throws(StoreError) -> (number: Int64, state: Delivery.State, attempts: Int) {
    let found = try database.first("SELECT number, state, attempts FROM delivery WHERE id = ?", id) {
      (row: inout Row) throws(StoreError) -> (Int64, Delivery.State, Int) in
      (try row.next(), try row.next(), try row.next())
    }
    guard let found else { throw StoreError(.notFound, "there is no delivery \"\(id)\"") }
    return found
  }

  private func lastOrdinal(ofDelivery number: Int64) throws(StoreError) -> Int {
    let last: Int? = try database.first(
      "SELECT ordinal FROM delivery_attempt WHERE delivery = ? ORDER BY ordinal DESC LIMIT 1", number
    ) { (row: inout Row) throws(StoreError) in try row.next() }
    return last ?? 0
  }
}

extension DeliveryAttempt {
  fileprivate func state(isTriedAgain: Bool) -> Delivery.State {
    if verdict == .delivered { return .sent }
    return isTriedAgain ? .pending : .dead
  }
}

extension Delivery {
  init(_ row: inout Row) throws(StoreError) {
    let id: ULID = try row.next()
    let connection: String = try row.next()
    let name: String = try row.next()
    guard let fileName = FileName(name) else { throw StoreError(.corrupt, "delivery \"\(id)\" has no usable name") }
    self.init(
      id: id, connection: connection, fileName: fileName, size: try row.next(), sha256: try row.next(),
      state: try row.next(), createdAt: try row.next(), attempts: try row.next(), sentAt: try row.nextOrNil(),
      lastAnswer: try row.nextOrNil())
  }
}

extension Delivery.State: Bindable, Readable {}
extension Answer.Verdict: Bindable, Readable {}
