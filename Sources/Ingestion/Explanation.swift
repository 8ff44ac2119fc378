internal import Matching
public import Model

/// What would become of a message, and why, without touching anything.
public struct Explanation: Sendable {
  public var messageID: String?
  public var from: String?
  public var subject: String?
  /// The decision with every leaf measured and hashed; nil without connections to judge by.
  public var decision: Decision?
  /// Every leaf, with why it counts as an attachment or not.
  public var parts: [PartVerdict]

  /// Judges `bytes` by `connections` as a poll would, or, with nil, only says which parts count. `servers` are those of
  /// each account whose word on senders counts.
  public init(of bytes: any ArrivedBytes, by connections: [Connection]?, trusting servers: [String: String] = [:]) {
    var reading = Reading(bytes)
    for index in reading.parts.indices { reading.measure(index) }
    let submission = reading.submission(
      at: Place(uidValidity: UIDValidity(rawValue: 0), uid: UID(rawValue: 0)),
      in: MailboxID(account: "", mailbox: ""), now: .now)
    messageID = submission.messageID
    from = submission.from
    subject = submission.subject
    decision = connections.map { reading.decision(by: $0, trusting: servers) }
    if let decided = decision { decision?.refuse(because: reading.objectionsToContent(of: decided)) }
    parts = decision?.connection == nil ? verdicts(of: reading.parts, for: nil) : decision?.parts ?? []
  }

  /// The parts that count as attachments.
  public var attachments: [PartDescription] { parts.filter(\.counted).map(\.part) }
}
