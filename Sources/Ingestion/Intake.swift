internal import Formats
internal import Matching
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

/// The files of one submission, each checked against its connection's data type.
struct Intake {
  private let attachments: [Candidate]
  private let submission: Submission
  private let staging: Staging
  private let recall: Recollection
  private(set) var taken: Taken

  /// `room`: octets of rows that its results may enclose.
  init(_ prepared: Prepared, staging: Staging, recall: @escaping Recollection, room: Int) {
    attachments = prepared.attachments
    submission = prepared.submission
    self.staging = staging
    self.recall = recall
    taken = Taken(room: room)
  }

  /// Has each file that `decision` accepts checked by `terms`: what is rejected is kept and is in no queue. What the
  /// connection has queued before is left out where it is told so. `answering` is asked for a result of each file; nil
  /// when nobody is to be told.
  mutating func take(_ decision: inout Decision, by terms: FileTerms?, answering: Correspondence?) throws {
    guard let connection = decision.connection, let terms, decision.outcome == .accepted else { return }
    var unpacking = Unpacking(connection, terms.type, keep: stage)
    let candidates = try attachments.flatMap { try unpacking.files(in: $0) }
    taken.skipped = decision.skipped.compactMap(\.fileName) + unpacking.skipped
    decision.objections += unpacking.objections
    let checking = Checking(
      terms: terms, connection: connection, submission: submission, staging: staging, answering: answering)
    try check(candidates, by: checking, &decision)
  }

  /// A member of an archive, unpacked. Throws `FileFault` where it is not what the archive says.
  private func stage(_ member: ByteSource) throws -> StagedFile {
    let file = try staging.file()
    try member.readAll { try file.append($0) }
    try file.finish()
    return file
  }

  /// What one file of the message holds counts as seen before for those behind it.
  private mutating func check(_ candidates: [Candidate], by checking: Checking, _ decision: inout Decision) throws {
    let policy = checking.connection.contentSeenBefore
    var seen = policy == .accept ? [:] : try recall(candidates.compactMap(\.digest), checking.connection)
    for candidate in candidates {
      let before = candidate.digest.flatMap { seen[$0] }
      if let before, policy == .ignore {
        leaveOut(candidate, before, &decision)
        continue
      }
      let checked = try checking.check(candidate, before: before, number: taken.checks.count + 1, room: taken.room)
      taken.add(checked, part: candidate.part.path)
      decision.objections += [checked.objection].compactMap { $0 }
      guard policy != .accept, before == nil, let item = checked.queued?.item else { continue }
      seen[item.sha256] = FirstQueued(item: item.id, submission: submission.id, at: submission.receivedAt)
    }
    decision.keep(taken.parts)
  }

  private mutating func leaveOut(_ candidate: Candidate, _ before: FirstQueued, _ decision: inout Decision) {
    taken.received.append(ReceivedFile(candidate, receipt: before.item, before, of: submission, "not queued again"))
    decision.objections.append(
      Objection(
        code: .contentSeenBefore, fileName: candidate.name.text,
        message: before.words("\(quoted(candidate.name.text)) holds bytes that were received", in: submission)))
  }
}

extension Decision {
  /// Leaves out the parts in which nothing was new; without any left the message is ignored.
  fileprivate mutating func keep(_ paths: Set<String>) {
    accepted.removeAll { !paths.contains($0.path) }
    if accepted.isEmpty { outcome = .ignored }
  }
}
