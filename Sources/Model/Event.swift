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
  /// The name of the connection that judged the submission, and the submission's Message-ID.
  public var connection: String?
  public var messageID: String?
  /// Where the queue item waits or waited, `conversions/csv`, and the name of its file.
  public var queue: String?
  public var fileName: FileName?
  /// For people, in one line.
  public var message: String

  /// Every word that is the kind of an event.
  public static let kinds = [
    "accepted", "ignored", "refused", "held", "seen-again", "message-id-missing", "message-id-repeated",
    "message-released", "message-replayed", "message-discarded", "completed", "failed", "retried", "released",
    "lease-expired", "discarded", "requeued", "not-answered", "reply-sent", "reply-deferred", "reply-dead",
    "reply-resent", "reply-stopped", "reply-sent-again", "reply-bounced", "reply-delayed", "announcement-dead",
    "alert-dead", "file-missing",
    "delivery-handed-in", "delivery-put-back", "file-taken-away",
    "connection-created", "connection-changed", "connection-restored", "connection-removed", "credential-created",
    "credential-rotated", "credential-removed", "reconciled", "uid-validity-changed", "position-forgotten",
  ]

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
