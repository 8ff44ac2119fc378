/// How files that we give to a partner go by mail.
public struct Mailing: Sendable, Hashable, Codable {
  /// One address, ASCII or with an A-label domain.
  public var recipient: String
  /// Octets; a larger file is not taken to be sent. In base64 the standard stays below what relays take unless told to.
  public var fileLimit: Int
  /// Seconds for which a file that was laid out to be sent must not have changed.
  public var unchangedFor: Int64

  public init(recipient: String, fileLimit: Int = 7_000_000, unchangedFor: Int64 = 60) {
    self.recipient = recipient
    self.fileLimit = fileLimit
    self.unchangedFor = unchangedFor
  }
}

extension Connection {
  /// Octets; a larger file is not taken to be sent.
  public var sendingLimit: Int { mailing?.fileLimit ?? shelf?.fileLimit ?? remote?.fileLimit ?? 0 }

  /// Seconds for which a file that was laid out to be sent must not have changed.
  public var sendingDelay: Int64 { mailing?.unchangedFor ?? shelf?.unchangedFor ?? remote?.unchangedFor ?? 0 }
}
