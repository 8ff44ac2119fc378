internal import Formats
internal import Model
internal import Queues
internal import Replies

/// Checks the files of one submission against their connection's data type, and says what each came to.
struct Checking {
  let terms: FileTerms
  let connection: Connection
  let submission: Submission
  let staging: Staging
  /// Who is told what became of the rows; nil when nobody is.
  let answering: Correspondence?

  /// The file is number `number` of those of the submission that are checked; `room` octets are left for what results enclose.
  func check(_ candidate: Candidate, before: FirstQueued?, number: Int, room: Int) throws -> Checked {
    let outcome = try Inspection(terms: terms, now: submission.receivedAt).run(candidate, order(room))
    guard let bytes = candidate.staged, let sha256 = bytes.sha256 else {
      preconditionFailure("\(quoted(candidate.name.text)) was checked before its bytes were kept")
    }
    bytes.releaseMemory()
    let id = ULID(at: submission.receivedAt)
    let check = FileCheck(outcome, of: candidate, terms, at: submission.receivedAt)
    var facts = facts(about: candidate, id, bytes.count, sha256)
    facts.errorsListed = outcome.rows?.errors ?? 0
    var checked = Checked(
      record: record(outcome, check, id, facts),
      received: ReceivedFile(candidate, receipt: id, before, of: submission, "queued again", outcome, check))
    if check.status == .rejected {
      checked.rejected = RejectedFile(
        id: id, dataType: connection.dataType, fileName: candidate.name, bytes: bytes)
      checked.objection = objection(candidate, checked.received)
    } else {
      checked.queued = QueuedFile(item: item(candidate, id, outcome, check, bytes.count, sha256), bytes: bytes)
    }
    try conclude(&checked, outcome, check, facts, number)
    return checked
  }

  private func order(_ room: Int) -> ResultRows.Order? {
    answering.map { _ in
      ResultRows.Order(listsAll: connection.resultRows == .all, limit: room, file: staging.file)
    }
  }

  private func facts(about candidate: Candidate, _ id: ULID, _ size: Int, _ sha256: SHA256Digest) -> ResultFacts {
    var facts = ResultFacts(fileName: candidate.name.text, bytes: size)
    facts.receipt = id.text
    facts.sha256 = sha256.description
    facts.startedAt = submission.receivedAt.description
    facts.finishedAt = Timestamp.now.description
    return facts
  }

  private func record(
    _ outcome: Inspection.Outcome, _ check: FileCheck, _ id: ULID, _ facts: ResultFacts
  ) -> CheckRecord {
    let document = ResultDocument(outcome.report, facts, terms.type, findings: outcome.report.told)
    return CheckRecord(file: id, check: check, dataType: terms.used, report: document.line)
  }

  private func item(
    _ candidate: Candidate, _ id: ULID, _ outcome: Inspection.Outcome, _ check: FileCheck, _ size: Int,
    _ sha256: SHA256Digest
  ) -> QueueItem {
    guard let format = outcome.format else {
      preconditionFailure("\(quoted(candidate.name.text)) was to be queued without a format")
    }
    return QueueItem(
      id: id, dataType: connection.dataType, format: format, connection: connection.name, fileName: candidate.name,
      size: size, sha256: sha256, submission: submission.id, messageID: submission.messageID,
      receivedAt: submission.receivedAt, check: check)
  }

  private func objection(_ candidate: Candidate, _ received: ReceivedFile) -> Objection {
    let archive = candidate.archive.map { " in \(quoted($0))" } ?? ""
    let reasons = received.errors.prefix(3).map(\.message).joined(separator: " ")
    return Objection(
      code: .fileRejected, fileName: candidate.name.text,
      message: "\(quoted(candidate.name.text))\(archive) was rejected: \(reasons)")
  }

  /// The result goes at once, or its rows are kept until it can.
  private func conclude(
    _ checked: inout Checked, _ outcome: Inspection.Outcome, _ check: FileCheck, _ facts: ResultFacts, _ number: Int
  ) throws {
    guard let answering else { return }
    checked.enclosed = outcome.rows?.count ?? 0
    if connection.result == .onCompletion, check.status != .rejected {
      checked.record.isResultAwaited = true
      checked.record.table = try outcome.rows.map { .init(rows: $0.rows, bytes: try $0.kept(in: staging)) }
      return
    }
    let result = FileResult(outcome.report, check, receipt: checked.received.receipt, name: checked.received.name)
    var facts = facts
    facts.files = outcome.rows.map { [$0.fact(of: result.name)] } ?? []
    checked.result = try answering.result(
      result, number: number, json: ResultDocument(outcome.report, facts, terms.type).text,
      table: outcome.rows?.enclosed)
  }
}

extension ResultRows.Finished {
  /// As the result document of `file` names them.
  func fact(of file: FileName) -> ResultFacts.File {
    ResultFacts.File(
      name: resultNames(for: file, isPacked: isPacked).table, rows: rows, sha256: sha256.description)
  }
}

extension FileCheck {
  fileprivate init(_ outcome: Inspection.Outcome, of candidate: Candidate, _ terms: FileTerms, at now: Timestamp) {
    self.init(outcome.report, schemaVersion: terms.type.version, at: now)
    packing = outcome.packing?.rawValue
    archive = candidate.archive
    charset = candidate.charset
  }
}

extension ReceivedFile {
  /// A receipt bears the number of the queue item that holds the bytes, or of the rejected file.
  init(
    _ candidate: Candidate, receipt: ULID, _ before: FirstQueued?, of submission: Submission, _ again: String,
    _ outcome: Inspection.Outcome? = nil, _ check: FileCheck? = nil
  ) {
    guard let bytes = candidate.staged, let sha256 = bytes.sha256 else {
      preconditionFailure("a receipt is written for a file whose bytes are not kept")
    }
    let known = before.map { before in
      Warning(
        code: "duplicate-file",
        message: "\(before.words("These bytes were received", in: submission)); they were \(again).")
    }
    self.init(
      receipt: receipt, name: candidate.name, bytes: bytes.count, sha256: sha256, duplicateOf: before?.item,
      warnings: [known].compactMap { $0 } + (outcome?.report.remarks ?? []),
      detected: outcome.flatMap(\.detection), schemaVersion: check?.schemaVersion,
      compression: candidate.archive == nil ? check?.packing : "zip", archive: candidate.archive,
      errors: outcome?.report.rejections ?? [])
  }
}

extension FirstQueued {
  /// `beginning`, when that was, and as what.
  func words(_ beginning: String, in submission: Submission) -> String {
    self.submission == submission.id
      ? "\(beginning) in another file of the same message already" : "\(beginning) on \(at) already, as \(item)"
  }
}
