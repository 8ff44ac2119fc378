public import Model

/// What became of a file that was handed in to be sent.
public enum HandedIn: Sendable, Hashable {
  case recorded(ULID)
  /// The very same file was handed in before, as this delivery.
  case before(ULID)
}

extension Store {
  /// Records a file that is to be sent to a partner, under a `key` that is given to nothing else, in one durable
  /// transaction; its bytes, which are finished, are durable before. What has been handed in before is not recorded again.
  public func handIn(
    _ delivery: Delivery, key: SHA256Digest, bytes: StagedFile, to connection: ULID
  ) throws(StoreError) -> HandedIn {
    precondition(
      bytes.sha256 == delivery.sha256 && bytes.count == delivery.size,
      "a delivery and its bytes differ in size or digest")
    try files.makeDurable([bytes])
    let handedIn = try database.transaction { () throws(StoreError) -> HandedIn in
      try files.requireLinked([bytes])
      try insert(delivery, key, ItemFiles.path(of: bytes.id), connection)
      guard database.changes == 1 else { return .before(try identifier(under: key)) }
      try write(
        Event(
          at: delivery.createdAt, kind: "delivery-handed-in",
          message:
            "\(quoted(delivery.fileName.text)) is to be sent by connection \"\(delivery.connection)\", as \(delivery.id)"
        ),
        of: nil)
      return .recorded(delivery.id)
    }
    switch handedIn {
    case .recorded: try files.release(bytes.id, from: bytes.staging)
    case .before: try files.drop(bytes.id, from: bytes.staging)
    }
    return handedIn
  }

  private func insert(
    _ delivery: Delivery, _ key: SHA256Digest, _ path: String, _ connection: ULID
  ) throws(StoreError) {
    try database.run(
      """
      INSERT INTO delivery (id, key, connection, file_name, size, sha256, path, state, created_at, attempts,
        next_attempt_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', ?, 0, ?) ON CONFLICT (key) DO NOTHING
      """,
      delivery.id, key, connection, delivery.fileName.text, delivery.size, delivery.sha256, path, delivery.createdAt,
      delivery.createdAt)
  }

  private func identifier(under key: SHA256Digest) throws(StoreError) -> ULID {
    let id: ULID? = try database.first("SELECT id FROM delivery WHERE key = ?", key) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let id else { throw StoreError(.constraint, "a delivery was neither recorded nor there before") }
    return id
  }
}
