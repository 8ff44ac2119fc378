internal import ArgumentParser
internal import Ingestion
internal import Logging
internal import Model
internal import Queues

struct PollCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poll",
    abstract: "Takes in what waits in mailboxes and folders, and sends the replies and files that are due.",
    discussion: """
      Meant for cron: silent unless something needs a person. A second poll of the same account says so and exits 0.
      Example: */5 * * * * INTRAY_HOME=/var/lib/intray intray poll
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Say each step on standard error.") var verbose = false
  @Flag(help: "Print one JSON object for each account.") var json = false
  @Flag(help: .hidden) var retries = false
  @Argument(help: "The account, or the connection that fetches or sends files, to poll; otherwise all of them.")
  var account: String?

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let store = try Store(home: home.path)
    let gateway = Gateway(
      home: home, configuration: configuration, store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: verbose))
    let connections = try connections(store)
    let folders = connections.compactMap { FolderPoll($0, gateway) }
    let mailboxes = connections.compactMap { MailboxPoll($0, gateway) }
    let outgoing = connections.compactMap { Outgoing($0, gateway) }
    let accounts = try accounts(configuration, beside: connections)
    try store.requireSpace(bytes: 2 * ((accounts.map(\.messageLimit) + mailboxes.map(\.messageLimit)).max() ?? 0))
    var failures: [any Error] = []
    for account in accounts { failures += try poll(account, gateway) }
    for mailbox in mailboxes { failures += try poll(mailbox, gateway) }
    for folder in folders { failures += try poll(folder, gateway) }
    for one in outgoing { failures += try poll(one, gateway) }
    failures += try gateway.watch()
    try store.finish()
    try Failure.after(failures)
  }

  /// All, or the one that was named; none only where a connection is called so.
  private func accounts(
    _ configuration: Configuration, beside connections: [Connection]
  ) throws -> [Configuration.Account] {
    guard let account else { return configuration.accounts }
    let named = configuration.accounts.filter { $0.name == account }
    return named.isEmpty && connections.isEmpty ? [try configuration.account(named: account)] : named
  }

  /// The connections that have turns of their own, because they fetch or send files; or the one of these that was named.
  private func connections(_ store: Store) throws -> [Connection] {
    let connections = try store.connections().filter {
      $0.hasOwnTurn && (account == nil ? !$0.isPaused : $0.name == account)
    }
    if let name = connections.first(where: \.isPaused)?.name {
      throw UsageError("the connection \"\(name)\" is paused; `intray connection resume \(name)` ends that")
    }
    return connections
  }

  /// What went wrong with other machines; throws what went wrong with the disk. Either way it is said what was done.
  private func poll(_ account: Configuration.Account, _ gateway: Gateway) throws -> [any Error] {
    try poll(account.name, lockName: account.name, limit: account.timeLimit, gateway) { lock, time, turn, progress in
      try gateway.poll(account, under: lock, within: time, &turn.taken, onProgress: progress.show)
    }
  }

  private func poll(_ mailbox: MailboxPoll, _ gateway: Gateway) throws -> [any Error] {
    try poll(mailbox.connection.name, lockName: mailbox.lockName, limit: MailboxPoll.timeLimit, gateway) {
      lock, time, turn, progress in
      try mailbox.run(under: lock, within: time, &turn.taken, onProgress: progress.show)
    }
  }

  private func poll(_ folder: FolderPoll, _ gateway: Gateway) throws -> [any Error] {
    try poll(folder.connection.name, lockName: folder.lockName, limit: FolderPoll.timeLimit, gateway) {
      lock, time, turn, progress in
      var taken = FolderPoll.Taken()
      defer {
        turn.taken = taken.poll
        for complaint in taken.complaints { gateway.log.warning("\(complaint)") }
      }
      try folder.run(under: lock, within: time, &taken, onProgress: progress.show)
    }
  }

  private func poll(_ outgoing: Outgoing, _ gateway: Gateway) throws -> [any Error] {
    try poll(outgoing.connection.name, lockName: outgoing.lockName, limit: Outgoing.timeLimit, gateway) {
      _, time, turn, _ in
      var taken = Outgoing.Taken()
      defer {
        turn.taken.waiting = taken.look.waiting
        turn.deliveries = taken.deliveries
        for complaint in taken.complaints {
          gateway.log.warning("\(outgoing.connection.name): \(terminalSafe(complaint))")
        }
      }
      try retries ? outgoing.send(within: time, &taken) : outgoing.run(within: time, &taken)
    }
  }

  /// `name` is what it is called in reports.
  private func poll(
    _ name: String, lockName: String, limit: Double, _ gateway: Gateway,
    take: (AccountLock, TurnTime, inout Turn, PollProgress) throws -> Void
  ) throws -> [any Error] {
    guard let lock = try gateway.store.lock(account: lockName) else {
      report(busy: name)
      return []
    }
    var turn = Turn()
    let progress = PollProgress(account: name, log: gateway.log)
    defer {
      progress.end()
      report(turn, of: name)
    }
    let time = TurnTime(limit: limit)
    time.arm()
    try turn.attempt { try gateway.drainOutbox(until: time.firstReplies, within: time, &$0.replies) }
    let relayAnswers = turn.failures.isEmpty
    let before = turn.failures.count
    try turn.attempt { try take(lock, time, &$0, progress) }
    try gateway.store.notePoll(of: name, failure: turn.failures.dropFirst(before).first.map { "\($0)" })
    if relayAnswers { try turn.attempt { try gateway.drainOutbox(until: time.last, within: time, &$0.replies) } }
    return turn.failures
  }

  private func report(busy account: String) {
    if json { return printLine("{\"account\":\"\(account)\",\"busy\":true}") }
    printLine("account \(account): another poll is at work")
  }

  private func report(_ turn: Turn, of account: String) {
    let summary = PollSummary(
      account: account, taken: turn.taken, replies: turn.replies, deliveries: turn.deliveries,
      errors: turn.failures.map { "\($0)" })
    if json, let line = try? jsonLine(summary) { return printLine(line) }
    if isTerminal(1) || verbose { printLine(summary.text) }
  }
}

/// One account's turn: what it came to, and what went wrong.
private struct Turn {
  var taken = PollReport()
  var replies = Outbox.Report()
  /// Nil for an account, which sends no files.
  var deliveries: Deliveries.Report?
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
