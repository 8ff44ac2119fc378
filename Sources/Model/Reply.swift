/// A message to a partner, rendered whole before it is stored: every attempt sends the same bytes under the same
/// Message-ID.
public struct Reply: Sendable, Hashable, Codable {
  public var id: ULID
  public var kind: Kind
  public var state: State
  /// The submission it answers.
  public var submission: ULID
  /// One address, ASCII or with an A-label domain.
  public var to: String
  /// Where a copy of it goes, where one does: into a folder.
  public var copyTo: String?
  public var subject: String
  /// Angle brackets included.
  public var messageID: String
  /// The Message-ID it answers, where the partner's message had a valid one.
  public var inReplyTo: String?
  /// The message as it goes out: CRLF line ends, seven bits.
  public var bytes: [UInt8]
  /// How often it has been tried.
  public var attempts: Int
  public var sentAt: Timestamp?
  /// What the relay said last.
  public var lastAnswer: String?
  /// When it came back after the relay had taken it over, and what was said then.
  public var bouncedAt: Timestamp?
  public var bounce: String?

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Your file arrived and is in.
    case receipt
    /// What became of the rows.
    case result
    /// Your file did not get in, and why.
    case notice
  }

  public enum State: String, Sendable, Codable, CaseIterable {
    case pending, sent
    /// The relay refused it for good, or it was tried too often; a person decides.
    case dead
  }

  public init(
    id: ULID = ULID(), kind: Kind, state: State = .pending, submission: ULID, to: String, copyTo: String? = nil,
    subject: String,
    messageID: String, inReplyTo: String? = nil, bytes: [UInt8], attempts: Int = 0, sentAt: Timestamp? = nil,
    lastAnswer: String? = nil, bouncedAt: Timestamp? = nil, bounce: String? = nil
  ) {
    self.id = id
    self.kind = kind
    self.state = state
    self.submission = submission
    self.to = to
    self.copyTo = copyTo
    self.subject = subject
    self.messageID = messageID
    self.inReplyTo = inReplyTo
    self.bytes = bytes
    self.attempts = attempts
    self.sentAt = sentAt
    self.lastAnswer = lastAnswer
    self.bouncedAt = bouncedAt
    self.bounce = bounce
  }
}
