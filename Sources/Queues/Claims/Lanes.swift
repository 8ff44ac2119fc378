internal import Model

/// The items of one connection in one queue, in the order they came. No index says which of them are open: the line has a
/// head, before which none is, and behind the items that were claimed from there on come those that wait. What is aside is
/// found by itself.
struct Lane {
  var number: Int64
  var dataType: String
  var format: Format
  var connection: String
  var priority: Int64
  /// The lower, the sooner it is next.
  var turn: Int64
  /// An item's number.
  var head: Int64
}

extension Store {
  /// The data types under which anything was ever queued.
  public func dataTypesQueued() throws(StoreError) -> [String] {
    try database.all("SELECT DISTINCT data_type FROM lane ORDER BY data_type") {
      (row: inout Row) throws(StoreError) in try row.next()
    }
  }

  /// Whose turn it is of those that are said to have something.
  func laneInTurn(_ queue: QueueName) throws(StoreError) -> Lane? {
    var first: Lane?
    for format in queue.formats {
      guard let lane = try firstLane(queue.dataType, format) else { continue }
      if let known = first, (-known.priority, known.turn) <= (-lane.priority, lane.turn) { continue }
      first = lane
    }
    return first
  }

  private func firstLane(_ dataType: String, _ format: Format) throws(StoreError) -> Lane? {
    try database.first(ClaimSQL.firstLane, dataType, format) { (row: inout Row) throws(StoreError) in
      Lane(
        number: try row.next(), dataType: dataType, format: format, connection: try row.next(),
        priority: try row.next(), turn: try row.next(), head: try row.next())
    }
  }

  /// Puts a lane behind the others that have something to be claimed, where it is not already; and one that was never
  /// claimed from behind those that come later.
  func goBehind(_ lane: Lane) throws(StoreError) {
    let last: Int64? = try database.first(ClaimSQL.lastTurn, lane.dataType, lane.priority, lane.number) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    if let last, last >= lane.turn { try database.run(ClaimSQL.goBehind, lane.number, last + 1) }
  }

  /// Says of a lane that it has nothing to be claimed, until something joins it.
  func empty(_ lane: Lane) throws(StoreError) {
    try database.run(ClaimSQL.empty, lane.number)
    let last: Int64?? = try database.first(ClaimSQL.lastInLine, lane.dataType, lane.format, lane.connection) {
      (row: inout Row) throws(StoreError) in try row.nextOrNil()
    }
    if let last = last ?? nil { try advance(lane, to: last + 1) }
  }

  /// So many items are claimed between one move of a head and the next: each writes a page, and until then what was claimed
  /// is passed over.
  private static let stride: Int64 = 8
  /// So many items may be passed over for the sake of one that is held for long.
  private static let longestPassing: Int64 = 64

  /// Moves the head of a lane on to the item `place`, before which none waits, where that is worth a page; not past what is
  /// still claimed, unless that would be left behind too far.
  func advance(_ lane: Lane, to place: Int64) throws(StoreError) {
    guard place - lane.head >= Self.stride else { return }
    let held = try number(ClaimSQL.firstHeld, lane, until: place)
    if try items(of: lane, until: held ?? place) >= Self.stride {
      try database.run(ClaimSQL.moveHead, lane.number, held ?? place)
    } else if held != nil, try items(of: lane, until: place) >= Self.longestPassing {
      try database.run(ClaimSQL.putAside, lane.dataType, lane.format, lane.connection, lane.head, place)
      try database.run(ClaimSQL.moveHead, lane.number, place)
    }
  }

  private func items(of lane: Lane, until place: Int64) throws(StoreError) -> Int64 {
    try number(ClaimSQL.between, lane, until: place) ?? 0
  }

  private func number(_ sql: StaticString, _ lane: Lane, until place: Int64) throws(StoreError) -> Int64? {
    try database.first(sql, lane.dataType, lane.format, lane.connection, lane.head, place) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
  }
}
