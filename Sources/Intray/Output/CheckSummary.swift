internal import Formats

/// What came of a check, for a person: the outcome, how the file is written, what is wrong most, the first errors.
struct CheckSummary {
  private let report: Report
  private let facts: ResultFacts
  private let type: DataType

  /// Findings that are shown one by one.
  static let shown = 10

  init(_ report: Report, _ facts: ResultFacts, _ type: DataType) {
    self.report = report
    self.facts = facts
    self.type = type
  }

  var lines: [String] { [outcome] + written + counted + firstFindings.flatMap { $0 } + files }

  private var outcome: String {
    let rows = report.rows
    let status = report.status.rawValue.split(separator: "_").joined(separator: " ")
    return
      "\(status) \(terminalSafe(facts.fileName)) as \(type.name): \(grouped(rows.accepted)) of \(grouped(rows.total)) rows"
      + (rows.rejected > 0 ? ", \(grouped(rows.rejected)) wrong" : "")
      + (rows.duplicate > 0 ? ", \(grouped(rows.duplicate)) duplicate" : "")
      + (rows.acceptedWithWarnings > 0 ? ", \(grouped(rows.acceptedWithWarnings)) with warnings" : "")
      + (rows.unprocessed > 0 ? ", \(grouped(rows.unprocessed)) not loaded" : "")
  }

  private var written: [String] {
    let detected = report.detected
    let parts = [
      detected.encoding, detected.delimiter.map { "delimiter \"\($0)\"" },
      detected.lineEnd.map { "lines end in \($0)" },
      detected.headerLine.map { "header in line \($0)" },
    ]
    let text = parts.compactMap { $0 }.joined(separator: ", ")
    return text.isEmpty ? [] : ["Read as \(text)."]
  }

  private var counted: [String] {
    guard !report.tallies.isEmpty else { return [] }
    var table = Table(["", "CODE", "FIELD", "TIMES", "FIRST ROW", "E.G."])
    for tally in report.tallies {
      table.add([
        tally.severity.rawValue, tally.code.rawValue, tally.field ?? "-", String(tally.rows),
        tally.firstRow.map(String.init) ?? "-", tally.example.map(terminalSafe) ?? "-",
      ])
    }
    return [""] + table.lines
  }

  private var firstFindings: [[String]] {
    let sorted = report.findings.filter { $0.severity == .error } + report.findings.filter { $0.severity != .error }
    let rest = report.findings.count + report.omitted - Self.shown
    return sorted.prefix(Self.shown).map(text)
      + (rest > 0 ? [["", "… and \(grouped(rest)) more; --json or --result DIR lists them."]] : [])
  }

  private func text(_ finding: Finding) -> [String] {
    let place = finding.place
    let parts = [
      place.row.map { "row \($0)" }, place.line.map { "line \($0)" }, place.column.map { "character \($0)" },
      place.letters.map { "column \($0)\(place.header.map { " (\(terminalSafe($0)))" } ?? "")" }, place.path,
    ]
    let at = parts.compactMap { $0 }.joined(separator: ", ")
    let head =
      (at.isEmpty ? "" : "\(at): ")
      + "\(finding.severity.rawValue): \(terminalSafe(finding.message)) [\(finding.code.rawValue)]"
    guard let excerpt = finding.excerpt else { return ["", head] }
    return ["", head, "  " + excerpt.text, "  " + excerpt.caret]
  }

  private var files: [String] {
    facts.files.isEmpty
      ? [] : ["", "The rows that are wrong are in \(facts.files.map(\.name).joined(separator: ", "))."]
  }
}

/// A number in groups of three: 99,893.
private func grouped(_ number: Int) -> String {
  let digits = String(number)
  let pieces = digits.enumerated().map { index, digit in
    let isStart = index > 0 && (digits.count - index) % 3 == 0
    return (isStart ? "," : "") + String(digit)
  }
  return pieces.joined()
}
