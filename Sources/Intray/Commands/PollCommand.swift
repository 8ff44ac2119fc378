internal import ArgumentParser
internal import Ingestion
internal import Logging
internal import Model
internal import Queues

struct PollCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poll",
    abstract: "Takes in what waits in the mailboxes, and sends the replies that are due.",
    discussion: """
      Meant for cron: silent unless something needs a person. A second poll of the same account says so and exits 0.
      Example: */5 * * * * INTRAY_HOME=/var/lib/intray intray poll
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Say each step on standard error.") var verbose = false
  @Flag(help: "Print one JSON object for each account.") var json = false
  @Argument(help: "The account to poll; otherwise all of them.") var account: String?

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let accounts = try account.map { [try configuration.account(named: $0)] } ?? configuration.accounts
    let store = try Store(home: home.path)
    try store.requireSpace(bytes: 2 * (accounts.map(\.messageLimit).max() ?? 0))
    let gateway = Gateway(home: home, configuration: configuration, store: store, log: logger(verbose: verbose))
    var failures: [any Error] = []
    for account in accounts {
      do { try poll(account, gateway) } catch let error as StoreError { throw error } catch { failures.append(error) }
    }
    try failAfterAll(failures)
  }

  /// Every account gets its turn; the first failure decides the exit code, the others are told before it.
  private func failAfterAll(_ failures: [any Error]) throws {
    for failure in failures.dropFirst() { writeToStandardError("intray: \(terminalSafe("\(failure)"))\n") }
    if let first = failures.first { throw first }
  }

  private func poll(_ account: Configuration.Account, _ gateway: Gateway) throws {
    guard let lock = try gateway.store.lock(account: account.name) else {
      return report(busy: account.name)
    }
    let progress = PollProgress(account: account.name, log: gateway.log)
    let sentBefore = try gateway.drainOutbox()
    let taken = try gateway.poll(account, under: lock, onProgress: progress.show)
    progress.end()
    let sentAfter = try gateway.drainOutbox()
    try report(taken, sentBefore + sentAfter, of: account.name)
  }

  private func report(busy account: String) {
    if json { return printLine("{\"account\":\"\(account)\",\"busy\":true}") }
    printLine("account \(account): another poll is at work")
  }

  private func report(_ taken: PollReport, _ replies: Outbox.Report, of account: String) throws {
    let summary = PollSummary(account: account, taken: taken, replies: replies)
    if json { return printLine(try jsonLine(summary)) }
    if isTerminal(1) || verbose { printLine(summary.text) }
  }
}
