internal import Glibc
internal import Ingestion
internal import Logging
internal import Model
internal import Queues

/// A command run on each item of a queue, several at a time. One thread does it all: claims, starts, extends leases
/// while the commands run, and tells the store how they ended.
final class Work {
  /// How it is done.
  struct Plan {
    var wish: ClaimWish
    /// The program and its arguments; `{}` stands for the path.
    var command: [String]
    var jobs: Int
    /// Ends when nothing is left to be claimed.
    var untilEmpty: Bool
    /// How long what is to be tried again waits.
    var backoff: Backoff
  }

  /// What it came to.
  struct Report {
    var completed = 0
    var failed = 0
    var retried = 0
  }

  private let store: Store
  private let plan: Plan
  private let home: Home
  private let log: Logger
  private let signals = HeldSignals([SIGCHLD, SIGTERM, SIGINT, SIGHUP])
  private var running: [Job] = []
  /// Claimed when others were completed, and not begun yet.
  private var claimed: [Claim] = []
  private var isStopping = false
  private var isHurried = false
  private(set) var report = Report()

  /// An item with the command that works on it.
  private struct Job {
    var claim: Claim
    var command: RunningCommand
    /// When the lease is to be extended, in milliseconds since the machine's start.
    var extendAt: Int64
    /// Somebody else may have the item by now: what the command says does not count.
    var isLost = false
    /// How it ended, while that could not be told to the store.
    var ending: RunningCommand.Ending?
  }

  init(_ plan: Plan, home: Home, store: Store, log: Logger) {
    self.plan = plan
    self.home = home
    self.store = store
    self.log = log
  }

  /// Works until it is told to stop by SIGTERM, SIGINT or SIGHUP: what has begun is finished then. Told a second time, it
  /// ends the commands too and gives their items back.
  func run() throws {
    do {
      while true {
        try reap()
        let isDry = try begin()
        if running.isEmpty, isStopping || isDry && plan.untilEmpty { return }
        if let signal = signals.next(within: patience(isDry)) { obey(signal) }
        try extendLeases()
      }
    } catch {
      abandon()
      throw error
    }
  }

  /// Claims and starts as many as may run at a time; true when there is nothing more to claim.
  private func begin() throws -> Bool {
    while !isStopping || !claimed.isEmpty, running.count < plan.jobs {
      guard let answer = try nextClaim() else { return false }
      guard let claim = answer else { return true }
      do {
        let command = try RunningCommand(arguments(for: claim), adding: variables(for: claim))
        running.append(Job(claim: claim, command: command, extendAt: nextExtension))
      } catch {
        try store.release(claim.lease)
        throw error
      }
    }
    return false
  }

  /// What is to be begun next; within it nil when there is nothing to claim, and nil for it when somebody else writes.
  private func nextClaim() throws -> Claim?? {
    if let claim = claimed.popLast() { return .some(.some(claim)) }
    return try whenFree { try store.claim(plan.wish) }
  }

  private func arguments(for claim: Claim) -> [String] { plan.command.map { $0.replacing("{}", with: claim.path) } }

  private func variables(for claim: Claim) -> [String: String] {
    let item = claim.item
    return [
      "INTRAY_HOME": store.home, "INTRAY_RESULT": resultFile(of: claim), "INTRAY_PATH": claim.path,
      "INTRAY_LEASE": claim.lease.description,
      "INTRAY_ITEM": item.id.text, "INTRAY_DATA_TYPE": item.dataType, "INTRAY_FORMAT": item.format.rawValue,
      "INTRAY_CONNECTION": item.connection, "INTRAY_FILE_NAME": item.fileName.text, "INTRAY_SIZE": String(item.size),
      "INTRAY_SHA256": item.sha256.description, "INTRAY_MESSAGE": item.submission.text,
      "INTRAY_MESSAGE_ID": item.messageID ?? "", "INTRAY_RECEIVED_AT": item.receivedAt.description,
      "INTRAY_ATTEMPT": String(item.attempts),
    ]
  }

  private func obey(_ signal: Int32) {
    guard signal != SIGCHLD else { return }
    if isStopping {
      isHurried = true
      running.forEach { $0.command.signal(SIGTERM) }
    }
    isStopping = true
  }
}

// MARK: - While commands run

extension Work {
  /// Milliseconds between two looks at an empty queue, and the most between two looks at anything.
  private static let idle: Int64 = 250

