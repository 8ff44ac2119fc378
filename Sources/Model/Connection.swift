/// One configured relation with a partner: which files of which type travel in which direction, how, and who starts.
public struct Connection: Sendable, Hashable, Codable {
  /// Stable for the connection's life; the name may change, this does not.
  public var id: ULID
  /// Unique among connections: lower-case letters, digits, `-` and `_`.
  public var name: String
  /// The data type its files are queued under: `conversions`.
  public var dataType: String
  public var direction: Direction
  public var method: Method
  public var methodology: Methodology
  /// The account whose mailbox its mail arrives in; empty where it does not come by mail, and `connection:NAME` where it is
  /// read in a mailbox of the partner's.
  public var account: String
  /// The name of the credential that proves one side to the other, where it has one.
  public var credential: String?
  /// Where the partner's files lie, where they lie on a server of theirs.
  public var remote: Remote?
  /// What is done with files that the partner brings to a folder of ours, where they do.
  public var drop: Drop?
  /// How files go to the partner by mail, where they do.
  public var mailing: Mailing?
  /// What is done with files that the partner fetches from a folder of ours, where they do.
  public var shelf: Shelf?
  /// The partner's own mailbox that their mail is read in, where it is.
  public var mailbox: PartnerMailbox?
  /// Every attachment must match this, or the whole message is ignored.
  public var pattern: FileNamePattern
  /// Compare names without regard to case.
  public var ignoreCase: Bool
  /// Count every leaf that is not the body as an attachment.
  public var isStrict: Bool
  public var forwards: ForwardPolicy
  public var uuencode: UuencodePolicy
  /// The ambiguities it takes as the reader resolves them, by the codes of their objections.
  public var allow: Set<String>
  /// Whose mail it takes: addresses and domains, in lower case, equal to that of From; empty for anybody's.
  public var from: [String]
  public var authentication: Authentication
  /// The address partners of this connection mail to, where it has one of its own: `uploads+3f9c@gateway.example`.
  public var ingestAddress: String?
  /// The SHA-256 of each secret address it has, in lower case: the one in use, and those on their way out. Whoever
  /// knows one of them may send.
  public var secretAddresses: [SHA256Digest]
  /// Where receipts and results go; nil means that this connection is not answered.
  public var returnAddress: String?
  /// The outcomes the partner is told about, to the return address only.
  public var answers: Set<Outcome>
  /// Answer mail that a program sent by itself too, as feeds do. Replies, bounces and lists are never answered.
  public var answersAutomatic: Bool
  public var contentSeenBefore: RepeatPolicy
  /// How the partner writes files.
  public var dialect: DeclaredDialect
  public var policy: RowPolicy
  /// A file is rejected when more than this percentage of its rows is wrong; nil leaves that to its data type.
  public var rejectFilePercent: Int?
  public var result: ResultTime
  public var resultRows: ResultRows
  public var missingMessageID: MissingIdentityPolicy
  /// What it would let in is looked into for malware first, where there is a scanner.
  public var isScanned: Bool
  /// The higher, the sooner its files are claimed.
  public var priority: Int
  /// When `intray run` has it at work; nil for its usual pace.
  public var schedule: Schedule?
  /// By when files are to come; nil where nobody minds.
  public var expectation: Expectation?
  /// A paused connection takes nothing in; what is for it waits where it is.
  public var isPaused: Bool

  /// Whether the partner gives us data or we give it to them.
  public enum Direction: String, Sendable, Codable, CaseIterable { case inbound, outbound }

  /// How files travel.
  public enum Method: String, Sendable, Codable, CaseIterable { case email, sftp, ftp }

  /// Who starts: whoever has the files brings them (`push`), or whoever wants them fetches them (`pull`).
  public enum Methodology: String, Sendable, Codable, CaseIterable { case push, pull }

  /// What a forwarded message (message/rfc822) inside a message is.
  public enum ForwardPolicy: String, Sendable, Codable, CaseIterable {
    /// One attachment, under the name it carries.
    case attachment
    /// Opened: its attachments count in its stead.
    case open
    /// A message with one in it is refused.
    case refuse
  }

  /// What a file in uuencode within a body text is.
  public enum UuencodePolicy: String, Sendable, Codable, CaseIterable {
    /// What some programs see as a file and some do not: the message is refused.
    case refuse
    /// Part of the text.
    case text
    /// Opened: it counts as an attachment.
    case open
  }

  /// What to do with an attachment whose bytes this connection has queued before.
  public enum RepeatPolicy: String, Sendable, Codable, CaseIterable { case accept, warn, ignore }

  /// What to do with a message that has no Message-ID, or none that can be one: it is then known by its date and subject.
  public enum MissingIdentityPolicy: String, Sendable, Codable, CaseIterable { case accept, refuse }

