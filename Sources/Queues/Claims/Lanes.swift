extension Store {
  /// The data types under which anything was ever queued.
  public func dataTypesQueued() throws(StoreError) -> [String] {
    try database.all("SELECT DISTINCT data_type FROM lane ORDER BY data_type") {
      (row: inout Row) throws(StoreError) in try row.next()
    }
  }
}