  private func patience(_ isDry: Bool) -> Int64 {
    let now = ClockReading.now.uptime
    let next = running.map { $0.ending == nil ? $0.extendAt - now : Self.idle }.min() ?? Self.idle
    return max(1, isDry && !isStopping ? min(next, Self.idle) : next)
  }

  private var nextExtension: Int64 { ClockReading.now.uptime + plan.wish.leaseSeconds * 1000 / 3 }

  /// A lease that cannot be kept is lost, and its command ended: two must not work on one item.
  private func extendLeases() throws {
    let now = ClockReading.now.uptime
    for index in running.indices where running[index].extendAt <= now && running[index].ending == nil {
      do {
        let extended = try whenFree { try store.extend(running[index].claim.lease) }
        running[index].extendAt = extended == nil ? now + Self.idle : nextExtension
      } catch let error as StoreError where error.kind == .notHeld {
        log.warning("\(error.words); its command is ended")
        running[index].isLost = true
        running[index].extendAt = .max
        running[index].command.signal(SIGTERM)
      }
    }
  }

  private func reap() throws {
    for index in running.indices where running[index].ending == nil {
      running[index].ending = running[index].command.ending()
    }
    var left: [Job] = []
    for job in running {
      if let ending = job.ending, try settle(job, ending) { continue }
      left.append(job)
    }
    running = left
  }

  /// False when somebody else writes and it has to be told again.
  private func settle(_ job: Job, _ ending: RunningCommand.Ending) throws -> Bool {
    guard !job.isLost else { return true }
    do {
      guard try whenFree({ try tell(job.claim, ending) }) != nil else { return false }
      unlink(resultFile(of: job.claim))
      return true
    } catch let error as StoreError where error.kind == .notHeld {
      unlink(resultFile(of: job.claim))
      log.warning("\(error.words); what its command did is not recorded")
      return true
    }
  }

  private func tell(_ claim: Claim, _ ending: RunningCommand.Ending) throws {
    let name = terminalSafe(claim.item.fileName.text)
    switch ending {
    case .exited(0): try complete(claim, name)
    case .killed where isHurried: try store.release(claim.lease)
    case .exited(ExitStatus.tryAgain): try retry(claim, name, "the command exited \(ExitStatus.tryAgain)")
    case .killed(let signal): try retry(claim, name, "the command was killed by signal \(signal)")
    case .exited(let status): try fail(claim, name, "the command exited \(status)")
    }
  }

  /// With what the command left in its result file; what does not add up there fails the item, for a person to look at.
  private func complete(_ claim: Claim, _ name: String) throws {
    do {
      let file = resultFile(of: claim)
      let outcomes = access(file, F_OK) == 0 ? try messageBytes(at: file) : nil
      let completion = try home.completion(of: claim.item.id, outcomes?.count == 0 ? nil : outcomes, in: store)
      if isStopping {
        try store.complete(claim.lease, with: completion)
      } else if let next = try store.complete(claim.lease, with: completion, claiming: plan.wish) {
        claimed.append(next)
      }
    } catch let error as OutcomesError { return try fail(claim, name, "the command exited 0, and \(error)") }
    report.completed += 1
    log.info("\(claim.item.id) \(name): completed")
  }

  private func fail(_ claim: Claim, _ name: String, _ reason: String) throws {
    try store.fail(claim.lease, reason: reason)
    report.failed += 1
    log.warning("\(claim.item.id) \(name): failed, \(reason)")
  }

  /// Where the command may say what became of the rows.
  private func resultFile(of claim: Claim) -> String { "\(home.path)/spool/result-\(claim.lease)" }

  private func retry(_ claim: Claim, _ name: String, _ reason: String) throws {
    if let due = try store.retry(claim.lease, reason: reason, backoff: plan.backoff) {
      report.retried += 1
      log.info("\(claim.item.id) \(name): \(reason); to be tried again at \(due)")
    } else {
      report.failed += 1
      log.warning("\(claim.item.id) \(name): failed, \(reason), and its attempts are used up")
    }
  }

  /// Nil when another process kept the database for too long.
  private func whenFree<Answer>(_ verb: () throws -> Answer) throws -> Answer? {
    do { return try verb() } catch let error as StoreError where error.isTransient { return nil }
  }

  /// The store cannot be written any more: nobody is left to tell how the commands end.
  private func abandon() {
    running.forEach { $0.command.signal(SIGTERM) }
    for claim in claimed { try? store.release(claim.lease) }
    for job in running where job.ending == nil {
      _ = job.command.ending(waiting: true)
      try? store.release(job.claim.lease)
    }
  }
}
