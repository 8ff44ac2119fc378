internal import ArgumentParser
internal import Model
internal import Queues
internal import Replies

struct ReplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reply", abstract: "The receipts, results and notices that went out or are to go out.",
    discussion: "Example: intray reply list --state dead",
    subcommands: [
      ReplyList.self, ReplyShow.self, ReplyResend.self, ReplySendAgain.self, ReplyStop.self,
    ])
}

struct ReplyList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists replies, the oldest first.",
    discussion: """
      Example:
        intray reply list --state dead
        intray reply list --connection acme-conversions --kind result --since 7d --text March
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "Only to messages that this connection judged.") var connection: String?
  @Option(help: "Only receipts, results or notices.", transform: word(Reply.Kind.self)) var kind: Reply.Kind?
  @Option(help: "Only those pending, sent or dead.", transform: word(Reply.State.self)) var state: Reply.State?
  @Option(help: "Only those written since: 2026-03-08, or so long ago as 90m, 12h, 7d.", transform: moment)
  var since: Timestamp?
  @Option(help: "Only with this in the subject, the recipient or a Message-ID.") var text: String?
  @Flag(help: "Only those that came back.") var bounced = false
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    let filter = ReplyFilter(
      connection: connection, kind: kind, state: state, since: since, text: text, isBounced: bounced ? true : nil)
    if json { return try store.replies(filter) { printLine(try jsonLine(ReplyRecord($0))) } }
    var table = Table(["ID", "KIND", "STATE", "TO", "SUBJECT", "ATTEMPTS", "SENT", "LAST ANSWER"])
    try store.replies(filter) { reply in
      table.add([
        reply.id.text, reply.kind.rawValue, reply.bouncedAt == nil ? reply.state.rawValue : "bounced", reply.to,
        reply.subject, String(reply.attempts), reply.sentAt?.description ?? "-",
        reply.bounce ?? reply.lastAnswer ?? "-",
      ])
    }
    table.lines.forEach(printLine)
  }
}

struct ReplyShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One reply, as a mail program shows it.",
    discussion: """
      Example:
        intray reply show 01K8Z7QJ4N
        intray reply show 01K8Z7QJ4N --raw > reply.eml
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Print the message as it is sent.") var raw = false
  @Flag(help: "Print the facts as one JSON object.") var json = false
  @Argument(help: "The reply's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let reply = try store.reply(try store.identifier(of: .reply, beginning: id))
    if json { return printLine(try jsonLine(ReplyRecord(reply))) }
    if raw { return writeToStandardOutput(reply.bytes) }
    ReplyText(reply).lines.forEach(printLine)
  }
}

struct ReplyResend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resend",
    abstract: "Puts a sent or dead reply back into the outbox: the same bytes, the same Message-ID.",
    discussion: """
      It leaves with the next poll. A mail program that has it already may show it once, or twice.
      Example: intray reply resend 01K8Z7QJ4N
      """)

  @OptionGroup var home: HomeOption
  @Argument(help: "The reply's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    try store.resend(reply: try store.identifier(of: .reply, beginning: id))
  }
}

struct ReplySendAgain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send-again", abstract: "Sends a reply to somebody else too.",
    discussion: """
      The message is as it was, with Resent fields before it (RFC 5322 §3.6.6), and leaves with the next poll.
      Example: intray reply send-again 01K8Z7QJ4N --to ops@partner.example
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "The address it goes to.") var to: String
  @Argument(help: "The reply's id, or at least its first six characters.") var id: String

  func run() throws {
    guard isAddress(to) else {
      throw UsageError("found \"\(to)\", expected one address such as ops@partner.example")
    }
    let home = try home.open()
    let store = try Store(home: home.path)
    let reply = try store.reply(try store.identifier(of: .reply, beginning: id))
    let again = reply.redirected(to: to, from: try home.configuration().gateway.sender)
    try store.add(again)
    printLine("\(again.id)")
  }
}

struct ReplyStop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Keeps a pending reply from being sent; resend puts it back.",
    discussion: "Example: intray reply stop 01K8Z7QJ4N")

  @OptionGroup var home: HomeOption
  @Argument(help: "The reply's id, or at least its first six characters.") var id: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    try store.stop(reply: try store.identifier(of: .reply, beginning: id))
  }
}
