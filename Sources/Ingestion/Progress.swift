public import Model
internal import Queues

/// What a poll says about itself while it runs.
public enum Progress: Sendable {
  /// The source is open and holds this many messages that were not looked at before.
  case found(Int)
  /// A submission has been decided and its decision is on stable storage.
  case took(Submission, Decision)
  /// A message we already have has turned up again.
  case seenAgain(Submission, first: ULID)
  /// A message could not be read this time; it stays where it is.
  case unreadable(Place, reason: String)
  /// A message is for a connection that is paused, or nobody has looked for malware in it; it stays where it is.
  case waits(Place, reason: String)
  /// The run's time is up; so many messages are left for the next.
  case outOfTime(left: Int)
}

/// What a poll came to.
public struct PollReport: Sendable, Equatable, Codable {
  public var accepted = 0
  public var ignored = 0
  public var refused = 0
  public var held = 0
  /// Messages that were in the ledger already.
  public var seenAgain = 0
  /// Messages that could not be read and wait for the next poll.
  public var unreadable = 0
  /// Queue items made.
  public var queued = 0
  /// Messages for connections that are paused or that nobody has looked into, and files that may still be being written.
  public var waiting = 0
  /// Files of accepted messages that their check rejected.
  public var rejected = 0

  public init() {}

  mutating func count(_ entry: LedgerEntry) {
    switch entry.decision.outcome {
    case .accepted: accepted += 1
    case .ignored: ignored += 1
    case .refused: refused += 1
    case .held: held += 1
    }
    queued += entry.files.count
    rejected += entry.rejected.count
  }
}
