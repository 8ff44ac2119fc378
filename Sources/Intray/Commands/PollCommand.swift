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
    let gateway = Gateway(
      home: home, configuration: configuration, store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: verbose))
    var failures: [any Error] = []
    for account in accounts { failures += try poll(account, gateway) }
    failures += try gateway.watch()
    try store.finish()
    try failAfterAll(failures)
  }

  /// Every account gets its turn; the first failure decides the exit code, the others are told before it.
  private func failAfterAll(_ failures: [any Error]) throws {
    for failure in failures.dropFirst() { writeToStandardError("intray: \(terminalSafe("\(failure)"))\n") }
    if let first = failures.first { throw first }
  }

  /// What went wrong with other machines; throws what went wrong with the disk. Either way it is said what was done.
  private func poll(_ account: Configuration.Account, _ gateway: Gateway) throws -> [any Error] {
    guard let lock = try gateway.store.lock(account: account.name) else {
      report(busy: account.name)
      return []
    }
    var turn = Turn()
    let progress = PollProgress(account: account.name, log: gateway.log)
    defer {
      progress.end()
      report(turn, of: account.name)
    }
    let time = TurnTime(limit: account.timeLimit)
    time.arm()
    try turn.attempt { try gateway.drainOutbox(until: time.firstReplies, within: time, &$0.replies) }
    let relayAnswers = turn.failures.isEmpty
    let before = turn.failures.count
    try turn.attempt { try gateway.poll(account, under: lock, within: time, &$0.taken, onProgress: progress.show) }
    try gateway.store.notePoll(of: account.name, failure: turn.failures.dropFirst(before).first.map { "\($0)" })
    if relayAnswers { try turn.attempt { try gateway.drainOutbox(until: time.last, within: time, &$0.replies) } }
    return turn.failures
  }

  private func report(busy account: String) {
    if json { return printLine("{\"account\":\"\(account)\",\"busy\":true}") }
    printLine("account \(account): another poll is at work")
  }

  private func report(_ turn: Turn, of account: String) {
    let summary = PollSummary(
      account: account, taken: turn.taken, replies: turn.replies, errors: turn.failures.map { "\($0)" })
    if json, let line = try? jsonLine(summary) { return printLine(line) }
    if isTerminal(1) || verbose { printLine(summary.text) }
  }
}

/// One account's turn: what it came to, and what went wrong.
private struct Turn {
  var taken = PollReport()
  var replies = Outbox.Report()
  private(set) var failures: [any Error] = []

  /// Goes on behind a failure of another machine, a relay's above all: mail is taken in all the same. Throws what says
  /// that the disk is not to be trusted: the store's errors, and those of the spool.
  mutating func attempt(_ step: (inout Turn) throws -> Void) throws {
    do { try step(&self) } catch {
      failures.append(error)
      if error is StoreError || (error as? TransferError)?.kind == .spool { throw error }
    }
  }
}
