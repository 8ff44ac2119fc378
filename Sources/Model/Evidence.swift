/// What a message says of itself beside its parts, for whoever judges it.
public struct Evidence: Sendable, Hashable {
  /// The addresses it was delivered to, the most trusted first.
  public var recipients: [Recipient]
  public var sender: SenderEvidence
  /// The server of each account whose word on senders counts, in lower case (RFC 8601 §2.5).
  public var trustedServers: [String: String]
  /// Why it is a reply of our own; nil when it is none.
  public var ownReply: Objection?
  /// The limits of the reader that it reached: what lies behind one was not seen.
  public var overLimits: [Objection]
  /// What two mail programs could read differently, in the order of the parts.
  public var ambiguities: [Ambiguity]

  public init(
    recipients: [Recipient] = [], sender: SenderEvidence = SenderEvidence(), trustedServers: [String: String] = [:],
    ownReply: Objection? = nil, overLimits: [Objection] = [], ambiguities: [Ambiguity] = []
  ) {
    self.recipients = recipients
    self.sender = sender
    self.trustedServers = trustedServers
    self.ownReply = ownReply
    self.overLimits = overLimits
    self.ambiguities = ambiguities
  }
}

/// An address a message was delivered to.
public struct Recipient: Sendable, Hashable {
  public var address: String
  /// The SHA-256 of the address in lower case, where somebody may know it by that alone.
  public var digest: SHA256Digest?

  public init(_ address: String, digest: SHA256Digest? = nil) {
    self.address = address
    self.digest = digest
  }
}

/// Something in a message that two mail programs could read differently: one reading or none.
public struct Ambiguity: Sendable, Hashable {
  /// Its code is the word by which a connection allows it.
  public var objection: Objection
  /// The part it is in, as IMAP numbers it; empty for the message as a whole.
  public var part: String
  public var reach: Reach

  /// What it makes uncertain.
  public enum Reach: Sendable, Hashable {
    /// Which parts the message has, or who sent it.
    case message
    /// What a file is called or holds: it matters where the part counts as one.
    case file
    /// Something within a forwarded message: it matters where forwards are opened.
    case forward
  }

  public init(objection: Objection, part: String, reach: Reach) {
    self.objection = objection
    self.part = part
    self.reach = reach
  }
}
