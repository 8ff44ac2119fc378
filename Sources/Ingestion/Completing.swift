internal import Formats
public import Model
public import Queues
public import Replies
internal import Spool

extension Store {
  /// What is to be recorded when the work on a queue item is done: the result for its partner, when it waits for that,
  /// and what became of its rows. `outcomes` is what whoever took it says of the rows, as CSV or JSON Lines, merged with
  /// what the check found; nil when nothing is said, and all good rows were taken. Throws `OutcomesError` when what is
  /// said does not add up.
  public func completion(
    of item: ULID, outcomes: (any ArrivedBytes)?, from sender: Sender, at now: Timestamp = .now
  ) throws -> Completion {
    guard let outcomes else { return Completion(result: try awaitedResult(of: item, from: sender, at: now)) }
    do {
      return try MergedResult(of: item, RowOutcomes(reading: ByteSource(outcomes)), in: self, at: now).completion(
        from: sender)
    } catch let fault as RowOutcomesFault { throw OutcomesError("the result does not add up: \(fault)") }
  }
}

/// What is said about the rows of a file cannot be: what was found, and where.
public struct OutcomesError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ words: String) { description = words }
}

/// The check of a queue item, run once more with what whoever took it says of its good rows.
private struct MergedResult {
  private let store: Store
  private let item: QueueItem
  private let stored: StoredCheck
  private let terms: FileTerms
  private let now: Timestamp
  private let report: Report
  private let rows: ResultRows.Finished?

  init(of id: ULID, _ outcomes: RowOutcomes, in store: Store, at now: Timestamp) throws {
    self.store = store
    self.now = now
    item = try store.queueItem(id)
    stored = try store.check(ofFile: id)
    let type = try DataType(descriptor: stored.descriptor, file: "\(item.dataType).json")
    terms = try FileTerms(stored.connection, type, descriptor: stored.descriptor)
    try store.read(item: id) { _ in }
    let file = try OpenedFile(
      ByteSource(BytesInFile(path: try store.path(ofItem: id))), fileName: item.fileName.text,
      limits: UnpackingLimits(bytes: type.limits.bytes))
    let check = try Check(file, terms.plan, terms.settings(at: stored.check.at, charset: stored.check.charset))
    check.outcomes = outcomes
    let rows = ResultRows(
      ResultRows.Order(listsAll: stored.connection.resultRows == .all, limit: ResultRows.mostEnclosed, file: nil), check
    )
    report = try check.run(isWordy: true) { try rows.append($0, check) }
    self.rows = try rows.finish()
    guard report.rows.total == stored.check.rows.total else {
      throw StoreError(
        .corrupt,
        "queue item \"\(id)\" has \(report.rows.total) rows, and had \(stored.check.rows.total) when it was queued")
    }
  }

  func completion(from sender: Sender) throws -> Completion {
    var check = FileCheck(report, schemaVersion: stored.check.schemaVersion, at: stored.check.at)
    check.archive = stored.check.archive
    let document = ResultDocument(report, facts, terms.type, findings: report.told)
    return Completion(
      result: stored.isResultAwaited ? try result(check, from: sender) : nil,
      outcome: ItemOutcome(rows: check.rows, report: document.line))
  }

  private var facts: ResultFacts {
    var facts = ResultFacts(fileName: item.fileName.text, bytes: item.size)
    facts.receipt = item.id.text
    facts.sha256 = item.sha256.description
    facts.startedAt = item.receivedAt.description
    facts.finishedAt = now.description
    facts.errorsListed = rows?.errors ?? 0
    facts.files = rows.map { [$0.fact(of: item.fileName)] } ?? []
    return facts
  }

  private func result(_ check: FileCheck, from sender: Sender) throws -> Reply? {
    let submission = try store.message(item.submission).submission
    guard let number = try store.files(of: submission.id).firstIndex(where: { $0.id == item.id }) else {
      throw StoreError(.corrupt, "queue item \"\(item.id)\" is not among the files of its submission")
    }
    let correspondence = Correspondence(
      submission: submission, connection: stored.connection, sender: sender, at: now)
    return try correspondence.result(
      FileResult(report, check, receipt: item.id, name: item.fileName), number: number + 1,
      json: ResultDocument(report, facts, terms.type).text, table: rows?.enclosed)
  }
}
