public import Model

/// What applying a connection's definition came to.
public struct ConnectionChange: Sendable, Hashable {
  public var name: String
  public var id: ULID
  public var kind: Kind

  public enum Kind: Sendable, Hashable {
    case created
    /// The names of the fields that differ, in the order of the definition.
    case changed([String])
    /// It had been removed, and is back under its old identifier.
    case restored
    case unchanged
  }

  public init(name: String, id: ULID, kind: Kind) {
    self.name = name
    self.id = id
    self.kind = kind
  }
}

extension Store {
  /// Makes the connections what these definitions say, all of them or none. A connection is known by its name and
  /// keeps the identifier it has; those that are not named are left as they are. Idempotent.
  public func apply(connections: [Connection]) throws(StoreError) -> [ConnectionChange] {
    try database.transaction { () throws(StoreError) in
      var changes: [ConnectionChange] = []
      for connection in connections { changes.append(try apply(connection)) }
      return changes
    }
  }

  /// The connections whose mail arrives in `account`, or all of them, by name; removed ones left out.
  public func connections(account: String? = nil) throws(StoreError) -> [Connection] {
    try database.all(
      """
      SELECT definition FROM connection
      WHERE removed_at IS NULL AND (?1 IS NULL OR account = ?1) ORDER BY name
      """, account, read: Connection.init)
  }

  /// The connection of that name; nil when there is none or it has been removed.
  public func connection(named name: String) throws(StoreError) -> Connection? {
    try database.first(
      "SELECT definition FROM connection WHERE name = ? AND removed_at IS NULL", name, read: Connection.init)
  }

  /// Takes a connection out of use; the ledger goes on speaking of it. Throws `.notFound`.
  public func removeConnection(named name: String) throws(StoreError) {
    try database.transaction { () throws(StoreError) in
      try database.run(
        "UPDATE connection SET removed_at = ? WHERE name = ? AND removed_at IS NULL", Timestamp.now, name)
      guard database.changes == 1 else { throw StoreError(.notFound, "there is no connection \"\(name)\"") }
      try write(Event(kind: "connection-removed", message: "connection \"\(name)\" was removed"), of: nil)
    }
  }

  private func apply(_ wanted: Connection) throws(StoreError) -> ConnectionChange {
    let known = try database.first(
      "SELECT definition, removed_at IS NOT NULL FROM connection WHERE name = ?", wanted.name
    ) { (row: inout Row) throws(StoreError) -> (Connection, Int) in (try Connection(&row), try row.next()) }
    guard let (before, removed) = known else { return try create(wanted) }
    var after = wanted
    after.id = before.id
    let fields = before.fieldsUnlike(after)
    guard removed != 0 || !fields.isEmpty else { return .init(name: after.name, id: after.id, kind: .unchanged) }
    try database.run(
      """
      UPDATE connection SET account = ?, definition = ?, priority = ?, changed_at = ?, removed_at = NULL WHERE id = ?
      """, after.account, after.json(), after.priority, Timestamp.now, after.id)
    let what = removed != 0 ? "restored" : "changed"
    let which = fields.isEmpty ? "" : ": \(fields.joined(separator: ", "))"
    try write(Event(kind: "connection-\(what)", message: "connection \"\(after.name)\" was \(what)\(which)"), of: nil)
    return .init(name: after.name, id: after.id, kind: removed != 0 ? .restored : .changed(fields))
  }

  private func create(_ connection: Connection) throws(StoreError) -> ConnectionChange {
    let now = Timestamp.now
    try database.run(
      """
      INSERT INTO connection (id, name, account, created_at, changed_at, definition, priority)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """,
      connection.id, connection.name, connection.account, now, now, connection.json(), connection.priority)
    try write(
      Event(at: now, kind: "connection-created", message: "connection \"\(connection.name)\" was created"), of: nil)
    return .init(name: connection.name, id: connection.id, kind: .created)
  }
}

extension Connection {
  init(_ row: inout Row) throws(StoreError) { self = try Connection(json: try row.next()) }

  /// The names of the fields in which two connections differ. By reflection, so that no field to come is forgotten.
  fileprivate func fieldsUnlike(_ other: Connection) -> [String] {
    zip(Mirror(reflecting: self).children, Mirror(reflecting: other).children).compactMap { mine, theirs in
      mine.value as? AnyHashable == theirs.value as? AnyHashable ? nil : mine.label
    }
  }
}
