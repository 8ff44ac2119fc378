internal import Formats
internal import Model
internal import Replies

/// The check of one file against its connection's data type.
struct Inspection {
  let terms: FileTerms
  /// By which ages are reckoned.
  let now: Timestamp

  /// What came of it.
  struct Outcome {
    var report: Report
    /// Nil when it is neither CSV nor XML.
    var format: Format?
    var packing: Packing?
    /// Nil without rows in it.
    var rows: ResultRows.Finished?
    /// Nil when it could not be read at all.
    var detection: Detection?
  }

  /// Reads the file to its end, and gathers rows for its result where `order` says so.
  func run(_ candidate: Candidate, _ order: ResultRows.Order?) throws -> Outcome {
    do {
      if let fault = candidate.fault { throw fault }
      let file = try open(candidate)
      let check = try Check(file, terms.plan, terms.settings(at: now, charset: candidate.charset))
      let rows = order.map { ResultRows($0, check) }
      let report = try check.run(isWordy: rows != nil) { try rows?.append($0, check) }
      return Outcome(
        report: report, format: file.format, packing: file.packing, rows: try rows?.finish(),
        detection: Detection(report.detected, terms.type))
    } catch let fault as FileFault {
      return Outcome(report: Report(fault), packing: try candidate.source.packing())
    }
  }

  private func open(_ candidate: Candidate) throws -> OpenedFile {
    if candidate.archive != nil, try candidate.source.packing() != nil { throw FileFault.nestedArchive }
    return try OpenedFile(
      candidate.source, fileName: candidate.name.text, limits: UnpackingLimits(bytes: terms.type.limits.bytes))
  }
}
