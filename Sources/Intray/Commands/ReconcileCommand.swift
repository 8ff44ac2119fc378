internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct ReconcileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconcile",
    abstract: "Takes in again what a restored backup does not know.",
    discussion: """
      Reads the folders that settled mail of the account is moved to, and takes in what lies there and is not in the ledger:
      what came between the backup and the loss. The folders must be kept for longer than backups are apart. Judges by the
      connections as they are now; nothing is moved. May be repeated. Files that were fetched from partners' servers and
      still lie there are taken in by the next poll. Example: intray reconcile main
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Say each step on standard error.") var verbose = false
  @Flag(help: "Print one JSON object for each folder.") var json = false
  @Argument(help: "The account.") var account: String

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let account = try configuration.account(named: account)
    let store = try Store(home: home.path)
    guard let lock = try store.lock(account: account.name) else {
      throw DataError(
        "account \(account.name): a poll is at work; try again when it is done", status: ExitStatus.tryAgain)
    }
    let gateway = Gateway(
      home: home, configuration: configuration, store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: verbose))
    for folder in account.settledFolders {
      guard let report = try gateway.reconcile(account, folder, under: lock) else { continue }
      try show(report, of: folder)
    }
    try store.finish()
  }

  private func show(_ report: Reconciliation.Report, of folder: String) throws {
    if json { return printLine(try jsonLine(ReconciledFolder(folder: folder, report: report))) }
    let missing = report.missing
    let taken = missing.accepted + missing.ignored + missing.refused + missing.held
    var words = "\(terminalSafe(folder)): \(report.known) on record, \(taken) taken in again"
    if taken > 0 {
      words +=
        " (\(missing.accepted) accepted with \(missing.queued) files queued and \(missing.rejected) rejected, "
        + "\(missing.ignored) ignored, "
        + "\(missing.refused) refused, \(missing.held) held)"
    }
    if report.tooLarge > 0 { words += ", \(report.tooLarge) over the limit" }
    if missing.waiting > 0 { words += ", \(missing.waiting) for connections that are paused" }
    if missing.unreadable > 0 { words += ", \(missing.unreadable) unreadable for now" }
    printLine(words)
  }
}

private struct ReconciledFolder: Encodable {
  var folder: String
  var report: Reconciliation.Report
}

extension Configuration.Account {
  /// Where settled mail is moved to. Not what is held: that waits for a person there, and may be what no poll could read.
  var settledFolders: [String] {
    var folders: [String] = []
    for outcome in [Outcome.accepted, .ignored, .refused] {
      if case .move(let folder)? = settle[outcome], !folders.contains(folder) { folders.append(folder) }
    }
    return folders
  }
}
