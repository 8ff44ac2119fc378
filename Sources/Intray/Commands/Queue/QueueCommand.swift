internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct QueueCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "What waits in the queues, and taking it out of them.",
    discussion: """
      A loader claims an item, reads the file at the path it is given, and completes it:
        intray queue claim conversions
        intray queue complete LEASE
      Or it lets a command be run on each item, which is completed when the command exits 0:
        intray queue work conversions -- ./load {}
      """,
    subcommands: [
      QueueList.self, QueueShow.self, QueueRows.self, QueueExport.self, QueueClaim.self, QueueExtend.self,
      QueueComplete.self,
      QueueFail.self, QueueRelease.self, QueueDiscard.self, QueueRequeue.self, QueueWork.self,
    ])
}

struct QueueList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists queue items, the oldest first.",
    discussion: "Example: intray queue list --type conversions")

  @OptionGroup var home: HomeOption
  @Option(help: "Only this data type.") var type: String?
  @Option(help: "Only csv or xml.", transform: word(Format.self)) var format: Format?
  @Option(
    help: "Only items waiting, claimed, completed, failed or discarded.", transform: word(QueueItem.State.self))
  var state: QueueItem.State?
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    if json {
      return try store.queueItems(dataType: type, format: format, state: state) {
        printLine(try jsonLine(QueueItemRecord($0)))
      }
    }
    var table = Table(["ID", "STATE", "TYPE", "FORMAT", "CONNECTION", "FILE", "SIZE", "ROWS", "RECEIVED"])
    try store.queueItems(dataType: type, format: format, state: state) { item in
      table.add([
        item.id.text, item.state.rawValue, item.dataType, item.format.rawValue, item.connection, item.fileName.text,
        String(item.size), item.check?.rowsInShort ?? "-", item.receivedAt.description,
      ])
    }
    table.lines.forEach(printLine)
  }
}

struct QueueShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One queue item.", discussion: "Example: intray queue show 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The item's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let item = try store.queueItem(try store.identifier(of: .queueItem, beginning: id))
    let check = item.check == nil ? nil : try store.check(ofFile: item.id)
    let outcome = try store.outcome(ofItem: item.id)
    if json { return printLine(try QueueItemRecord(item).line(report: outcome?.report ?? check?.report)) }
    printLine("Id          \(item.id), \(item.state.rawValue)")
    printLine("File        \(terminalSafe(item.fileName.text)), \(item.size) bytes")
    printLine("Queue       \(item.dataType)/\(item.format.rawValue)")
    printLine("Connection  \(item.connection)")
    printLine("SHA-256     \(item.sha256)")
    printLine("Received    \(item.receivedAt), in message \(item.submission)")
    if item.attempts > 0 { printLine("Claimed     \(item.attempts) \(item.attempts == 1 ? "time" : "times")") }
    if let dueAt = item.dueAt { printLine("Due         \(dueAt)") }
    if let reason = item.reason { printLine("Reason      \(terminalSafe(reason))") }
    guard let check else { return }
    checkLines(check.check).forEach { printLine(terminalSafe($0)) }
    if let outcome { printLine(outcome.line) }
    readingLines(of: check.report).forEach { printLine(terminalSafe($0)) }
  }
}

struct QueueRows: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rows", abstract: "The good rows of a queue item, typed: one JSON object a line.",
    discussion: """
      They are read by the data type and settings of the moment the file was taken in. Numbers are exact, dates are
      RFC 3339's, ids are texts. Example: intray queue rows 01K8Z7QJ4N | jq .OrderId
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "As CSV under the names of the fields, with the same values.") var csv = false
  @Argument(help: "The item's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let rows = try QueuedRows(of: try store.identifier(of: .queueItem, beginning: id), in: store)
    try rows.write(as: csv ? .csv : .jsonLines, to: writeToStandardOutput)
  }
}

struct QueueExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The bytes of a queue item, as the partner sent them.",
    discussion: "They are checked against their SHA-256. Example: intray queue export 01K8Z7QJ4N --output in.csv")

  @OptionGroup var home: HomeOption
  @Option(help: "The file to write, which must not exist; otherwise standard output.") var output: String?
  @Argument(help: "The item's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let item = try store.identifier(of: .queueItem, beginning: id)
    try export(to: output) { try store.read(item: item, visit: $0) }
  }
}
