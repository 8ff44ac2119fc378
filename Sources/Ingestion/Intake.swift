internal import Formats
internal import Model
internal import Queues
internal import Replies

/// Where a poll puts the bytes of files that are to be queued.
struct Staging {
  let store: Store
  let lock: AccountLock

  func file() throws -> StagedFile { try store.stage(under: lock) }
}

/// Says where a connection queued each of these contents first; contents it never queued are left out.
typealias Recollection = ([SHA256Digest], Connection) throws -> [SHA256Digest: FirstQueued]

/// The files of one message on their way into staged files, decoded once: written, counted, hashed and looked at in
/// the same pass.
struct Intake {
  private var reading: Reading
  private let submission: Submission
  private let staging: Staging
  private let recall: Recollection
  /// What is to be queued.
  private(set) var files: [QueuedFile] = []
  /// What the receipt says of each of them, and of those left out because they are known.
  private(set) var received: [ReceivedFile] = []

  init(reading: Reading, submission: Submission, staging: Staging, recall: @escaping Recollection) {
    self.reading = reading
    self.submission = submission
    self.staging = staging
    self.recall = recall
  }

  /// Stages what `decision` accepts and gives every leaf its size and hash. A file that is neither CSV nor XML makes
  /// it a refusal; what the connection has queued before is left out where it is told so.
  mutating func take(_ decision: inout Decision) throws {
    var staged: [Staged] = []
    for index in reading.parts.indices {
      if decision.accepted.contains(where: { $0.path == reading.parts[index].path }) {
        staged.append(try stage(index))
      } else {
        reading.measure(index)
      }
    }
    decision.describe(reading.parts)
    guard let connection = decision.connection, decision.outcome == .accepted else { return }
    decision.refuse(because: reading.objectionsToContent(of: decision) + staged.compactMap(\.objection))
    guard decision.outcome == .accepted else { return }
    try queue(staged, for: connection, &decision)
  }

  /// One accepted attachment, decoded into a file.
  private struct Staged {
    var part: PartDescription
    var name: FileName
    var file: StagedFile
    var digest: SHA256Digest
    var verdict: FormatVerdict

    /// Why it cannot be queued.
    var objection: Objection? {
      switch verdict {
      case .format: nil
      case .packed(let packing):
        Objection(
          code: .unknownFormat, fileName: name.text,
          message: "\(quoted(name.text)) is packed (\(packing.rawValue)); expected CSV or XML as it is")
      case .unreadable(let reason):
        Objection(
          code: .unknownFormat, fileName: name.text, message: "\(quoted(name.text)): \(reason.message)")
      }
    }
  }

  /// How much of a file tells its format.
  private static let prefixLength = 4096

  private mutating func stage(_ index: Int) throws -> Staged {
    let file = try staging.file()
    var prefix: [UInt8] = []
    try reading.decode(index) { slice in
      if prefix.count < Self.prefixLength { prefix += slice.prefix(Self.prefixLength - prefix.count) }
      try file.append(slice)
    }
    let digest = try file.finish().sha256
    reading.parts[index].sha256 = digest
    let part = reading.parts[index]
    guard let name = part.fileName.flatMap(FileName.init) else {
      preconditionFailure("part \(part.path) was accepted without a usable name")
    }
    return Staged(part: part, name: name, file: file, digest: digest, verdict: .of(prefix, fileName: name.text))
  }

  /// What one file of the message holds counts as seen before for those behind it.
  private mutating func queue(_ staged: [Staged], for connection: Connection, _ decision: inout Decision) throws {
    var seen = connection.contentSeenBefore == .accept ? [:] : try recall(staged.map(\.digest), connection)
    for one in staged {
      let before = seen[one.digest]
      if let before, connection.contentSeenBefore == .ignore {
        received.append(received(one, as: before.item, before, outcome: "not queued again"))
        decision.leaveOut(one.part, because: seenBefore(one, before))
        continue
      }
      let item = item(one, for: connection)
      received.append(received(one, as: item.id, before, outcome: "queued again"))
      files.append(QueuedFile(item: item, bytes: one.file))
      guard connection.contentSeenBefore != .accept, before == nil else { continue }
      seen[one.digest] = FirstQueued(item: item.id, submission: submission.id, at: submission.receivedAt)
    }
  }

  private func item(_ staged: Staged, for connection: Connection) -> QueueItem {
    guard case .format(let format) = staged.verdict else {
      preconditionFailure("\(quoted(staged.name.text)) was to be queued without a format")
    }
    return QueueItem(
      id: ULID(at: submission.receivedAt), dataType: connection.dataType, format: format,
      connection: connection.name, fileName: staged.name, size: staged.file.count, sha256: staged.digest,
      submission: submission.id, messageID: submission.messageID, receivedAt: submission.receivedAt)
  }

  /// A receipt bears the number of the queue item that holds the bytes.
  private func received(
    _ staged: Staged, as item: ULID, _ before: FirstQueued?, outcome: String
  ) -> ReceivedFile {
    let warning = before.map { before in
      ReceivedFile.Warning(
        code: "duplicate-file", message: "\(words(for: before, "These bytes were received")); they were \(outcome).")
    }
    return ReceivedFile(
      receipt: item, name: staged.name, bytes: staged.file.count, sha256: staged.digest, duplicateOf: before?.item,
      warnings: warning.map { [$0] } ?? [])
  }

  private func seenBefore(_ staged: Staged, _ before: FirstQueued) -> Objection {
    Objection(
      code: .contentSeenBefore, fileName: staged.name.text,
      message: words(for: before, "\(quoted(staged.name.text)) holds bytes that were received"))
  }

  private func words(for before: FirstQueued, _ beginning: String) -> String {
    before.submission == submission.id
      ? "\(beginning) in another file of the same message already"
      : "\(beginning) on \(before.at) already, as \(before.item)"
  }
}

extension Decision {
  /// Takes over what has been learnt of the leaves by decoding them.
  fileprivate mutating func describe(_ decoded: [PartDescription]) {
    let byPath = Dictionary(decoded.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for index in parts.indices { parts[index].part = byPath[parts[index].part.path] ?? parts[index].part }
    for index in accepted.indices { accepted[index] = byPath[accepted[index].path] ?? accepted[index] }
  }

  /// Without objections it stays what it is.
  mutating func refuse(because objections: [Objection]) {
    guard !objections.isEmpty else { return }
    outcome = .refused
    self.objections += objections
    accepted = []
  }

  /// Without anything left that is new, the message is ignored.
  fileprivate mutating func leaveOut(_ part: PartDescription, because objection: Objection) {
    accepted.removeAll { $0.path == part.path }
    objections.append(objection)
    if accepted.isEmpty { outcome = .ignored }
  }
}
