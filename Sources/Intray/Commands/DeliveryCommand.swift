internal import ArgumentParser
internal import Model
internal import Queues

struct DeliveryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delivery", abstract: "The files that were sent to partners, or are to be sent.",
    discussion: "Example: intray delivery list --state dead",
    subcommands: [DeliveryList.self, DeliveryShow.self, DeliveryRetry.self])
}

struct DeliveryList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists deliveries, the newest first.",
    discussion: "Example: intray delivery list --state dead")

  @OptionGroup var home: HomeOption
  @Option(help: "Only those pending, sent or dead.", transform: word(Delivery.State.self)) var state: Delivery.State?
  @Option(help: "Only those of this connection.") var connection: String?
  @Option(help: "At most so many.") var limit = 1000
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    let id = try connection.map { try store.requireConnection($0).id }
    if json {
      return try store.deliveries(of: id, state: state, limit: limit) { printLine(try jsonLine(DeliveryRecord($0))) }
    }
    try showDeliveries(of: id, state: state, limit: limit, store)
  }
}

/// Deliveries as a table.
func showDeliveries(of connection: ULID?, state: Delivery.State? = nil, limit: Int, _ store: Store) throws {
  var table = Table(["ID", "STATE", "CONNECTION", "FILE", "SIZE", "HANDED IN", "SENT", "ATTEMPTS", "LAST ANSWER"])
  try store.deliveries(of: connection, state: state, limit: limit) { delivery in
    table.add([
      delivery.id.text, delivery.state.rawValue, delivery.connection, delivery.fileName.text, String(delivery.size),
      delivery.createdAt.description, delivery.sentAt?.description ?? "-", String(delivery.attempts),
      delivery.lastAnswer ?? "-",
    ])
  }
  table.lines.forEach(printLine)
}

struct DeliveryShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One delivery, with every try.",
    discussion: "Example: intray delivery show 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The delivery's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let delivery = try store.delivery(try store.identifier(of: .delivery, beginning: id))
    let attempts = try store.attempts(of: delivery.id)
    if json { return printLine(try jsonLine(DeliveryRecord(delivery, tries: attempts))) }
    printLine("\(terminalSafe(delivery.fileName.text)) by \(delivery.connection): \(delivery.words)")
    printLine("\(delivery.size) bytes, SHA-256 \(delivery.sha256), handed in \(delivery.createdAt)")
    for attempt in attempts {
      printLine("\(attempt.at) \(attempt.verdict.rawValue): \(terminalSafe(attempt.words))")
    }
  }
}

struct DeliveryRetry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Puts a delivery back that was given up, or sent: the next poll sends it.",
    discussion: "Example: intray delivery retry 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Argument(help: "The delivery's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let delivery = try store.delivery(try store.identifier(of: .delivery, beginning: id))
    try store.sendAgain(delivery: delivery.id)
    printLine("\(terminalSafe(delivery.fileName.text)) is to be sent again as \(delivery.id)")
  }
}

/// What `delivery list --json`, `delivery show --json` and `send --json` print of one.
struct DeliveryRecord: Encodable {
  var id: ULID
  var state: Delivery.State
  var connection: String
  var fileName: String
  var size: Int
  var sha256: String
  var createdAt: String
  var sentAt: String?
  var attempts: Int
  var lastAnswer: String?
  var tries: [Try]?

  struct Try: Encodable {
    var at: String
    var verdict: Answer.Verdict
    var words: String
  }

  init(_ delivery: Delivery, tries: [DeliveryAttempt]? = nil) {
    id = delivery.id
    state = delivery.state
    connection = delivery.connection
    fileName = delivery.fileName.text
    size = delivery.size
    sha256 = delivery.sha256.description
    createdAt = delivery.createdAt.description
    sentAt = delivery.sentAt?.description
    attempts = delivery.attempts
    lastAnswer = delivery.lastAnswer
    self.tries = tries.map { $0.map { Try(at: $0.at.description, verdict: $0.verdict, words: $0.words) } }
  }
}
