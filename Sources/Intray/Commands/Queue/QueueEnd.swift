internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct QueueExtend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extend", abstract: "Keeps a lease from running out while the work goes on.",
    discussion: "Example: intray queue extend 01K8Z7QJ4NW3C9Z1T0V6H2X5BM-7F3A9C2E11D04 --lease 1h")

  @OptionGroup var argument: LeaseArgument
  @Option(help: "How long from now; otherwise as long as it was given for.", transform: duration) var lease: Int64?

  func run() throws {
    let (store, known) = try argument.open()
    printLine("until \(try store.extend(known, seconds: lease))")
  }
}

struct QueueComplete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Says that the work on a claimed item is done.",
    discussion: """
      Refused (exit 65) when the lease has run out: somebody else may have the item by then. With --result it is said
      which of the good rows were not taken: CSV or JSON Lines with _row and _status (REJECTED, DUPLICATE or ACCEPTED),
      and where it helps _code, _field and _message, as in the result file partners get. Rows that are not named were
      taken; when any accepted row is named, all have to be. What does not add up is refused, and the lease goes on.
      A connection whose result waits for it (`result: on-completion`) is told with the next poll.

      Example:
        intray queue complete 01K8Z7QJ4NW3C9Z1T0V6H2X5BM-7F3A9C2E11D04
        echo '{"_row": 17, "_status": "REJECTED", "_message": "unknown campaign"}' | intray queue complete LEASE --result -
      """)

  @OptionGroup var argument: LeaseArgument
  @Option(help: ArgumentHelp("What became of the rows; - reads standard input.", valueName: "file")) var result: String?

  func run() throws {
    let (store, lease) = try argument.open()
    let outcomes = try result.map { try messageBytes(of: $0) }
    try store.complete(lease, with: try argument.home.open().completion(of: lease.item, outcomes, in: store))
  }
}

struct QueueFail: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fail", abstract: "Says that the work on a claimed item cannot be done: it waits for a person.",
    discussion: """
      With --retry it may be claimed again after a while, each time twice as long, until its attempts are used up.
      Example: intray queue fail 01K8Z7QJ4NW3C9Z1T0V6H2X5BM-7F3A9C2E11D04 --retry --reason "the warehouse is down"
      """)

  @OptionGroup var argument: LeaseArgument
  @Option(help: "Why, for people.") var reason: String
  @Flag(help: "It is to be tried again.") var retry = false
  @Option(
    help: "How long before it is tried again the first time: 30s, 5m; each further wait is twice as long.",
    transform: duration)
  var wait: Int64 = 60

  func run() throws {
    let (store, lease) = try argument.open()
    guard retry else { return try store.fail(lease, reason: reason) }
    let due = try store.retry(lease, reason: reason, backoff: .claims(first: wait))
    printLine(due.map { "to be tried again at \($0)" } ?? "failed: its attempts are used up")
  }
}

struct QueueRelease: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release", abstract: "Gives a claimed item back as if it had not been claimed.",
    discussion: """
      By the item's id a person takes it out of the hands of whoever holds it; a lease shown later is refused.
      Example: intray queue release 01K8Z7QJ4NW3C9Z1T0V6H2X5BM-7F3A9C2E11D04
      """)

  @OptionGroup var argument: LeaseOrItem

  func run() throws {
    let (store, meant) = try argument.open()
    switch meant {
    case .lease(let lease): try store.release(lease)
    case .item(let item): try store.release(item: item)
    }
  }
}

struct QueueDiscard: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discard", abstract: "Takes an item that nobody wants out of its queue; it stays on record.",
    discussion: "Example: intray queue discard 01K8Z7QJ4N --reason \"a test of the partner's\"")

  @OptionGroup var argument: LeaseOrItem
  @Option(help: "Why, for people.") var reason: String

  func run() throws {
    let (store, meant) = try argument.open()
    switch meant {
    case .lease(let lease): try store.discard(lease, reason: reason)
    case .item(let item): try store.discard(item: item, reason: reason)
    }
  }
}

struct QueueRequeue: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "requeue", abstract: "Puts items that failed or were discarded back into their queue.",
    discussion: "Example: intray queue requeue 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Flag(help: "Put back one that was completed, too: it will be worked on a second time.") var completed = false
  @Argument(help: "The items' ids, or at least their first six characters.") var ids: [String]

  func run() throws {
    let store = try Store(home: try home.open().path)
    for id in ids {
      try store.requeue(item: try store.identifier(of: .queueItem, beginning: id), evenCompleted: completed)
    }
  }
}

extension Backoff {
  /// How long an item waits to be claimed again; the claim's attempts say when no more.
  static func claims(first: Int64) -> Backoff { Backoff(first: first, longest: max(first, 4 * 3600)) }
}

extension Home {
  /// What is to be recorded with the completion of an item. Who signs results is looked up only when one is due.
  func completion(of item: ULID, _ outcomes: (any ArrivedBytes)?, in store: Store) throws -> Completion {
    guard try outcomes != nil || store.isResultAwaited(ofItem: item) else { return Completion() }
    let gateway = try configuration().gateway
    var completion = try store.completion(of: item, outcomes: outcomes, from: gateway.sender)
    completion.repliesPerHour = gateway.repliesPerHour
    return completion
  }
}
