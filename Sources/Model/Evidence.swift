/// What a message says of itself beside its parts, for whoever judges it.
public struct Evidence: Sendable, Hashable {
  /// The addresses it was delivered to, the most trusted first.
  public var recipients: [String]
  /// The limits of the reader that it reached: what lies behind one was not seen.
  public var overLimits: [Objection]
  /// What two mail programs could read differently, in the order of the parts.
  public var ambiguities: [Ambiguity]

  public init(recipients: [String] = [], overLimits: [Objection] = [], ambiguities: [Ambiguity] = []) {
    self.recipients = recipients
    self.overLimits = overLimits
    self.ambiguities = ambiguities
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
