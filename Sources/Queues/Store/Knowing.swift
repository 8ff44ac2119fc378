public import Model

extension Store {
  /// Whether the ledger has a submission under this key.
  public func knows(key: SHA256Digest) throws(StoreError) -> Bool {
    try database.first("SELECT 1 FROM submission WHERE key = ?", key) { (_: inout Row) throws(StoreError) in true }
      ?? false
  }
}
