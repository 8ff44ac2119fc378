/// One thing that a source is to do.
public enum Errand: Sendable, Hashable {
  /// Measure and read what is at these places. What has more octets than `limit`, and what nobody wants, is only measured.
  case fetch([Place], upTo: Int)
  /// Take these out of the way; where a fetch that is under way is of them, they have arrived.
  case settle([Place], as: Outcome)
}

/// What comes of errands: of a fetch first `measured`, then each arrival, then `fetched`; of a settlement `settled`.
/// Fetches are measured, and end, in the order of the errands; what is told of others may come in between.
public enum Tidings {
  /// What is at the places of a fetch; of what has vanished nothing.
  case measured([Waiting], of: [Place])
  case arrived(Waiting, Arrival)
  case fetched
  case settled([Place])
}

extension Source {
  public func run(_ next: (_ waits: Bool) -> Errand?, tell: (Tidings) throws -> Void) throws {
    while let errand = next(true) { try run(errand, tell: tell) }
  }

  /// Runs one errand by itself.
  public func run(_ errand: Errand, tell: (Tidings) throws -> Void) throws {
    switch errand {
    case .settle(let places, let outcome):
      try settle(places, as: outcome)
      try tell(.settled(places))
    case .fetch(let places, let limit):
      let waiting = try measure(places)
      try tell(.measured(waiting, of: places))
      try read(waiting.toRead(upTo: limit)) { try tell(.arrived($0, $1)) }
      try tell(.fetched)
    }
  }
}

extension [Waiting] {
  /// Those that are read where no more than `limit` octets are.
  public func toRead(upTo limit: Int) -> [Waiting] { filter { $0.size <= limit && $0.isWanted } }
}
