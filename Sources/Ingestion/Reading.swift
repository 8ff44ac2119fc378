internal import MIME
internal import Matching
internal import Model
internal import Replies

/// A message as the story reads it: what its headers say, and its parts as matching needs to know them.
struct MailReading {
  private let message: Message
  let bytes: any ArrivedBytes
  private let opened: OpenedParts
  /// Every part that is no multipart, in document order, not yet decoded; what connections may want opened is.
  var parts: [PartDescription]
  /// What decoding the parts showed so far.
  private var contentDefects: [Defect] = []

  init(_ bytes: any ArrivedBytes) {
    let message = bytes.withBytes { Message($0, release: bytes.release) }
    let shown = bytes.withBytes { message.contentIDsShown(byHTMLIn: $0) }
    self.bytes = bytes
    self.message = message
    opened = bytes.withBytes { message.opened([.forwards, .tnef, .uuencode], in: $0) }
    parts = opened.all.map { PartDescription($0, shown: shown) }
  }

  /// What the connections make of it, before any file is looked into. `servers` are those of each account whose word on
  /// senders counts.
  func decision(by connections: [Connection], trusting servers: [String: String]) -> Decision {
    var decision = decide(
      parts: parts, evidence: evidence(for: connections, servers), connections: connections)
    if message.messageID == nil { decision.doubtIdentity() }
    return decision
  }

  /// Why what has been decoded of the accepted files may not come in: two programs could decode it differently, and the
  /// connection does not allow that.
  func objectionsToContent(of decision: Decision) -> [Objection] {
    let files = Dictionary(decision.accepted.map { ($0.path, $0.fileName) }) { first, _ in first }
    let plain = opened.all.filter { files[$0.path] != nil }.flatMap { part in
      bytes.withBytes { message.plainBodyDefects(of: part, in: $0, release: bytes.release) }
    }
    return doubts(contentDefects + plain).filter { doubt in
      files[doubt.part] != nil && decision.connection?.allow.contains(doubt.objection.code.rawValue) == false
    }.map { doubt in
      var objection = doubt.objection
      objection.fileName = files[doubt.part] ?? nil
      return objection
    }
  }

  private func evidence(for connections: [Connection], _ servers: [String: String]) -> Evidence {
    let defects =
      message.defects + opened.defects
      + bytes.withBytes {
        message.hiddenDelimiters(in: $0, release: bytes.release)
          + message.textDefects(in: $0, release: bytes.release)
      }
    let needsDigests = connections.contains { !$0.secretAddresses.isEmpty }
    return Evidence(
      recipients: recipients.map { Recipient($0, digest: needsDigests ? addressDigest(of: $0) : nil) },
      sender: SenderEvidence(of: message), trustedServers: servers,
      ownReply: message.values(of: loopHeader).first.map(Objection.init(ownReply:)),
      overLimits: overLimits(defects).map(Objection.init(overLimit:)), ambiguities: doubts(defects))
  }

  /// Each limit of the reader that was reached, where it was first.
  private func overLimits(_ defects: [Defect]) -> [Defect] {
    var reached: Set<Defect.Code> = []
    return defects.filter { $0.code.weight == .limit && reached.insert($0.code).inserted }
  }

  /// What two programs could read differently, with the header line where it stands in one.
  private func doubts(_ defects: [Defect]) -> [Ambiguity] {
    let doubtful = defects.filter(\.code.canBeAllowed)
    guard !doubtful.isEmpty else { return [] }
    let inHeaders = Set(doubtful.filter { $0.code.isInHeader && !$0.isForwarded })
    let lines = bytes.withBytes { message.lines(Set(inHeaders.map(\.line)), in: $0) }
    return doubtful.map { Ambiguity($0, line: inHeaders.contains($0) ? lines[$0.line] : nil) }
  }

  /// Whether this is all of a message that was announced with so many octets: there are as many, or, where the server
  /// only estimates, the delimiter behind its last part has come.
  func isWhole(announced octets: Int) -> Bool { bytes.count == octets || message.isClosed }

  var subject: String? { message.subject }

  /// The addresses the message was sent to, in the order they can be trusted.
  var recipients: [String] {
    ["Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"].flatMap { message.addresses(in: $0) }
  }

