/// The two shapes of data a queue takes.
public enum Format: String, Sendable, Hashable, Codable, CaseIterable { case csv, xml }

/// One file in the queue of its data type and format.
public struct QueueItem: Sendable, Hashable, Codable {
  public var id: ULID
  public var state: State
  public var dataType: String
  public var format: Format
  /// The connection's name.
  public var connection: String
  public var fileName: FileName
  /// Octets.
  public var size: Int
  public var sha256: SHA256Digest
  /// The submission it came in.
  public var submission: ULID
  /// The Message-ID of that submission.
  public var messageID: String?
  public var receivedAt: Timestamp
  /// How often it was claimed since it was queued or put back by a person.
  public var attempts: Int
  /// When one that waits may be claimed again; nil for at once.
  public var dueAt: Timestamp?
  /// Why it failed or was discarded, or was given back last.
  public var reason: String?
  /// What its check came to; nil for one that was queued before files were checked.
  public var check: FileCheck?

  public enum State: String, Sendable, Codable, CaseIterable {
    case waiting, claimed, completed, failed, discarded
  }

  public init(
    id: ULID = ULID(), state: State = .waiting, dataType: String, format: Format, connection: String,
    fileName: FileName, size: Int, sha256: SHA256Digest, submission: ULID, messageID: String?,
    receivedAt: Timestamp, attempts: Int = 0, dueAt: Timestamp? = nil, reason: String? = nil, check: FileCheck? = nil
  ) {
    self.id = id
    self.state = state
    self.dataType = dataType
    self.format = format
    self.connection = connection
    self.fileName = fileName
    self.size = size
    self.sha256 = sha256
    self.submission = submission
    self.messageID = messageID
    self.receivedAt = receivedAt
    self.attempts = attempts
    self.dueAt = dueAt
    self.reason = reason
    self.check = check
  }
}
