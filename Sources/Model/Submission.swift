/// What a partner handed in at once: the unit of all-or-nothing. Here one message, by what its headers say.
public struct Submission: Sendable, Hashable, Codable {
  public var id: ULID
  public var mailbox: MailboxID
  public var place: Place
  /// What makes it the same submission wherever and however often it turns up; nil when it was never downloaded.
  public var key: SHA256Digest?
  /// As written, angle brackets included; nil without a valid one.
  public var messageID: String?
  /// The one address of From in lower case; nil unless there is exactly one.
  public var from: String?
  public var subject: String?
  /// The Date header as written.
  public var date: String?
  /// Octets on the server.
  public var size: Int
  /// When we took it up.
  public var receivedAt: Timestamp

  public init(
    id: ULID = ULID(), mailbox: MailboxID, place: Place, key: SHA256Digest? = nil, messageID: String? = nil,
    from: String? = nil, subject: String? = nil, date: String? = nil, size: Int, receivedAt: Timestamp = .now
  ) {
    self.id = id
    self.mailbox = mailbox
    self.place = place
    self.key = key
    self.messageID = messageID
    self.from = from
    self.subject = subject
    self.date = date
    self.size = size
    self.receivedAt = receivedAt
  }
}
