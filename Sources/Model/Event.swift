/// Something that happened and that somebody may ask about later: append-only.
public struct Event: Sendable, Hashable, Codable {
  /// Rises by one with each event of a home.
  public var number: Int64
  public var at: Timestamp
  /// A stable word: `accepted`, `ignored`, `seen-again`, `completed`, `reply-sent`.
  public var kind: String
  public var submission: ULID?
  /// The queue item it is about.
  public var item: ULID?
  /// The reply it is about.
  public var reply: ULID?
  /// For people, in one line.
  public var message: String

  public init(
    number: Int64 = 0, at: Timestamp = .now, kind: String, submission: ULID? = nil, item: ULID? = nil,
    reply: ULID? = nil, message: String
  ) {
    self.number = number
    self.at = at
    self.kind = kind
    self.submission = submission
    self.item = item
    self.reply = reply
    self.message = message
  }
}