  public init(
    id: ULID = ULID(), name: String, dataType: String, direction: Direction = .inbound, method: Method = .email,
    methodology: Methodology = .push, account: String, credential: String? = nil, remote: Remote? = nil,
    drop: Drop? = nil, mailing: Mailing? = nil, shelf: Shelf? = nil, mailbox: PartnerMailbox? = nil,
    pattern: FileNamePattern, ignoreCase: Bool = false,
    isStrict: Bool = false, forwards: ForwardPolicy = .attachment, uuencode: UuencodePolicy = .refuse,
    allow: Set<String> = [], from: [String] = [], authentication: Authentication = Authentication(.nobody),
    ingestAddress: String? = nil, secretAddresses: [SHA256Digest] = [], returnAddress: String? = nil,
    answers: Set<Outcome> = [.accepted],
    answersAutomatic: Bool = true,
    contentSeenBefore: RepeatPolicy = .accept, missingMessageID: MissingIdentityPolicy = .accept,
    dialect: DeclaredDialect = DeclaredDialect(), policy: RowPolicy = .rows,
    rejectFilePercent: Int? = nil, result: ResultTime = .onCheck, resultRows: ResultRows = .rejected,
    isScanned: Bool = true, priority: Int = 0, schedule: Schedule? = nil, expectation: Expectation? = nil,
    isPaused: Bool = false
  ) {
    self.id = id
    self.name = name
    self.dataType = dataType
    self.direction = direction
    self.method = method
    self.methodology = methodology
    self.account = account
    self.credential = credential
    self.remote = remote
    self.drop = drop
    self.mailing = mailing
    self.shelf = shelf
    self.mailbox = mailbox
    self.pattern = pattern
    self.ignoreCase = ignoreCase
    self.isStrict = isStrict
    self.forwards = forwards
    self.uuencode = uuencode
    self.allow = allow
    self.from = from
    self.authentication = authentication
    self.ingestAddress = ingestAddress
    self.secretAddresses = secretAddresses
    self.returnAddress = returnAddress
    self.answers = answers
    self.answersAutomatic = answersAutomatic
    self.contentSeenBefore = contentSeenBefore
    self.dialect = dialect
    self.policy = policy
    self.rejectFilePercent = rejectFilePercent
    self.result = result
    self.resultRows = resultRows
    self.missingMessageID = missingMessageID
    self.isScanned = isScanned
    self.priority = priority
    self.schedule = schedule
    self.expectation = expectation
    self.isPaused = isPaused
  }
}

extension Connection {
  /// A connection written before it had a certain key has that key's default.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    id = try keys.decode(ULID.self, forKey: .id)
    name = try keys.decode(String.self, forKey: .name)
    dataType = try keys.decode(String.self, forKey: .dataType)
    direction = try keys.decode(Direction.self, forKey: .direction)
    method = try keys.decode(Method.self, forKey: .method)
    methodology = try keys.decode(Methodology.self, forKey: .methodology)
    account = try keys.decode(String.self, forKey: .account)
    credential = try keys.decodeIfPresent(String.self, forKey: .credential)
    remote = try keys.decodeIfPresent(Remote.self, forKey: .remote)
    drop = try keys.decodeIfPresent(Drop.self, forKey: .drop)
    mailing = try keys.decodeIfPresent(Mailing.self, forKey: .mailing)
    shelf = try keys.decodeIfPresent(Shelf.self, forKey: .shelf)
    mailbox = try keys.decodeIfPresent(PartnerMailbox.self, forKey: .mailbox)
    pattern = try keys.decode(FileNamePattern.self, forKey: .pattern)
    ignoreCase = try keys.decode(Bool.self, forKey: .ignoreCase)
    isStrict = try keys.decode(Bool.self, forKey: .isStrict)
    forwards = try keys.decode(ForwardPolicy.self, forKey: .forwards)
    uuencode = try keys.decodeIfPresent(UuencodePolicy.self, forKey: .uuencode) ?? .refuse
    allow = try keys.decodeIfPresent(Set<String>.self, forKey: .allow) ?? []
    from = try keys.decodeIfPresent([String].self, forKey: .from) ?? []
    authentication = try keys.decodeIfPresent(Authentication.self, forKey: .authentication) ?? .undeclared
    ingestAddress = try keys.decodeIfPresent(String.self, forKey: .ingestAddress)
    secretAddresses = try keys.decodeIfPresent([SHA256Digest].self, forKey: .secretAddresses) ?? []
    returnAddress = try keys.decodeIfPresent(String.self, forKey: .returnAddress)
    answers = try keys.decode(Set<Outcome>.self, forKey: .answers)
    answersAutomatic = try keys.decodeIfPresent(Bool.self, forKey: .answersAutomatic) ?? true
    contentSeenBefore = try keys.decode(RepeatPolicy.self, forKey: .contentSeenBefore)
    dialect = try keys.decodeIfPresent(DeclaredDialect.self, forKey: .dialect) ?? DeclaredDialect()
    policy = try keys.decodeIfPresent(RowPolicy.self, forKey: .policy) ?? .rows
    rejectFilePercent = try keys.decodeIfPresent(Int.self, forKey: .rejectFilePercent)
    result = try keys.decodeIfPresent(ResultTime.self, forKey: .result) ?? .onCheck
    resultRows = try keys.decodeIfPresent(ResultRows.self, forKey: .resultRows) ?? .rejected
    missingMessageID = try keys.decodeIfPresent(MissingIdentityPolicy.self, forKey: .missingMessageID) ?? .accept
    isScanned = try keys.decodeIfPresent(Bool.self, forKey: .isScanned) ?? true
    priority = try keys.decodeIfPresent(Int.self, forKey: .priority) ?? 0
    schedule = try keys.decodeIfPresent(Schedule.self, forKey: .schedule)
    expectation = try keys.decodeIfPresent(Expectation.self, forKey: .expectation)
    isPaused = try keys.decode(Bool.self, forKey: .isPaused)
  }
}
