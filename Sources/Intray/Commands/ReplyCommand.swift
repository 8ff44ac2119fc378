internal import ArgumentParser
internal import Model
internal import Queues

struct ReplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reply", abstract: "The receipts and notices that went out or are to go out.",
    subcommands: [ReplyList.self, ReplyShow.self])
}

struct ReplyList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists replies, the oldest first.",
    discussion: "Example: intray reply list --state dead")

  @OptionGroup var home: HomeOption
  @Option(help: "Only those pending, sent or dead.", transform: word(Reply.State.self)) var state: Reply.State?
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    if json { return try store.replies(state: state) { printLine(try jsonLine(ReplyRecord($0))) } }
    var table = Table(["ID", "KIND", "STATE", "TO", "SUBJECT", "ATTEMPTS", "SENT", "LAST ANSWER"])
    try store.replies(state: state) { reply in
      table.add([
        reply.id.text, reply.kind.rawValue, reply.state.rawValue, reply.to, String(reply.subject.prefix(60)),
        String(reply.attempts), reply.sentAt?.description ?? "-", reply.lastAnswer ?? "-",
      ])
    }
    table.lines.forEach(printLine)
  }
}

struct ReplyShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One reply, as it is sent.",
    discussion: "Example: intray reply show 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Flag(help: "Print the facts as one JSON object.") var json = false
  @Argument(help: "The reply's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let reply = try store.reply(try store.identifier(of: .reply, beginning: id))
    if json { return printLine(try jsonLine(ReplyRecord(reply))) }
    writeToStandardOutput(reply.bytes)
  }
}
