public import Model

extension Store {
  /// A person's verbs: an item that waits or failed is not wanted.
  public func discard(item id: ULID, reason: String, at now: Timestamp = .now) throws(StoreError) {
    try change(id, from: [.waiting, .failed], "be discarded", at: now) { () throws(StoreError) in .discarded(reason) }
  }

  /// Puts an item that failed or was discarded back into its queue, at its old place and as if it had never been
  /// claimed; with `evenCompleted` one that was completed too.
  public func requeue(item id: ULID, evenCompleted: Bool = false, at now: Timestamp = .now) throws(StoreError) {
    let states: [QueueItem.State] = [.failed, .discarded] + (evenCompleted ? [.completed] : [])
    try change(id, from: states, "be put back", at: now) { () throws(StoreError) in
      if let removed = try removedAt(pathOf: id) {
        throw StoreError(
          .constraint, "the bytes of queue item \"\(id)\" were taken away at \(removed), when their time was over")
      }
      return ItemChange(.waiting, kind: "requeued", "put back by a person", attempts: 0)
    }
  }

  private func change(
    _ id: ULID, from states: [QueueItem.State], _ verb: String, at now: Timestamp,
    _ change: () throws(StoreError) -> ItemChange
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
      try put(number, of: submission, try change(), at: now)
    }
  }
}
