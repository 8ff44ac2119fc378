internal import FoundationEssentials
internal import Model
internal import Queues

/// What `queue list --json` and `queue show --json` print.
struct QueueItemRecord: Encodable {
  var id: ULID
  var state: QueueItem.State
  var dataType: String
  var format: Format
  var connection: String
  var fileName: FileName
  var size: Int
  var sha256: SHA256Digest
  var messageID: String?
  var receivedAt: String
  var attempts: Int
  var dueAt: String?
  var reason: String?
  /// What its check came to, as the four that follow.
  var status: FileCheck.Status?
  var rows: FileCheck.Rows?
  var schemaVersion: String?
  var compression: String?
  /// The zip file it came out of.
  var archive: String?

  init(_ item: QueueItem) {
    id = item.id
    state = item.state
    dataType = item.dataType
    format = item.format
    connection = item.connection
    fileName = item.fileName
    size = item.size
    sha256 = item.sha256
    messageID = item.messageID
    receivedAt = item.receivedAt.description
    attempts = item.attempts
    dueAt = item.dueAt?.description
    reason = item.reason
    status = item.check?.status
    rows = item.check?.rows
    schemaVersion = item.check?.schemaVersion
    compression = item.check?.packing
    archive = item.check?.archive
  }

  /// With the whole report, which is JSON.
  func line(report: String?) throws -> String {
    let line = try jsonLine(self)
    guard let report else { return line }
    return "\(line.dropLast()),\"report\":\(report)}"
  }
}

extension FileCheck {
  /// `99893/100000`: accepted, of all.
  var rowsInShort: String { "\(rows.accepted)/\(rows.total)" }
}

extension ItemOutcome {
  /// What became of the rows after the check, for a person.
  var line: String {
    "In the end  \(rows.accepted) of \(rows.total) rows accepted, \(rows.rejected) rejected, \(rows.duplicate) duplicate"
  }
}

/// What a check came to, for a person.
func checkLines(_ check: FileCheck) -> [String] {
  let rows = check.rows
  let others = [
    (rows.acceptedWithWarnings, "with warnings"), (rows.rejected, "rejected"), (rows.duplicate, "duplicate"),
    (rows.unprocessed, "not taken"),
  ]
  let counts = others.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
  let status = check.status.rawValue.split(separator: "_").joined(separator: " ").lowercased()
  var lines = [
    "Check       \(status): "
      + (["\(rows.accepted) of \(rows.total) rows accepted"] + counts).joined(separator: ", "),
    "Schema      \(check.schemaVersion)",
  ]
  if let packing = check.packing { lines.append("Packed by   \(packing)") }
  if let archive = check.archive { lines.append("Out of      \(archive)") }
  return lines
}

/// How a file was read and what was found most, out of the report of its check.
func readingLines(of report: String) -> [String] {
  guard let report = try? JSONDecoder().decode(ReportRecord.self, from: Data(report.utf8)) else { return [] }
  let detected = report.detected
  let parts = [
    detected.encoding, detected.delimiter.map { "delimiter \"\($0)\"" },
    detected.headerRow.map { "header in line \($0)" },
  ]
  let read = parts.compactMap { $0 }.joined(separator: ", ")
  let found = (report.errors + report.warnings).map { tally in
    "            \(tally.code)\(tally.field.map { " in \($0)" } ?? ""): \(tally.rows)"
      + (tally.firstRow.map { ", first in row \($0)" } ?? "")
  }
  return (read.isEmpty ? [] : ["Read as     \(read)"]) + (found.isEmpty ? [] : ["Found"] + found)
}

/// The members of a report that a person is shown.
private struct ReportRecord: Decodable {
  var detected: Detected
  var errors: [Tally]
  var warnings: [Tally]

  struct Detected: Decodable {
    var encoding: String?
    var delimiter: String?
    var headerRow: Int?
  }

  struct Tally: Decodable {
    var code: String
    var field: String?
    var rows: Int
    var firstRow: Int?
  }
}

/// What `reply list --json` and `reply show --json` print.
struct ReplyRecord: Encodable {
  var id: ULID
  var kind: Reply.Kind
  var state: Reply.State
  var to: String
  var subject: String
  var messageID: String
  var inReplyTo: String?
  var attempts: Int
  var sentAt: String?
  var lastAnswer: String?
  var bouncedAt: String?
  var bounce: String?

  init(_ reply: Reply) {
    id = reply.id
    kind = reply.kind
    state = reply.state
    to = reply.to
    subject = reply.subject
    messageID = reply.messageID
    inReplyTo = reply.inReplyTo
    attempts = reply.attempts
    sentAt = reply.sentAt?.description
    lastAnswer = reply.lastAnswer
    bouncedAt = reply.bouncedAt?.description
    bounce = reply.bounce
  }
}
