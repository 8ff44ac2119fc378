internal import Glibc
internal import Logging
internal import Model
internal import Queues

/// Keeps accounts and connections polled for as long as it is let: each poll is a process of its own, so that one that
/// hangs, dies or grows takes nothing along, and so many run side by side as are allowed. Has one thread.
final class Supervision {
  private let home: Home
  private let store: Store
  private let log: Logger
  private let program: String
  private let atOnce: Int
  private var jobs: [String: Job] = [:]
  private var running: [pid_t: Run] = [:]
  /// When what is done beside the polls was begun last, and the last event there was then.
  private var tended = (at: 0, event: Int64(0))
  /// Where the metrics are fetched from, if anywhere, and from when on that is tried (again).
  private var served: (address: ListenAddress?, from: Int) = (nil, 0)
  /// A poll has ended: there may be something to try again.
  private var isStale = false

  init(home: Home, store: Store, log: Logger, program: String, atOnce: Int) {
    self.home = home
    self.store = store
    self.log = log
    self.program = program
    self.atOnce = atOnce
  }

  /// What is polled by itself.
  private struct Job {
    /// By what name a process waits for its news; nil for what is polled by its pace alone.
    var watched: String?
    var pace: Pace
    /// When it was begun last, in seconds since 1970.
    var last: Int
    /// It is due whatever its pace says.
    var isWanted = false
    /// When a delivery that was put off is to be tried again, whatever its pace says; nil where there is none.
    var retryAt: Int?
    /// No retry begins before.
    var isRetriedFrom = 0
    /// When its news may be waited for again: its server does not offer to tell them, or cannot be reached for it.
    var isWatchedFrom = 0
  }

  /// A process at work.
  private struct Run {
    var job: String
    var purpose: Purpose
  }

  private enum Purpose {
    case poll
    /// Waits for news of an account.
    case watch
    /// Sends and tells what is due.
    case tend
    /// Has the metrics fetched.
    case serve
  }

  /// How often something is polled.
  private enum Pace {
    case every(Int)
    case clock(Clock)
  }

  /// Reads what is to be polled; what has been polled keeps its turn. What cannot be read changes nothing.
  func load() {
    do {
      let configuration = try home.configuration()
      var next: [String: Job] = [:]
      for account in configuration.accounts {
        next[account.name] = job(account.name, watched: account.name, .every(Int(account.every)))
      }
      for connection in try store.connections() where connection.hasOwnTurn && !connection.isPaused {
        let clock = connection.schedule.flatMap { Clock($0) }
        next[connection.name] = job(
          connection.name, watched: connection.mailbox != nil && clock == nil ? connection.account : nil,
          clock.map(Pace.clock) ?? .every(Self.usualPace), since: try store.activity(of: connection.id)?.at)
        next[connection.name]?.retryAt = try store.nextRetry(of: connection.id).map(seconds)
      }
      jobs = next
      serveMetrics(at: configuration.metrics.listen)
    } catch { log.error("\(terminalSafe("\(error)"))") }
  }

  /// Works until a signal ends it: SIGTERM and SIGINT do once what runs has ended, for which it has a while; SIGHUP has
  /// everything read anew.
  func run() {
    load()
    var loaded = now()
    while !Signals.isEnding {
      if Signals.takeReload() || isStale || now() - loaded >= 60 {
        load()
        loaded = now()
        isStale = false
      }
      reap()
      begin()
      tend()
      serve()
      usleep(200_000)
    }
    end()
  }

  /// Seconds between polls of a connection without a schedule.
  private static let usualPace = 300
  /// Seconds for which the end waits for polls.
  private static let patience = 30
  /// Seconds between retries, whatever comes of them.
  private static let breath = 10
  /// Seconds before what failed is tried again that a person has to put right, or a watch.
  private static let rest = 300
  /// Seconds between what is done beside the polls: at least, and at most.
  private static let shortestRest = 2
  private static let longestRest = 60

  /// What was due while nobody was here is due now; `since` says when it was at work last.
  private func job(_ name: String, watched: String?, _ pace: Pace, since: Timestamp? = nil) -> Job {
    let last = since.map(seconds) ?? (watched == nil ? now() - 60 : 0)
    var job = jobs[name] ?? Job(watched: watched, pace: pace, last: last)
    job.watched = watched
    job.pace = pace
    return job
  }

  /// Since 1970; no sooner than the moment.
  private func seconds(_ moment: Timestamp) -> Int { Int((moment.milliseconds + 999) / 1000) }

  private func now() -> Int { Int(time(nil)) }

