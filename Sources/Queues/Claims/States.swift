public import Model

extension Store {
  /// A person's verbs: an item that waits or failed is not wanted.
  public func discard(item id: ULID, reason: String, at now: Timestamp = .now) throws(StoreError) {
    try change(id, from: [.waiting, .failed], "be discarded") { (number: Int64, submission: Int64) throws(StoreError) in
      try put(number, .discarded, reason: reason)
      try write(Event(at: now, kind: "discarded", message: reason), of: submission, item: number)
    }
  }

  /// Puts an item that failed or was discarded back into its queue, at its old place and as if it had never been
  /// claimed; with `evenCompleted` one that was completed too.
  public func requeue(item id: ULID, evenCompleted: Bool = false, at now: Timestamp = .now) throws(StoreError) {
    let states: [QueueItem.State] = [.failed, .discarded] + (evenCompleted ? [.completed] : [])
    try change(id, from: states, "be put back") { (number: Int64, submission: Int64) throws(StoreError) in
      if let removed = try removedAt(pathOf: id) {
        throw StoreError(
          .constraint, "the bytes of queue item \"\(id)\" were taken away at \(removed), when their time was over")
      }
      try put(number, .waiting, attempts: 0, reason: nil)
      try write(Event(at: now, kind: "requeued", message: "put back by a person"), of: submission, item: number)
    }
  }

  private func change(
    _ id: ULID, from states: [QueueItem.State], _ verb: String,
    _ change: (Int64, Int64) throws(StoreError) -> Void
  ) throws(StoreError) {
    try queueTransaction { () throws(StoreError) in
      let found = try database.first("SELECT number, submission, state FROM queue_item WHERE id = ?", id) {
        (row: inout Row) throws(StoreError) -> (Int64, Int64, QueueItem.State) in
        (try row.next(), try row.next(), try row.next())
      }
      guard let (number, submission, state) = found else {
        throw StoreError(.notFound, "there is no queue item \"\(id)\"")
      }
      guard states.contains(state) else {
        let allowed = states.map(\.rawValue).joined(separator: " or ")
        throw StoreError(
          .constraint, "queue item \"\(id)\" is \(state.rawValue); to \(verb) it has to be \(allowed)")
      }
      try change(number, submission)
    }
  }

  /// A dead letter: nobody claims it until a person has put it back.
  func fail(
    _ number: Int64, of submission: Int64, because reason: String, at now: ClockReading
  ) throws(StoreError) {
    try put(number, .failed, reason: reason)
    try write(Event(at: now.wall, kind: "failed", message: reason), of: submission, item: number)
  }

  func put(
    _ number: Int64, _ state: QueueItem.State, due: Timestamp? = nil, attempts: Int? = nil, reason: String?
  ) throws(StoreError) {
    try database.run(
      "UPDATE queue_item SET state = ?2, due_at = ?3, attempts = coalesce(?4, attempts), reason = ?5 WHERE number = ?1",
      number, state, due, attempts, reason)
  }

  func end(_ held: HeldItem, _ how: LeaseEnd, at now: ClockReading) throws(StoreError) {
    try database.run("UPDATE lease SET ended = ?2, ended_at = ?3 WHERE item = ?1", held.number, how, now.wall)
  }
}
