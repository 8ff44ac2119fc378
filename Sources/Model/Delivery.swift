/// A file that we give to a partner, on its way to them. Its bytes lie in the store until they have arrived.
public struct Delivery: Sendable, Hashable, Codable {
  public var id: ULID
  /// The connection's name.
  public var connection: String
  /// What it is called there.
  public var fileName: FileName
  /// Octets.
  public var size: Int
  public var sha256: SHA256Digest
  public var state: State
  public var createdAt: Timestamp
  /// How often it has been tried.
  public var attempts: Int
  public var sentAt: Timestamp?
  /// What was said last, by the other machine or about it.
  public var lastAnswer: String?

  public enum State: String, Sendable, Codable, CaseIterable {
    case pending, sent
    /// It was refused for good, or tried too often; a person decides.
    case dead
  }

  public init(
    id: ULID = ULID(), connection: String, fileName: FileName, size: Int, sha256: SHA256Digest,
    state: State = .pending, createdAt: Timestamp = .now, attempts: Int = 0, sentAt: Timestamp? = nil,
    lastAnswer: String? = nil
  ) {
    self.id = id
    self.connection = connection
    self.fileName = fileName
    self.size = size
    self.sha256 = sha256
    self.state = state
    self.createdAt = createdAt
    self.attempts = attempts
    self.sentAt = sentAt
    self.lastAnswer = lastAnswer
  }
}

/// One try of a delivery, and what it came to.
public struct DeliveryAttempt: Sendable, Hashable, Codable {
  public var at: Timestamp
  public var verdict: Answer.Verdict
  public var words: String

  public init(at: Timestamp, verdict: Answer.Verdict, words: String) {
    self.at = at
    self.verdict = verdict
    self.words = words
  }
}
