internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues
internal import Transfer

struct MessageRelease: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Lets a message in that was held, ignored or refused.",
    discussion: """
      It is judged once more, by one connection alone and as it is defined today. When that accepts it, its files are
      checked and queued and its partner is answered, as if it had just come; else it stays as it was (exit 65).
      Example: intray message release 01K8Z7QJ4N --connection acme-conversions
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "The connection; needed where none judged it.") var connection: String?
  @Option(help: "Why, for the record.") var reason = "released by a person"
  @Argument(help: "The message's id, or at least its first six characters.") var id: String

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let message = try store.message(try store.identifier(of: .submission, beginning: id))
    let connection = try store.connection(judgingAlone: connection ?? message.decision.connection?.name)
    let review = try Review(home, store)
    let decision = try review.rejudging(message.submission.mailbox.account, by: [connection]).run(
      message.submission.id, cause: .released, reason: reason)
    decisionLines(decision).forEach(printLine)
    if decision.outcome != .accepted { throw ExitCode(ExitStatus.data) }
  }
}

struct MessageDiscard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discard", abstract: "Says of a held message that nobody wants it.",
    discussion: "Example: intray message discard 01K8Z7QJ4N --reason \"meant for somebody else\"")

  @OptionGroup var home: HomeOption
  @Option(help: "Why, for the record.") var reason: String
  @Argument(help: "The message's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    try store.discard(message: try store.identifier(of: .submission, beginning: id), reason: reason)
  }
}

struct MessageReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Judges archived messages again by today's rules, and lets in what they accept.",
    discussion: """
      For when a pattern was wrong, or a connection came too late. What was accepted before is never taken a second time,
      and what is not accepted today stays as it was.

      Example:
        intray message replay --since 7d --dry-run
        intray message replay 01K8Z7QJ4N
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "Those that came since: 2026-03-08, or so long ago as 12h, 7d.", transform: moment) var since:
    Timestamp?
  @Option(help: "Those that this connection judged.") var connection: String?
  @Flag(help: "Only say what would become of them.") var dryRun = false
  @Argument(help: "The message's id, or at least its first six characters.") var id: String?

  func validate() throws {
    guard (id == nil) != (since == nil && connection == nil) else {
      throw ValidationError("Give either a message's id, or --since or --connection or both.")
    }
  }

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let review = try Review(home, store)
    for id in try messages(store) {
      let message = try store.message(id)
      let account = message.submission.mailbox.account
      let rejudging = try review.rejudging(account, by: try store.judgingConnections(account: account))
      let decision =
        dryRun
        ? try rejudging.decision(about: id)
        : try rejudging.run(id, cause: .replayed, reason: "replayed by today's rules")
      show(message, decision)
    }
  }

  private func messages(_ store: Store) throws -> [ULID] {
    guard let id else { return try store.archivedAndNotAccepted(ArchiveFilter(since: since, connection: connection)) }
    let message = try store.message(try store.identifier(of: .submission, beginning: id))
    guard (message.revision?.decision ?? message.decision).outcome != .accepted else {
      throw StoreError(
        .constraint, "message \"\(message.submission.id)\" is accepted already, and its files are queued once")
    }
    return [message.submission.id]
  }

  /// `01K8… ignored: accepted by acme-conversions`
  private func show(_ message: StoredMessage, _ decision: Decision) {
    let before = (message.revision?.decision ?? message.decision).outcome
    let judge = decision.connection.map { " by \($0.name)" } ?? ""
    let why = decision.objections.first.map { " (\(terminalSafe($0.message)))" } ?? ""
    let verb =
      decision.outcome == .accepted ? dryRun ? "would be accepted" : "accepted" : "still \(decision.outcome.rawValue)"
    printLine("\(message.submission.id) \(before.rawValue): \(verb)\(judge)\(why)")
  }
}

/// What judging again needs.
private struct Review {
  private let home: Home
  private let store: Store
  private let configuration: Configuration
  private let gateway: Gateway

  init(_ home: Home, _ store: Store) throws {
    self.home = home
    self.store = store
    configuration = try home.configuration()
    gateway = Gateway(
      home: home, configuration: configuration, store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
  }

  /// Under the account's lock: not while a poll is at work.
  func rejudging(_ account: String, by connections: [Connection]) throws -> Rejudging {
    guard let lock = try store.lock(account: account) else {
      throw StoreError(.busy, "account \(account): a poll is at work; try again when it is done")
    }
    _ = try store.sweep(under: lock)
    return Rejudging(
      store: store, lock: lock,
      judge: try gateway.judge(connections, messageLimit: .max, until: .after(seconds: 86_400)))
  }
}

extension Store {
  /// The connection of that name, as if mail to anybody were its to judge.
  fileprivate func connection(judgingAlone name: String?) throws -> Connection {
    let names = try judgingConnections().map(\.name)
    guard let name else {
      throw UsageError("no connection judged it; say which one is to: --connection with one of \(names.listed)")
    }
    guard let connection = try judgingConnections().first(where: { $0.name == name }) else {
      throw UsageError(
        "there is no connection \"\(name)\"; the connections are \(names.listed)\(suggestion(name, among: names))")
    }
    return connection.judgingAlone
  }
}
