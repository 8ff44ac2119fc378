internal import ArgumentParser
internal import Model
internal import Queues

struct MessageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message", abstract: "What was taken up from the mailboxes, and what became of it.",
    discussion: "Example: intray message list --outcome held",
    subcommands: [
      MessageList.self, MessageShow.self, MessageExport.self, MessageRelease.self, MessageDiscard.self,
      MessageReplay.self,
    ])
}

struct MessageList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists messages, the newest first.",
    discussion: """
      Example:
        intray message list --outcome held
        intray message list --connection acme-conversions --since 7d --text March
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "Only those accepted, ignored, refused or held, in the end.", transform: word(Outcome.self))
  var outcome: Outcome?
  @Option(help: "Only those that this connection judged.") var connection: String?
  @Option(help: "Only those that came since: 2026-03-08, or so long ago as 90m, 12h, 7d.", transform: moment)
  var since: Timestamp?
  @Option(help: "Only with this in the subject, the sender or the Message-ID.") var text: String?
  @Option(help: "At most so many.") var limit: Int?
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    let limit = limit ?? (json ? .max : 1000)
    let filter = MessageFilter(outcome: outcome, connection: connection, since: since, text: text)
    if json {
      return try store.messages(filter, limit: limit) { printLine(try jsonLine(MessageRecord($0))) }
    }
    var table = Table(["ID", "RECEIVED", "OUTCOME", "CONNECTION", "FROM", "SUBJECT", "FILES", "WHY NOT"])
    try store.messages(filter, limit: limit) { message in
      table.add([
        message.submission.id.text, message.submission.receivedAt.description, message.outcome.rawValue,
        message.connection ?? "-", message.submission.from ?? "-",
        String((message.submission.subject ?? "-").prefix(40)),
        String(message.queueItems.count), message.objections.map(\.message).joined(separator: "; "),
      ])
    }
    table.lines.forEach(printLine)
  }
}

struct MessageShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Everything on record about one message.",
    discussion: "Example: intray message show 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The message's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let message = try store.message(try store.identifier(of: .submission, beginning: id))
    let events = try store.events(of: message.submission.id)
    let files = try store.files(of: message.submission.id)
    if json { return printLine(try jsonLine(MessageDetail(message, files: files, events: events))) }
    MessageText(message, files: files, events: events).lines.forEach(printLine)
  }
}

struct MessageExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "The bytes of a file that its check rejected, as the partner sent them.",
    discussion: """
      `intray message show` names the rejected files of a message. What was queued is exported by `intray queue export`.
      Example: intray message export 01K8Z7QJ4N --output rejected.csv
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "The file to write, which must not exist; otherwise standard output.") var output: String?
  @Argument(help: "The rejected file's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let file = try store.identifier(of: .rejectedFile, beginning: id)
    try export(to: output) { try store.read(rejectedFile: file, visit: $0) }
  }
}
