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

  init(_ bytes: any ArrivedBytes) {
    let message = bytes.withBytes { Message($0, release: bytes.release) }
    let shown = bytes.withBytes { message.contentIDsShown(byHTMLIn: $0) }
    self.bytes = bytes
    self.message = message
    opened = bytes.withBytes { message.opened([.forwards, .tnef, .uuencode], in: $0) }
    parts = opened.all.map { PartDescription($0, shown: shown) }
  }

  /// What the connections make of it, before any file is looked into.
  func decision(by connections: [Connection]) -> Decision {
    var decision = decide(parts: parts, recipients: recipients, connections: connections, refusals: refusals)
    if message.messageID == nil { decision.doubtIdentity() }
    return decision
  }

  /// Why nobody may take it in: each limit of the reader that it reached, and where it did first.
  private var refusals: [Objection] {
    var reached: Set<Defect.Code> = []
    return (message.defects + opened.defects).filter { defect in
      defect.code.weight == .limit && reached.insert(defect.code).inserted
    }.map(Objection.init(overLimit:))
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
    parts[index].size = try bytes.withBytes { bytes in
      try message.decode(opened.all[index], in: bytes, release: self.bytes.release, into: sink).size
    }
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
    let part = defect.part.isEmpty ? "" : "part \(defect.part), "
    self.init(
      code: .overLimit, message: "\(part)line \(defect.line): \(defect.detail) (\(defect.code.rawValue))")
  }
}

/// The header fields that speak for or against answering a message.
private let answeringFields = [
  "Auto-Submitted", "Return-Path", "Precedence", "Content-Type", "X-Auto-Response-Suppress", loopHeader, "List-Id",
  "List-Post", "List-Unsubscribe", "List-Subscribe", "List-Help", "List-Owner", "List-Archive",
]
