public import Model

/// The kinds of things that are asked for by identifier.
public enum Noun: String, Sendable, CaseIterable {
  case submission
  case queueItem = "queue item"
  case rejectedFile = "rejected file"
  case reply
  case delivery
}

extension Store {
  /// The one identifier that begins with `beginning`, at least 6 characters of it, in upper or lower case; throws
  /// `.notFound` or `.ambiguous`.
  public func identifier(of noun: Noun, beginning: String) throws(StoreError) -> ULID {
    let start = beginning.uppercased()
    guard start.utf8.count >= 6 else {
      throw StoreError(.ambiguous, "\"\(beginning)\" is too short: an identifier is known by 6 characters or more")
    }
    let found = try database.all(
      sql(noun), start, start + "~"
    ) { (row: inout Row) throws(StoreError) -> ULID in try row.next() }
    guard let id = found.first else {
      throw StoreError(.notFound, "there is no \(noun.rawValue) \"\(beginning)\"")
    }
    guard found.count == 1 else {
      throw StoreError(.ambiguous, "more than one \(noun.rawValue) begins with \"\(beginning)\"")
    }
    return id
  }

  private func sql(_ noun: Noun) -> StaticString {
    switch noun {
    case .submission: "SELECT id FROM submission WHERE id >= ? AND id < ? LIMIT 2"
    case .queueItem: "SELECT id FROM queue_item WHERE id >= ? AND id < ? LIMIT 2"
    case .rejectedFile: "SELECT id FROM rejected_file WHERE id >= ? AND id < ? LIMIT 2"
    case .reply: "SELECT id FROM reply WHERE id >= ? AND id < ? LIMIT 2"
    case .delivery: "SELECT id FROM delivery WHERE id >= ? AND id < ? LIMIT 2"
    }
  }
}
