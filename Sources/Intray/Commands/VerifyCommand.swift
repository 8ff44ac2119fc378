internal import ArgumentParser
internal import Glibc
internal import Queues

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks that a home holds what it says it holds.",
    discussion: """
      Reads every file that is kept and compares it with its hash, the ledger with the queues, the checks and the outbox; tries
      whether the secrets open; looks for files nobody names and for what is open to others. Polls may go on meanwhile. Ends with 65 when something is left that is not as it
      should be. Example: intray verify --repair
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Do what can be done without a person; nothing the queue names is touched.") var repair = false
  @Flag(help: "Print one JSON object.") var json = false

  func run() throws {
    let home = try self.home.locate()
    if access(home.path, F_OK) != 0 { _ = try self.home.open() }
    var report = VerificationReport()
    let permissions = try HomePermissions.findings(home: home.path, repairs: repair)
    if permissions.allSatisfy(\.isRepaired) {
      report = try Store(home: home.path).verify(repairs: repair)
    }
    report.findings = permissions + report.findings
    try show(report)
    guard report.isSound else { throw ExitCode(ExitStatus.data) }
  }

  private func show(_ report: VerificationReport) throws {
    if json { return printLine(try jsonLine(report)) }
    for finding in report.findings {
      let remedy = finding.isRepaired ? " (repaired)" : finding.repair.map { " (--repair would: \($0))" } ?? ""
      printLine("\(finding.code.rawValue): \(terminalSafe(finding.message))\(remedy)")
    }
    printLine(
      "\(report.messages) messages, \(report.queueItems) queue items, \(report.files) files with \(report.bytes) bytes, "
        + "\(report.replies) replies: "
        + (report.findings.isEmpty ? "all as it should be" : "\(report.findings.count) findings"))
  }
}
