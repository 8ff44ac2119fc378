internal import Formats
public import Model
public import Queues
internal import Spool

/// Judges archived messages once more, by the rules of today, under the lock of the account they came in by. What was
/// accepted before is left alone; what is not accepted now stays as it is on record.
public struct Rejudging {
  private let store: Store
  private let staging: Staging
  private let judge: Judge

  /// `judge` judges by the connections that are to be asked.
  public init(store: Store, lock: AccountLock, judge: Judge) {
    self.store = store
    staging = Staging(store: store, lock: lock)
    self.judge = judge
  }

  /// What one message would come to today; nothing is recorded.
  public func decision(about submission: ULID) throws -> Decision { try entry(for: submission).decision }

  /// Lets a message in, if it is accepted now, and says what was decided.
  public func run(_ submission: ULID, cause: Revision.Cause, reason: String) throws -> Decision {
    let entry = try entry(for: submission)
    if entry.decision.outcome == .accepted { try store.revise(entry, cause: cause, reason: reason) }
    return entry.decision
  }

  private func entry(for id: ULID) throws -> LedgerEntry {
    var submission = try store.message(id).submission
    submission.receivedAt = .now
    let prepared = try judge.prepare(Reading(try bytes(of: id)), as: submission, stagingIn: staging)
    return try judge.judge(
      prepared, stagingIn: staging,
      recalling: { [store] in try store.firstSeen(content: $0, connection: $1.id) })
  }

  private func bytes(of id: ULID) throws -> any ArrivedBytes {
    guard let path = try store.path(ofArchived: id) else {
      throw StoreError(
        .notFound,
        "message \"\(id)\" is not kept as it came, or no more; move it back into the polled mailbox, if it is still there"
      )
    }
    var bytes: [UInt8] = []
    do {
      try ByteSource(BytesInFile(path: path)).unpacked(limits: UnpackingLimits(bytes: 1 << 30)).readAll { bytes += $0 }
    } catch let fault as FileFault {
      throw StoreError(.corrupt, "\"\(path)\" is not what was written: \(fault.findings.first?.message ?? "")")
    }
    return BytesInMemory(bytes)
  }
}
