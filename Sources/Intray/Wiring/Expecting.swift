internal import Ingestion
internal import Logging
internal import Model
internal import Queues
internal import Transfer

extension Gateway {
  /// Judges of each connection the occasions by which files were expected of it. One is judged once a poll has ended after
  /// it: what nobody has looked for is not missing.
  func lookForMissingFiles(at now: Timestamp = .now) throws {
    let connections = try store.connections()
    let judged = try store.judgedUntil()
    for connection in connections where connection.expectation == nil && judged[connection.id] != nil {
      try store.expectNothing(of: connection.id)
    }
    guard connections.contains(where: { $0.expectation != nil }) else { return }
    let polls = try store.status().accounts
    for connection in connections {
      guard let expectation = connection.expectation, let occasions = Occasions(expectation.by) else { continue }
      let name = connection.hasOwnTurn ? connection.name : connection.account
      let expected = Expected(
        connection, expectation, occasions, judgedUntil: judged[connection.id],
        poll: polls.first { $0.account == name }, now: now)
      if let (due, end) = expected.toBeJudged() { try store.judge(connection, due, upTo: end, at: now) }
    }
  }

  /// Writes to operators what needs a person, unless another run does.
  func alert() throws -> [any Error] {
    guard let alerts = configuration.alerts, let relay = configuration.relay else { return [] }
    var failures: [any Error] = []
    for recipient in alerts.recipients {
      guard let lock = try store.lock(subscriber: Alerting.subscriber(recipient)) else { continue }
      defer { withExtendedLifetime(lock) {} }
      let alerting = Alerting(to: recipient, of: alerts.events, from: store, by: configuration.gateway.sender) {
        try destination(relay, until: .after(seconds: 60))
      }
      var report = Telling.Report()
      do { try alerting.drain(&report) } catch {
        failures.append(error)
        if error is StoreError { throw error }
      }
      log.info(
        "alerts for \(recipient)",
        metadata: ["told": "\(report.told)", "deferred": "\(report.deferred)", "dead": "\(report.dead)"])
    }
    return failures
  }
}

/// What is expected of one connection at one moment.
private struct Expected {
  let connection: Connection
  let expectation: Expectation
  let occasions: Occasions
  let judgedUntil: Timestamp?
  let poll: AccountStatus?
  let now: Timestamp

  init(
    _ connection: Connection, _ expectation: Expectation, _ occasions: Occasions, judgedUntil: Timestamp?,
    poll: AccountStatus?, now: Timestamp
  ) {
    self.connection = connection
    self.expectation = expectation
    self.occasions = occasions
    self.judgedUntil = judgedUntil
    self.poll = poll
    self.now = now
  }

  /// The occasions whose time is over by a poll's account, and up to when they are all; nil when there is nothing to do. A
  /// new expectation begins now, and a paused connection owes nothing.
  func toBeJudged() -> ([Occasion], upTo: Timestamp)? {
    guard let judgedUntil, !connection.isPaused else {
      let isFresh = judgedUntil.map { now.seconds(since: $0) < 60 } ?? false
      return isFresh ? nil : ([], now)
    }
    guard let poll else { return nil }
    let end = min(now, poll.endedAt).adding(seconds: -expectation.grace)
    let due = occasions.between(judgedUntil, end)
    guard let last = due.last else { return nil }
    return (due.map(occasion), last)
  }

  private func occasion(_ due: Timestamp) -> Occasion {
    let since =
      expectation.within.map { due.adding(seconds: -$0) }
      ?? occasions.before(due).adding(seconds: expectation.grace)
    return Occasion(due: due, since: since, words: words(due))
  }

  private func words(_ due: Timestamp) -> String {
    let grace = expectation.grace == 0 ? "" : " and \(durationText(expectation.grace)) after that"
    let zone = expectation.by.timeZone ?? "UTC"
    let failure = poll?.failure.map { "; the last poll went wrong: \(printable($0, limit: 200))" } ?? ""
    return "no file had come of \"\(connection.name)\" by \(occasions.text(due)) \(zone)\(grace)\(failure)"
  }
}
