/// What became of a submission.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
  /// Every attachment matched; its files are queued, but for those that their check rejected.
  case accepted
  /// The rules say that it is not for us; nothing of it is queued.
  case ignored
  /// It is for us but may not come in: a limit, an ambiguous structure, a sender nobody vouches for.
  case refused
  /// It needs a person.
  case held
}

/// One reason against a submission, as data and in words.
public struct Objection: Sendable, Hashable, Codable {
  public var code: Code
  /// The attachment it speaks of; nil when it speaks of the whole submission.
  public var fileName: String?
  /// For people: what was found and what was expected.
  public var message: String

  /// What kind of reason; stable words, in code, SQL and JSON alike.
  public struct Code: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// An attachment's name does not match the connection's pattern.
    public static let patternMismatch = Code(rawValue: "pattern-mismatch")
    /// An attachment has no name, or none that can be one.
    public static let unusableName = Code(rawValue: "unusable-name")
    /// Every attachment bears a reserved name.
    public static let onlyReserved = Code(rawValue: "only-reserved")
    /// Nothing in the message counts as an attachment.
    public static let noAttachments = Code(rawValue: "no-attachments")
    /// More than one connection would accept the message.
    public static let ambiguousConnection = Code(rawValue: "ambiguous-connection")
    /// No connection reads this mailbox.
    public static let noConnection = Code(rawValue: "no-connection")
    /// It is for a connection that is paused.
    public static let connectionPaused = Code(rawValue: "connection-paused")
    /// The connection has taken in these bytes before and is told to ignore them.
    public static let contentSeenBefore = Code(rawValue: "content-seen-before")
    /// The check of an accepted message's file rejected it; it is in no queue.
    public static let fileRejected = Code(rawValue: "file-rejected")
    /// Larger than the account's limit; it was not downloaded.
    public static let tooLarge = Code(rawValue: "too-large")
    /// It could not be read, again and again.
    public static let unreadable = Code(rawValue: "unreadable")
    /// It has no Message-ID, and the connection refuses those.
    public static let missingMessageID = Code(rawValue: "missing-message-id")
    /// A forwarded message is in it, and the connection refuses those.
    public static let forwardedMessage = Code(rawValue: "forwarded-message")
    /// A limit of the reader was reached; what lies behind it was not seen.
    public static let overLimit = Code(rawValue: "over-limit")
    /// The message has no From, more than one, or one of more than one address.
    public static let senderUnclear = Code(rawValue: "sender-unclear")
    /// The sender is not among those the connection takes mail from.
    public static let senderNotAllowed = Code(rawValue: "sender-not-allowed")
    /// Nobody vouches for the sender as the connection wants it.
    public static let senderNotAuthenticated = Code(rawValue: "sender-not-authenticated")
    /// Our own mark is on it: it is a reply of this or another gateway.
    public static let ownReply = Code(rawValue: "own-reply")
    /// More attachments than a message may have.
    public static let tooManyAttachments = Code(rawValue: "too-many-attachments")
    /// A mail system says that a reply of ours did not arrive.
    public static let deliveryReport = Code(rawValue: "delivery-report")
    /// The scanner found malware in it.
    public static let infected = Code(rawValue: "infected")
    /// A file in uuencode or yEnc stands in a text, and the connection has not said what that is.
    public static let uuencodeInText = Code(rawValue: "uuencode-in-text")
  }

  /// It says that the sender is not known to be who may send.
  public var isOfSender: Bool {
    [.senderUnclear, .senderNotAllowed, .senderNotAuthenticated].contains(code)
  }

  public init(code: Code, fileName: String? = nil, message: String) {
    self.code = code
    self.fileName = fileName
    self.message = message
  }
}

/// What was decided about one leaf of a message.
public struct PartVerdict: Sendable, Hashable, Codable {
  public var part: PartDescription
  /// Counts as an attachment.
  public var counted: Bool
  /// Why it counts or not, in words fit for `explain`.
  public var reason: String

  public init(part: PartDescription, counted: Bool, reason: String) {
    self.part = part
    self.counted = counted
    self.reason = reason
  }
}

/// What was decided about a submission, with every reason.
public struct Decision: Sendable, Hashable, Codable {
  public var outcome: Outcome
  /// The connection that judged; nil when none did, or more than one would accept.
  public var connection: Connection?
  /// Every leaf, in document order.
  public var parts: [PartVerdict]
  /// What is taken in, in document order: counted, not reserved, matching. Empty unless accepted. The check then says
  /// of each file whether it is queued.
  public var accepted: [PartDescription]
  /// Why not; of an accepted submission, why some of its files were left out.
  public var objections: [Objection]

  public init(
    outcome: Outcome, connection: Connection? = nil, parts: [PartVerdict] = [],
    accepted: [PartDescription] = [], objections: [Objection] = []
  ) {
    self.outcome = outcome
    self.connection = connection
    self.parts = parts
    self.accepted = accepted
    self.objections = objections
  }
}

extension Decision {
  /// It is for a connection that is paused: nothing is decided until that has been resumed.
  public var waits: Bool { objections.contains { $0.code == .connectionPaused } }
}
