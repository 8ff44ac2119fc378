internal import Crypto
internal import FoundationEssentials
internal import Formats
internal import Glibc
internal import Model
internal import Spool

/// One file being checked on the command line; each way to print says whether nothing was wrong.
struct Checking {
  let type: DataType
  let fileName: String
  let bytes: BytesInFile
  let settings: CheckSettings
  /// A folder for the result's files.
  let result: String?

  func printRaw() throws -> Bool {
    do {
      let file = try OpenedFile(
        ByteSource(bytes), fileName: fileName, limits: UnpackingLimits(bytes: type.limits.bytes))
      guard file.format == .csv else { throw UsageError("--raw shows how CSV is read; \"\(fileName)\" is XML") }
      var records = try RawRecords(file.source, type, settings.declared)
      try records.write { writeToStandardOutput($0) }
      return !records.hasErrors
    } catch let fault as FileFault {
      fault.findings.forEach { writeToStandardOutput(Array($0.jsonLine.utf8)) }
      return false
    }
  }

  func printRows() throws -> Bool {
    var output: [UInt8] = []
    var said = 0
    let report = try run(isWordy: true) { check in
      let typed = TypedRows(check)
      said = check.headerFindings.count
      for finding in check.headerFindings { output += finding.jsonLine.utf8 }
      return { rows in
        typed.append(rows, to: &output)
        writeToStandardOutput(output)
        output.removeAll(keepingCapacity: true)
      }
    }
    let rest = report.findings.filter { $0.place.row == nil }.dropFirst(said)
    writeToStandardOutput(output + rest.flatMap { Array($0.jsonLine.utf8) })
    return !report.hasErrors
  }

  func printDocument() throws -> Bool {
    let (report, facts) = try reportAndFacts()
    var output: [UInt8] = []
    ResultDocument(report, facts, type, findings: report.findings).write { piece in
      output += piece.utf8
      guard output.count > 1 << 16 else { return }
      writeToStandardOutput(output)
      output.removeAll(keepingCapacity: true)
    }
    writeToStandardOutput(output + [0x0A])
    return !report.hasErrors
  }

  func printSummary() throws -> Bool {
    let (report, facts) = try reportAndFacts(showing: CheckSummary.shown)
    CheckSummary(report, facts, type).lines.forEach(printLine)
    return !report.hasErrors
  }

  /// With the lines of so many findings, which a person is shown.
  private func reportAndFacts(showing shown: Int = 0) throws -> (Report, ResultFacts) {
    var facts = ResultFacts(fileName: fileName, bytes: bytes.count)
    guard let result else { return (try run(showing: shown), facts) }
    let written = try ResultFiles(folder: result, fileName: fileName)
    facts.startedAt = Timestamp.now.description
    let report = try run(isWordy: true, showing: shown) { check in try written.writing(check) }
    facts.finishedAt = Timestamp.now.description
    facts.sha256 = bytes.withBytes { SHA256.hash(data: $0) }.map(hexDigits).joined()
    facts.files = try written.finish()
    try written.write(ResultDocument(report, facts, type).text)
    return (report, facts)
  }

  /// `each` is asked once for what is to be done with the rows; nil when nothing is.
  private func run(
    isWordy: Bool = false, showing shown: Int = 0, _ each: ((Check) throws -> (CheckedRows) throws -> Void)? = nil
  ) throws -> Report {
    do {
      let file = try OpenedFile(
        ByteSource(bytes), fileName: fileName, limits: UnpackingLimits(bytes: type.limits.bytes))
      let check = try Check(file, type, settings)
      let take = try each?(check)
      let report = try take.map { try check.run(isWordy: isWordy, $0) } ?? check.run()
      return shown > 0 ? try check.marked(report, first: shown) : report
    } catch let fault as FileFault {
      return Report(fault)
    }
  }
}

private func hexDigits(_ byte: UInt8) -> String {
  (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
