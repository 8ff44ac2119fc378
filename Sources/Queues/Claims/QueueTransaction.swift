extension Store {
  /// One verb of a claimer, whole or not at all, when its turn has come.
  func queueTransaction<Answer>(_ body: () throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    let courtesy = try courtesy()
    return try database.transaction(logLimit: Database.shortLog, begin: courtesy.begin, body)
  }
}
