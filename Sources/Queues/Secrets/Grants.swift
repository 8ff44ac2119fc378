public import Model

extension Store {
  /// What is kept of the OAuth grant of that name, opened; nil when nothing is.
  public func grant(named name: String) throws(StoreError) -> [UInt8]? {
    let sealed: [UInt8]? = try database.first("SELECT sealed FROM oauth_grant WHERE name = ?", name) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let sealed else { return nil }
    return try sealingKey().open(sealed, of: "grant \(name)")
  }

  /// Keeps it, sealed, in the place of what was kept before.
  public func keep(grant secret: [UInt8], named name: String, at now: Timestamp = .now) throws(StoreError) {
    let sealed = try sealingKey().seal(secret, of: "grant \(name)")
    try database.transaction { () throws(StoreError) in
      try database.run(
        """
        INSERT INTO oauth_grant (name, sealed, changed_at) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at
        """, name, sealed, now)
    }
  }
}