  /// What a mail system says of the delivery of another message; nil when this is no such report.
  var deliveryReport: DeliveryReport? { bytes.withBytes { message.deliveryReport(in: $0) } }

  /// What goes into the ledger about it.
  func submission(at place: Place, in mailbox: MailboxID, now: Timestamp) -> Submission {
    Submission(
      id: ULID(at: now), mailbox: mailbox, place: place,
      key: identityKey(of: message, in: bytes, mailbox: mailbox),
      messageID: message.messageID, from: message.from.count == 1 ? message.from[0].lowercased() : nil,
      subject: message.subject, date: message.date, size: bytes.count, receivedAt: now)
  }

  /// The addresses it says it is from.
  var senders: [String] { message.from + message.addresses(in: "Return-Path") }

  /// What decides whether a program may answer it.
  func answerable(ownAddresses: [String]) -> Answerable {
    let fields = answeringFields.flatMap { name in
      message.values(of: name).map { Answerable.Header(name, $0) }
    }
    return Answerable(
      headers: fields, from: message.from.count == 1 ? message.from[0] : nil, ownAddresses: ownAddresses)
  }

  /// What the leaf at `index` says its text is written in.
  func charset(of index: Int) -> String? { opened.all[index].parameters["charset"] }

  /// Decodes the leaf at `index`, hands its octets on, and notes their number in `parts`; their hash is for whoever
  /// takes them.
  mutating func decode(_ index: Int, into sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    let decoded = try bytes.withBytes { bytes in
      try message.decode(opened.all[index], in: bytes, release: self.bytes.release, into: sink)
    }
    parts[index].size = decoded.size
    contentDefects += decoded.defects
  }
}

extension PartDescription {
  fileprivate init(_ part: Part, shown: Set<String>) {
    self.init(
      path: part.path, contentType: part.contentType, disposition: part.disposition, fileName: part.fileName,
      contentID: part.contentID,
      containers: part.containers.map { Container(subtype: $0.subtype, index: $0.index) },
      isShownByHTML: part.contentID.map(shown.contains) ?? false, isOpened: part.isOpened ? true : nil)
  }
}

extension Decision {
  /// Of a message without a Message-ID: refuses it where the connection says so.
  fileprivate mutating func doubtIdentity() {
    guard outcome == .accepted, connection?.missingMessageID == .refuse else { return }
    outcome = .refused
    accepted = []
    objections.append(
      Objection(
        code: .missingMessageID,
        message: "the message has no Message-ID of the form <left@right>, by which it could be told from another"))
  }
}

extension Objection {
  fileprivate init(overLimit defect: Defect) {
    self.init(
      code: .overLimit, message: "\(defect.placeInWords): \(defect.detail) (\(defect.code.rawValue))")
  }
}

extension Objection {
  fileprivate init(ownReply mark: String) {
    self.init(
      code: .ownReply, message: "the message bears our own mark: \(loopHeader): \(printable(mark, limit: 80))")
  }
}

extension Ambiguity {
  fileprivate init(_ defect: Defect, line: String?) {
    self.init(
      objection: Objection(
        code: Objection.Code(rawValue: defect.code.rawValue),
        message: "\(defect.placeInWords): \(defect.code.words)\(Self.found(defect, line))"),
      part: defect.part, reach: Self.reach(of: defect))
  }

  /// What stands there; nothing of a body.
  private static func found(_ defect: Defect, _ line: String?) -> String {
    if let line { return ", in \(quoted(line, limit: 120))" }
    return defect.code == .missingBlankLine ? "" : ": \(defect.detail)"
  }

  /// A boundary that a forwarded message shares with what is around it divides that too.
  private static func reach(of defect: Defect) -> Reach {
    if defect.isForwarded, defect.code != .reusedBoundary { return .forward }
    return defect.code.weight == .file ? .file : .message
  }
}

extension Defect {
  fileprivate var placeInWords: String { (part.isEmpty ? "" : "part \(part), ") + "line \(line)" }
}

/// The header fields that speak for or against answering a message.
private let answeringFields = [
  "Auto-Submitted", "Return-Path", "Precedence", "Content-Type", "X-Auto-Response-Suppress", loopHeader, "List-Id",
  "List-Post", "List-Unsubscribe", "List-Subscribe", "List-Help", "List-Owner", "List-Archive",
]
