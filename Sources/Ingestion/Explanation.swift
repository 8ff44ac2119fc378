public import Formats
internal import Matching
public import Model
public import Replies

/// What would become of a message, and why, without touching anything.
public struct Explanation: Sendable {
  public var messageID: String?
  public var from: String?
  public var subject: String?
  /// The decision with every leaf measured and hashed; nil without connections to judge by.
  public var decision: Decision?
  /// Every leaf, with why it counts as an attachment or not.
  public var parts: [PartVerdict]
  /// What the check of each file would come to; empty unless accepted.
  public var files: [File] = []

  /// One file that would be checked.
  public struct File: Sendable {
    /// Under a receipt that nobody has.
    public var result: FileResult
    public var schemaVersion: String
    /// How it would be read; nil when it could not be.
    public var detected: Detection?
  }

  /// Judges `bytes` by `connections` as a poll would, or, with nil, only says which parts count. `servers` are those of
  /// each account whose word on senders counts. Throws when the connection that judges names a data type that is not
  /// among `dataTypes`.
  public init(
    of bytes: any ArrivedBytes, by connections: [Connection]?, trusting servers: [String: String] = [:],
    dataTypes: DataTypeCatalogue
  ) throws {
    var reading = Reading(bytes)
    for index in reading.parts.indices { reading.measure(index) }
    let submission = reading.submission(
      at: Model.Place(uidValidity: UIDValidity(rawValue: 0), uid: UID(rawValue: 0)),
      in: MailboxID(account: "", mailbox: ""), now: .now)
    messageID = submission.messageID
    from = submission.from
    subject = submission.subject
    decision = connections.map { reading.decision(by: $0, trusting: servers) }
    if let decided = decision { decision?.refuse(because: reading.objectionsToContent(of: decided)) }
    parts = decision?.connection == nil ? verdicts(of: reading.parts, for: nil) : decision?.parts ?? []
    if let connection = decision?.connection {
      try check(&reading, by: connection, FileTerms(connection, dataTypes), at: submission.receivedAt)
    }
  }

  /// The parts that count as attachments.
  public var attachments: [PartDescription] { parts.filter(\.counted).map(\.part) }

  /// Checks what is accepted, one attachment after the other, each in memory while it is.
  private mutating func check(
    _ reading: inout Reading, by connection: Connection, _ terms: FileTerms, at now: Timestamp
  ) throws {
    var unpacking = Unpacking(connection, terms.type, keep: nil)
    for part in decision?.accepted ?? [] {
      guard let index = reading.parts.firstIndex(where: { $0.path == part.path }) else { continue }
      var octets: [UInt8] = []
      reading.decode(index) { octets += $0 }
      let attachment = Candidate(part, charset: reading.charset(of: index), source: ByteSource(octets))
      files += try unpacking.files(in: attachment).map { try file($0, terms, now) }
    }
    decision?.objections += unpacking.objections
  }

  private func file(_ candidate: Candidate, _ terms: FileTerms, _ now: Timestamp) throws -> File {
    let outcome = try Inspection(terms: terms, now: now).run(candidate, nil)
    var check = FileCheck(outcome.report, schemaVersion: terms.type.version, at: now)
    check.archive = candidate.archive
    let result = FileResult(outcome.report, check, receipt: ULID(at: now), name: candidate.name)
    return File(result: result, schemaVersion: check.schemaVersion, detected: outcome.detection)
  }
}
