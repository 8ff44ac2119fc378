internal import Model

extension Store {
  /// How many events of each kind there ever were, those since the last time read and added now.
  public func tally() throws(StoreError) -> [String: Int] {
    try database.transaction { () throws(StoreError) in
      let (before, last) = try enrol("tally", from: 0)
      if last > before { try count(from: before, to: last) }
      var counts: [String: Int] = [:]
      try database.each("SELECT kind, count FROM event_tally", []) { (row: inout Row) throws(StoreError) in
        counts[try row.next()] = try row.next()
      }
      return counts
    }
  }

  private func count(from before: Int64, to last: Int64) throws(StoreError) {
    try database.run(
      """
      INSERT INTO event_tally (kind, count)
        SELECT kind, count(*) FROM event WHERE number > ? AND number <= ? GROUP BY kind
        ON CONFLICT (kind) DO UPDATE SET count = count + excluded.count
      """, before, last)
    try advance("tally", to: last)
  }

  /// The last event a subscriber has been seen to, and the last there is. One that is new begins behind `first`, or with
  /// nil behind all that has happened.
  func enrol(_ subscriber: String, from first: Int64?) throws(StoreError) -> (before: Int64, last: Int64) {
    let last = try lastEvent()
    try database.run(
      "INSERT INTO subscriber (name, last_event) VALUES (?, ?) ON CONFLICT DO NOTHING", subscriber, first ?? last)
    let before: Int64? = try database.first("SELECT last_event FROM subscriber WHERE name = ?", subscriber) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    return (before ?? last, last)
  }

  func advance(_ subscriber: String, to event: Int64) throws(StoreError) {
    try database.run("UPDATE subscriber SET last_event = ?2 WHERE name = ?1", subscriber, event)
  }
}
