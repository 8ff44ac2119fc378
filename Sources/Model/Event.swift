/// Something that happened and that somebody may ask about later: append-only.
public struct Event: Sendable, Hashable, Codable {
  /// Rises by one with each event of a home.
  public var number: Int64
  public var at: Timestamp
  /// A stable word: `accepted`, `ignored`, `seen-again`, `reply-sent`.
  public var kind: String
  public var submission: ULID?
  /// For people, in one line.
  public var message: String

  public init(number: Int64 = 0, at: Timestamp = .now, kind: String, submission: ULID? = nil, message: String) {
    self.number = number
    self.at = at
    self.kind = kind
    self.submission = submission
    self.message = message
  }
}
