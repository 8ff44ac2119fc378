internal import ArgumentParser
internal import Glibc
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
      QueueList.self, QueueShow.self, QueueExport.self, QueueClaim.self, QueueExtend.self, QueueComplete.self,
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
    var table = Table(["ID", "STATE", "TYPE", "FORMAT", "CONNECTION", "FILE", "SIZE", "RECEIVED"])
    try store.queueItems(dataType: type, format: format, state: state) { item in
      table.add([
        item.id.text, item.state.rawValue, item.dataType, item.format.rawValue, item.connection, item.fileName.text,
        String(item.size), item.receivedAt.description,
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
    if json { return printLine(try jsonLine(QueueItemRecord(item))) }
    printLine("Id          \(item.id), \(item.state.rawValue)")
    printLine("File        \(terminalSafe(item.fileName.text)), \(item.size) bytes")
    printLine("Queue       \(item.dataType)/\(item.format.rawValue)")
    printLine("Connection  \(item.connection)")
    printLine("SHA-256     \(item.sha256)")
    printLine("Received    \(item.receivedAt), in message \(item.submission)")
    if item.attempts > 0 { printLine("Claimed     \(item.attempts) \(item.attempts == 1 ? "time" : "times")") }
    if let dueAt = item.dueAt { printLine("Due         \(dueAt)") }
    if let reason = item.reason { printLine("Reason      \(terminalSafe(reason))") }
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
    guard let output else { return try store.read(item: item, visit: writeToStandardOutput) }
    let file = try NewFile(path: output)
    try store.read(item: item, visit: file.write)
    try file.keep()
  }
}

/// A file that appears only when it is kept: what fails half-way leaves nothing.
private final class NewFile {
  private let path: String
  private let descriptor: Int32
  private var isKept = false

  init(path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure() }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if descriptor >= 0, !isKept { unlink(path) }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      rest = rest.dropFirst(count)
    }
  }

  func keep() throws {
    guard fsync(descriptor) == 0 else { throw failure() }
    isKept = true
  }

  private func failure() -> DataError {
    DataError("cannot write \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
  }
}
