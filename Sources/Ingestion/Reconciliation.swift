public import Model
public import Queues

/// A look through a folder where settled messages lie, after a backup was restored: what lies there and is not in the ledger
/// was taken in after the backup was made, and is taken in again.
///
/// Kill it anywhere and run it again: what was taken in is known by its key. Nothing is settled, because all of it is.
public struct Reconciliation {
  /// Whose messages they are: the key of each is made for this mailbox.
  let mailbox: MailboxID
  /// Where they lie now.
  let folder: MailboxID
  let source: any Source
  let staging: Staging
  let judge: Judge
  let onProgress: (Progress) -> Void
  /// Messages that are looked at before what is missing of them is committed.
  var window = 200

  private var store: Store { staging.store }

  /// `lock` is the account's; whoever holds it may reconcile.
  public init(
    of mailbox: MailboxID, in folder: MailboxID, source: any Source, store: Store, lock: AccountLock, judge: Judge,
    onProgress: @escaping (Progress) -> Void = { _ in }
  ) {
    self.mailbox = mailbox
    self.folder = folder
    self.source = source
    staging = Staging(store: store, lock: lock)
    self.judge = judge
    self.onProgress = onProgress
  }

  /// What a look through a folder came to.
  public struct Report: Sendable, Equatable, Codable {
    /// Messages that are in the ledger.
    public var known = 0
    /// Messages that were taken in again, by their outcome now.
    public var missing = PollReport()
    /// Messages over the limit: they were refused for it and never had a key.
    public var tooLarge = 0

    public init() {}
  }

  /// Throws what the source and the store throw; `report` counts what was done before.
  public func run(_ report: inout Report) throws {
    _ = try store.sweep(under: staging.lock)
    _ = try source.open()
    defer { source.close() }
    let places = try source.list(after: nil)
    onProgress(.found(places.count))
    for window in places.windows(of: window) { try lookThrough(window, &report) }
  }

  private func lookThrough(_ places: [Place], _ report: inout Report) throws {
    let waiting = try source.measure(places)
    report.tooLarge += waiting.count { $0.size > judge.messageLimit }
    var missing: [LedgerEntry] = []
    try source.read(waiting.filter { $0.size <= judge.messageLimit }) { waiting, arrival in
      switch arrival {
      case .vanished: break
      case .unreadable(let reason): leave(waiting, because: reason, &report)
      case .bytes(let bytes): missing += [try take(bytes, at: waiting, &report)].compactMap { $0 }
      }
    }
    try record(missing, &report)
  }

  /// What goes into the ledger; nil for what is there, and for what has to wait.
  private func take(
    _ bytes: any ArrivedBytes, at waiting: Waiting, _ report: inout Report
  ) throws -> LedgerEntry? {
    let reading = Reading(bytes)
    guard reading.isWhole(announced: waiting.size) else {
      leave(waiting, because: "not all of its \(waiting.size) octets came", &report)
      return nil
    }
    var submission = reading.submission(at: waiting.place, in: mailbox, now: .now)
    submission.mailbox = folder
    guard let key = submission.key, try !store.knows(key: key) else {
      report.known += 1
      return nil
    }
    var entry = try judge.judge(
      judge.prepare(reading, as: submission, stagingIn: staging), stagingIn: staging,
      recalling: { try store.firstSeen(content: $0, connection: $1.id) })
    guard !entry.decision.waits else {
      report.missing.waiting += 1
      return nil
    }
    entry.events.append(
      Event(
        at: submission.receivedAt, kind: "reconciled", submission: submission.id,
        message: "found in \(folder) and not in the ledger; taken in again"))
    return entry
  }

  private func leave(_ waiting: Waiting, because reason: String, _ report: inout Report) {
    report.missing.unreadable += 1
    onProgress(.unreadable(waiting.place, reason: reason))
  }

  private func record(_ entries: [LedgerEntry], _ report: inout Report) throws {
    guard !entries.isEmpty else { return }
    for (entry, commitment) in zip(entries, try store.commit(entries)) {
      guard case .recorded = commitment else {
        report.known += 1
        continue
      }
      report.missing.count(entry)
      onProgress(.took(entry.submission, entry.decision))
    }
    try store.markSettled(entries.map(\.submission.place), in: folder)
  }
}
