/// What the check of one file against its data type came to, in short.
public struct FileCheck: Sendable, Hashable, Codable {
  public var status: Status
  public var rows: Rows
  /// The version of the data type it was checked against: `1.0.0`.
  public var schemaVersion: String
  /// What the file is packed with: `gzip`; nil when it is not.
  public var packing: String?
  /// The zip file it came out of.
  public var archive: String?
  /// The charset that its part of the message named.
  public var charset: String?
  /// The moment by which ages were reckoned.
  public var at: Timestamp

  public enum Status: String, Sendable, Hashable, Codable, CaseIterable {
    case accepted = "ACCEPTED"
    case acceptedWithErrors = "ACCEPTED_WITH_ERRORS"
    /// None of its rows is taken; it is in no queue.
    case rejected = "REJECTED"
  }

  /// `total` is the sum of `accepted`, `rejected`, `duplicate` and `unprocessed`.
  public struct Rows: Sendable, Hashable, Codable {
    public var total = 0
    public var accepted = 0
    /// Of those accepted.
    public var acceptedWithWarnings = 0
    public var rejected = 0
    public var duplicate = 0
    /// Good, and not taken because the file was rejected.
    public var unprocessed = 0

    public init(
      total: Int = 0, accepted: Int = 0, acceptedWithWarnings: Int = 0, rejected: Int = 0, duplicate: Int = 0,
      unprocessed: Int = 0
    ) {
      self.total = total
      self.accepted = accepted
      self.acceptedWithWarnings = acceptedWithWarnings
      self.rejected = rejected
      self.duplicate = duplicate
      self.unprocessed = unprocessed
    }
  }

  public init(
    status: Status, rows: Rows = Rows(), schemaVersion: String, packing: String? = nil, archive: String? = nil,
    charset: String? = nil, at: Timestamp
  ) {
    self.status = status
    self.rows = rows
    self.schemaVersion = schemaVersion
    self.packing = packing
    self.archive = archive
    self.charset = charset
    self.at = at
  }
}
