internal import Formats
internal import Model
internal import Replies

extension FileCheck {
  /// What `report` says in short.
  init(_ report: Report, schemaVersion: String, at now: Timestamp) {
    let rows = report.rows
    self.init(
      status: Status(report.status),
      rows: Rows(
        total: rows.total, accepted: rows.accepted, acceptedWithWarnings: rows.acceptedWithWarnings,
        rejected: rows.rejected, duplicate: rows.duplicate, unprocessed: rows.unprocessed),
      schemaVersion: schemaVersion, at: now)
  }
}

extension FileCheck.Status {
  fileprivate init(_ status: Report.Status) {
    switch status {
    case .accepted: self = .accepted
    case .acceptedWithErrors: self = .acceptedWithErrors
    case .rejected: self = .rejected
    }
  }
}

extension Report {
  /// The findings that a person is told one by one, in file order: those about the file as a whole, and the first about
  /// rows of each kind.
  var told: [Finding] {
    var room: [String: Int] = [:]
    return findings.filter { finding in
      let kind = finding.place.row == nil ? "file" : finding.severity == .error ? "row" : "warned row"
      room[kind, default: 0] += 1
      return room[kind, default: 0] <= (kind == "file" ? 20 : 10)
    }
  }

  /// Why the file was rejected; empty when it was not.
  var rejections: [ReceivedFile.Warning] {
    guard status == .rejected else { return [] }
    let about = findings.filter { $0.severity == .error && $0.place.row == nil }
    if !about.isEmpty { return about.prefix(20).map { .init(code: $0.code.rawValue, message: $0.message) } }
    let wrong = rows.rejected + rows.duplicate
    let first = tallies.first { $0.severity == .error }
    return [
      .init(
        code: first?.code.rawValue ?? FindingCode.tooManyErrors.rawValue,
        message: "\(wrong) of \(rows.total) rows are wrong.")
    ]
  }

  /// What is worth saying about the file as a whole.
  var remarks: [ReceivedFile.Warning] {
    findings.filter { $0.severity == .warning && $0.place.row == nil }.prefix(20).map {
      .init(code: $0.code.rawValue, message: $0.message)
    }
  }
}

extension Detection {
  /// Nil when the file could not be read at all.
  init?(_ detected: Report.Detected, _ type: DataType) {
    guard let encoding = detected.encoding else { return nil }
    self.init(
      encoding: encoding, delimiter: detected.delimiter,
      quote: detected.dialect?.quote.map { String(Unicode.Scalar($0)) }, lineEnd: detected.lineEnd,
      headerRow: detected.headerLine,
      columns: detected.columns.enumerated().map { index, column in
        Column(
          letter: detected.dialect == nil ? nil : columnLetters(index + 1), header: column.label,
          field: column.field.map { type.fields[$0].name }, by: column.ground?.word)
      })
  }
}

extension BoundColumn.Ground {
  /// As receipts print it; nil for a name that is the field's own.
  fileprivate var word: String? {
    switch self {
    case .exact: nil
    case .folded: "case"
    case .alias: "alias"
    }
  }
}

extension FileResult {
  init(_ report: Report, _ check: FileCheck, receipt: ULID, name: FileName) {
    self.init(
      receipt: receipt, name: name, archive: check.archive, status: check.status, rows: check.rows,
      totals: report.totals.all, errors: report.tallies.filter { $0.severity == .error }.map(Tally.init),
      warnings: report.tallies.filter { $0.severity == .warning }.map(Tally.init),
      findings: report.told.map(Finding.init))
  }
}

extension FileResult.Tally {
  fileprivate init(_ tally: Report.Tally) {
    self.init(
      code: tally.codeWord, field: tally.field, rows: tally.rows, firstRow: tally.firstRow,
      example: tally.example)
  }
}

extension FileResult.Finding {
  fileprivate init(_ finding: Formats.Finding) {
    let place = finding.place
    self.init(
      code: finding.codeWord, isError: finding.severity == .error, message: finding.message, row: place.row,
      line: place.line, column: place.letters, header: place.header, field: place.field, path: place.path)
  }
}

extension ControlTotals {
  fileprivate var all: [FileResult.Total] {
    let sums = money.map { FileResult.Total(field: $0.key, sums: $0.value) }
    return (sums + counts.map { FileResult.Total(field: $0.key, sums: ["": $0.value]) }).sorted { $0.field < $1.field }
  }
}
