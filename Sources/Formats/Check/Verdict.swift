/// Decides about the file once all of it was read.
struct Verdict {
  let type: DataType
  let settings: CheckSettings

  init(type: DataType, settings: CheckSettings) {
    self.type = type
    self.settings = settings
  }

  /// For a file that was taken already: nothing that is said afterwards of single rows rejects it.
  init(afterwards type: DataType, _ settings: CheckSettings) {
    var type = type
    type.limits.rejectFilePercent = 100
    var settings = settings
    settings.policy = .rows
    self.init(type: type, settings: settings)
  }

  func report(
    _ counted: Report.RowCounts, _ found: FindingTally, _ octets: OctetRules, _ totals: ControlTotals,
    _ detected: Report.Detected
  ) -> Report {
    var tally = found
    let wrong = counted.rejected + counted.duplicate
    if counted.total == 0, !tally.hasFileError {
      tally.add(Finding(code: .noRows, severity: .warning, message: "The file has a header but no data rows."))
    }
    if octets.isGuess { tally.add(assumed(octets)) }
    if octets.brokenRows > max(1, counted.total / 1000) { tally.add(tooBroken(octets, counted)) }
    if wrong * 100 > type.limits.rejectFilePercent * counted.total { tally.add(tooMany(wrong, counted)) }
    var report = Report(rows: counted)
    let isRefused = tally.hasFileError || settings.policy == .file && wrong > 0
    if isRefused || counted.accepted == 0 && wrong > 0 {
      report.status = .rejected
      report.rows.unprocessed = counted.accepted
      report.rows.accepted = 0
      report.rows.acceptedWithWarnings = 0
    } else {
      report.status = wrong > 0 ? .acceptedWithErrors : .accepted
      report.totals = totals
    }
    report.findings = tally.findings
    report.omitted = tally.omitted
    report.tallies = tally.tallies
    report.detected = detected
    return report
  }

  private func assumed(_ octets: OctetRules) -> Finding {
    let examples = octets.changed.map { "\"\($0.value)\" in row \($0.row)" }.joined(separator: ", ")
    let message = "Not UTF-8; read as \(octets.encodingName)." + (examples.isEmpty ? "" : " E.g. \(examples).")
    return Finding(code: .encodingAssumed, severity: .warning, message: message)
  }

  private func tooBroken(_ octets: OctetRules, _ rows: Report.RowCounts) -> Finding {
    Finding(
      code: .encodingError, severity: .error,
      message: "\(octets.brokenRows) of \(rows.total) rows have bytes that are not \(octets.encodingName)."
        + " Save the file as UTF-8.")
  }

  private func tooMany(_ wrong: Int, _ rows: Report.RowCounts) -> Finding {
    Finding(
      code: .tooManyErrors, severity: .error,
      message: "\(wrong * 100 / rows.total) % of rows are wrong; nothing was loaded (policy rejectFilePercent).")
  }
}

extension Report.Detected {
  init(_ table: CSVTable) {
    encoding = table.encoding.name
    dialect = table.start.dialect
    headerLine = table.start.headerLine
    columns = table.start.columns
    preamble = table.start.preamble.map { table.sample.line(of: $0) }
  }

  /// What is known only at the end.
  mutating func finish(_ reader: CSVReader) {
    let ends = reader.lineEnds
    lineEnd = ends.isMixed ? "mixed" : ends.crlf > 0 ? "CRLF" : ends.lf > 0 ? "LF" : ends.cr > 0 ? "CR" : nil
    formulaCells = reader.formulaCells
    blankRows = reader.blankRows
    bytes = reader.source.octets
  }
}

extension Sample {
  /// A record as it was written, cut at 60 characters.
  func line(of record: Record) -> String {
    guard let first = record.cells.first else { return "" }
    let start = first.start - (first.isQuoted ? 1 : 0) - (first.isFormula ? 1 : 0)
    return clipped(text[start..<record.end].prefix { !isLineEnd($0) })
  }
}

extension Finding {
  static func mixedLineEnds(_ ends: LineEndCount) -> Finding {
    let names = [("CR LF", ends.crlf), ("LF", ends.lf), ("CR", ends.cr)].filter { $0.1 > 0 }.map(\.0)
    return Finding(
      code: .mixedLineEnds, severity: .warning, message: "Lines end in \(names.joined(separator: " and in ")).")
  }
}