  private func begin() {
    let time = now()
    // Whoever has waited longest comes first.
    for (name, job) in jobs.sorted(by: { ($0.value.last, $0.key) < ($1.value.last, $1.key) }) where !isAtWork(name) {
      if job.isWanted || isDue(job, time) {
        guard running.values.count(where: { $0.purpose == .poll }) < atOnce else { continue }
        stopWatching(name)
        start(name, ["poll", name], .poll)
        jobs[name]?.last = time
        jobs[name]?.isWanted = false
      } else if let retryAt = job.retryAt, max(retryAt, job.isRetriedFrom) <= time {
        guard running.values.count(where: { $0.purpose == .poll }) < atOnce else { continue }
        start(name, ["poll", name, "--retries"], .poll)
        jobs[name]?.isRetriedFrom = time + Self.breath
      } else if let watched = job.watched, job.isWatchedFrom <= time,
        !running.values.contains(where: { $0.job == name && $0.purpose == .watch })
      {
        start(name, ["watch", watched], .watch)
      }
    }
  }

  /// Has sent and told what is due while no poll does: soon after something has happened, and once a minute for what is to
  /// be tried again, is expected, or is past its time.
  private func tend() {
    guard !running.values.contains(where: { $0.purpose == .tend }) else { return }
    let since = now() - tended.at
    guard since >= Self.shortestRest || since < 0, let last = try? store.lastEvent() else { return }
    guard last > tended.event || since >= Self.longestRest || since < 0 else { return }
    tended = (now(), last)
    start("", ["tend"], .tend)
  }

  /// From another address than before: the process that has them fetched ends, and another takes its place.
  private func serveMetrics(at address: ListenAddress?) {
    guard address != served.address else { return }
    served = (address, 0)
    for (process, run) in running where run.purpose == .serve { kill(process, SIGTERM) }
  }

  private func serve() {
    guard served.address != nil, served.from <= now(), !running.values.contains(where: { $0.purpose == .serve }) else {
      return
    }
    start("", ["serve-metrics", "--parent", String(getpid())], .serve)
  }

  private func isDue(_ job: Job, _ time: Int) -> Bool {
    switch job.pace {
    case .every(let seconds): time - job.last >= seconds || time < job.last
    case .clock(let clock): clock.isDue(after: job.last, upTo: time)
    }
  }

  private func isAtWork(_ name: String) -> Bool { running.values.contains { $0.job == name && $0.purpose == .poll } }

  private func stopWatching(_ name: String) {
    for (process, run) in running where run.job == name && run.purpose == .watch { kill(process, SIGTERM) }
  }

  private func start(_ name: String, _ words: [String], _ purpose: Purpose) {
    let arguments = [program] + words + ["--home", home.path]
    var strings = arguments.map { (word: String) in strdup(word) } + [nil]
    defer { for string in strings { free(string) } }
    var child = pid_t()
    let failure = posix_spawn(&child, program, nil, nil, &strings, environ)
    guard failure == 0 else { return log.error("cannot start \(program): \(String(cString: strerror(failure)))") }
    running[child] = Run(job: name, purpose: purpose)
    log.info("\(words.joined(separator: " ")) began")
  }

  /// Takes note of what has ended. A watch that ends with news has its account polled.
  private func reap() {
    var status: Int32 = 0
    while case let child = waitpid(-1, &status, WNOHANG), child > 0 {
      guard let run = running.removeValue(forKey: child) else { continue }
      let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      switch run.purpose {
      case .watch: watchEnded(run.job, code)
      case .poll: pollEnded(run.job, code)
      case .tend: log.info("tend ended with \(code)")
      case .serve:
        log.info("serve-metrics ended with \(code)")
        served.from = max(served.from, now() + Self.longestRest / 6)
      }
    }
  }

  private func pollEnded(_ name: String, _ code: Int32) {
    log.info("poll \(name) ended with \(code)")
    isStale = true
    if code == ExitStatus.configuration { jobs[name]?.isRetriedFrom = now() + Self.rest }
  }

  private func watchEnded(_ name: String, _ code: Int32) {
    switch code {
    case WatchCommand.news: jobs[name]?.isWanted = true
    case 0, 128 + SIGTERM: break
    default: jobs[name]?.isWatchedFrom = now() + Self.rest
    }
  }

  private func end() {
    log.info("ending: \(running.count) at work")
    for (process, run) in running where run.purpose == .watch || run.purpose == .serve { kill(process, SIGTERM) }
    let last = now() + Self.patience
    while !running.isEmpty, now() < last {
      reap()
      usleep(50_000)
    }
    // A poll may be killed at any moment; the next one goes on.
    for process in running.keys { kill(process, SIGTERM) }
    while !running.isEmpty, now() < last + 5 {
      reap()
      usleep(50_000)
    }
  }
}

/// What signals have asked for.
enum Signals {
  static var isEnding: Bool { endingAsked != 0 }

  static func takeReload() -> Bool {
    defer { reloadAsked = 0 }
    return reloadAsked != 0
  }

  static func watch() {
    for number in [SIGTERM, SIGINT] { signal(number) { _ in endingAsked = 1 } }
    signal(SIGHUP) { _ in reloadAsked = 1 }
  }
}

nonisolated(unsafe) private var endingAsked: sig_atomic_t = 0
nonisolated(unsafe) private var reloadAsked: sig_atomic_t = 0
