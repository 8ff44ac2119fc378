internal import Model

extension Store {
  /// Decides what became of the files that an earlier run of the account left in staging, at most one batch of them:
  /// what a row names is kept, all else removed. Says how many were removed. Before anything is staged under `lock`.
  ///
  /// It decides within a transaction, so that no commit comes between the look and the removal: a lock can be broken, by
  /// somebody who removes its file, and the run that holds the other one must then find its files or find them gone.
  @discardableResult
  public func sweep(under lock: AccountLock) throws(StoreError) -> Int {
    try health.check()
    let staging = try stagingFolder(of: lock.account)
    let left = try staging.names().compactMap(ULID.init)
    guard !left.isEmpty else { return 0 }
    return try database.transaction { () throws(StoreError) in
      var removed = 0
      for id in left {
        if try database.isNamed(ItemFiles.path(of: id)) {
          try files.release(id, from: staging)
        } else {
          try files.drop(id, from: staging)
          removed += 1
        }
      }
      return removed
    }
  }
}
