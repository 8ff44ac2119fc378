internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct ConnectionTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Logs in, lists the folder, and says which files or messages would be taken; takes and sends nothing.",
    discussion: "Example: intray connection test acme")

  @OptionGroup var home: HomeOption
  @Flag(help: "One JSON object a line for each file.") var json = false
  @Argument(help: "The connection's name.") var name: String

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let gateway = Gateway(
      home: home, configuration: try home.configuration(), store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
    let connection = try store.requireConnection(name)
    if let outgoing = Outgoing(connection, gateway) { return try printLine(outgoing.probe()) }
    if let mailbox = MailboxPoll(connection, gateway) { return try show(try mailbox.preview(most: Self.most)) }
    guard let folder = FolderPoll(connection, gateway) else {
      throw UsageError(
        "\"\(name)\" takes mail from a mailbox: `intray explain FILE.eml --connection \(name)` judges a message")
    }
    let files = try folder.preview()
    if json { return try files.forEach { printLine(try jsonLine(PreviewRecord($0))) } }
    var table = Table(["FILE", "SIZE", "WHAT WOULD BECOME OF IT"])
    for file in files { table.add([file.file.name, String(file.file.size), file.words]) }
    table.lines.forEach(printLine)
    printLine(
      "\(files.count) \(files.count == 1 ? "file" : "files"), \(files.count(where: \.wouldBeTaken)) to be taken")
  }

  /// Messages that are looked at.
  private static let most = 100

  private func show(_ messages: [MailPreview]) throws {
    if json { return try messages.forEach { printLine(try jsonLine(MailPreviewRecord($0))) } }
    var table = Table(["FROM", "SUBJECT", "SIZE", "WHAT WOULD BECOME OF IT"])
    for message in messages.map(MailPreviewRecord.init) {
      table.add([message.from ?? "-", message.subject ?? "-", String(message.size), message.words])
    }
    table.lines.forEach(printLine)
    let taken = messages.count { $0.explanation.decision?.outcome == .accepted }
    printLine("\(messages.count) \(messages.count == 1 ? "message" : "messages"), \(taken) to be taken")
  }
}

/// What `connection test --json` prints of a message.
private struct MailPreviewRecord: Encodable {
  var from: String?
  var subject: String?
  var size: Int
  var outcome: Outcome?
  var files: [String]
  var reason: String?

  init(_ preview: MailPreview) {
    let explanation = preview.explanation
    from = explanation.from
    subject = explanation.subject
    size = preview.size
    outcome = explanation.decision?.outcome
    files = explanation.attachments.compactMap(\.fileName)
    reason = explanation.decision?.objections.first?.message
  }

  var words: String {
    outcome == .accepted ? "accepted: \(files.joined(separator: ", "))" : "\(outcome?.rawValue ?? "-"): \(reason ?? "")"
  }
}

/// What `connection test --json` prints of a file.
private struct PreviewRecord: Encodable {
  var name: String
  var size: Int
  var taken: Bool
  /// taken, known, another-connection, reserved, hidden, no-match
  var verdict: String
  var reason: String

  init(_ preview: FolderPreview) {
    name = preview.file.name
    size = preview.file.size
    taken = preview.wouldBeTaken
    verdict = preview.verdict.rawValue
    reason = preview.words
  }
}
