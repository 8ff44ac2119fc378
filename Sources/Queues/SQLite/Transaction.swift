extension Database {
  /// Everything in `body`, or nothing of it. Begins as a writer, so that it never has to give up half-way for another.
  func transaction<Answer>(_ body: () throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    try health.check()
    try run("BEGIN IMMEDIATE")
    let answer = try ending("COMMIT", body)
    try checkpointLongLog()
    return answer
  }

  /// Reads as of one moment, whatever others write meanwhile.
  func snapshot<Answer>(_ body: () throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    try run("BEGIN")
    return try ending("COMMIT", body)
  }

  private func ending<Answer>(
    _ end: StaticString, _ body: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    do throws(StoreError) {
      let answer = try body()
      try run(end)
      return answer
    } catch {
      // SQLite has rolled back by itself after some failures; a second rollback would only hide the first reason.
      if !isAtRest { try? run("ROLLBACK") }
      throw error
    }
  }
}
