internal import Ingestion
internal import Model
internal import Replies

/// What `explain --json` prints.
struct ExplanationRecord: Encodable {
  var messageID: String?
  var from: String?
  var subject: String?
  var parts: [PartRecord]
  var attachments: [AttachmentRecord]
  var outcome: String?
  var connection: String?
  var objections: [Objection]
  var files: [ExplainedFileRecord]

  init(_ explanation: Explanation) {
    messageID = explanation.messageID
    from = explanation.from
    subject = explanation.subject
    parts = explanation.parts.map(PartRecord.init)
    attachments = explanation.attachments.map(AttachmentRecord.init)
    outcome = explanation.decision?.outcome.rawValue
    connection = explanation.decision?.connection?.name
    objections = explanation.decision?.objections ?? []
    files = explanation.files.map(ExplainedFileRecord.init)
  }
}

/// What the check of one file would come to.
struct ExplainedFileRecord: Encodable {
  var fileName: FileName
  var archive: String?
  var status: FileCheck.Status
  var rows: FileCheck.Rows
  var schemaVersion: String
  var encoding: String?
  var delimiter: String?
  /// What is wrong, and the first places of it.
  var errors: [String]
  var warnings: [String]

  init(_ file: Explanation.File) {
    fileName = file.result.name
    archive = file.result.archive
    status = file.result.status
    rows = file.result.rows
    schemaVersion = file.schemaVersion
    encoding = file.detected?.encoding
    delimiter = file.detected?.delimiter
    errors = file.result.findings.filter(\.isError).map(\.words)
    warnings = file.result.findings.filter { !$0.isError }.map(\.words)
  }
}

/// One part of a message, and whether it counts as an attachment.
struct PartRecord: Encodable {
  var path: String
  var contentType: String
  var disposition: String?
  var fileName: String?
  var size: Int?
  var sha256: SHA256Digest?
  var counted: Bool
  var reason: String

  init(_ verdict: PartVerdict) {
    path = verdict.part.path
    contentType = verdict.part.contentType
    disposition = verdict.part.disposition
    fileName = verdict.part.fileName
    size = verdict.part.size
    sha256 = verdict.part.sha256
    counted = verdict.counted
    reason = verdict.reason
  }
}

struct AttachmentRecord: Encodable {
  var fileName: String?
  var contentType: String
  var size: Int?
  var sha256: SHA256Digest?

  init(_ part: PartDescription) {
    fileName = part.fileName
    contentType = part.contentType
    size = part.size
    sha256 = part.sha256
  }
}

/// The same for a person.
struct ExplanationText {
  private let explanation: Explanation

  init(_ explanation: Explanation) { self.explanation = explanation }

  var lines: [String] {
    var lines = [
      "Message  \(terminalSafe(explanation.messageID ?? "without a valid Message-ID"))",
      "From     \(terminalSafe(explanation.from ?? "nobody, or more than one"))",
      "Subject  \(terminalSafe(explanation.subject ?? ""))", "",
    ]
    lines += partTable(explanation.parts).lines
    if let decision = explanation.decision { lines += [""] + decisionLines(decision) }
    return lines + explanation.files.flatMap(fileLines)
  }

  private func fileLines(_ file: Explanation.File) -> [String] {
    let result = file.result
    let head = "\(result.archive.map { "\($0): " } ?? "")\(result.subject)"
    return ["", terminalSafe(head)] + result.findings.map { "  \(terminalSafe($0.words))" }
  }
}

/// The leaves of a message, each with its verdict.
func partTable(_ verdicts: [PartVerdict]) -> Table {
  var table = Table(["PART", "TYPE", "NAME", "SIZE", "COUNTS", "BECAUSE"])
  for verdict in verdicts {
    table.add([
      verdict.part.path, verdict.part.contentType, verdict.part.fileName ?? "-",
      verdict.part.size.map(String.init) ?? "-", verdict.counted ? "yes" : "no", verdict.reason,
    ])
  }
  return table
}

/// `accepted by acme-conversions`, and every reason against it.
func decisionLines(_ decision: Decision) -> [String] {
  let judge = decision.connection.map { " by \($0.name)" } ?? ""
  return ["\(decision.outcome.rawValue)\(judge)"]
    + decision.objections.map { "  \($0.code): \(terminalSafe($0.message))" }
}
