internal import ArgumentParser
internal import Model
internal import Queues
internal import Transfer

struct ConnectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "connection", abstract: "The configured relations with partners, and how they fare.",
    discussion: "`intray apply` declares many from a file; `intray connection export` writes what it reads.",
    subcommands: [
      ConnectionCreate.self, ConnectionEdit.self, ConnectionClone.self, ConnectionList.self, ConnectionShow.self,
      ConnectionTest.self, ConnectionHostKey.self, ConnectionPause.self,
      ConnectionResume.self, ConnectionRemove.self, ConnectionHistory.self, ConnectionExport.self,
    ])
}

struct ConnectionList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists connections, with how they fare.",
    discussion: """
      Status: none (nothing has happened yet), in progress, completed, failed, paused.
      Example: intray connection list
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    let records = try store.connections().map { try ConnectionRecord($0, store) }
    if json { return try records.forEach { printLine(try jsonLine($0)) } }
    var table = Table(["NAME", "TYPE", "DIRECTION", "METHOD", "STATUS", "LAST ACTIVE", "WHAT WENT WRONG"])
    for record in records {
      table.add([
        record.name, record.dataType, record.direction.rawValue,
        "\(record.method.rawValue) \(record.methodology.rawValue)",
        record.status, record.lastActive ?? "-", record.failure ?? "-",
      ])
    }
    table.lines.forEach(printLine)
  }
}

struct ConnectionShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "One connection: what it says, and how it fares.",
    discussion: "Example: intray connection show acme")

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The connection's name.") var name: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let connection = try store.requireConnection(name)
    let record = try ConnectionRecord(connection, store)
    if json { return printLine(try jsonLine(record)) }
    for (key, value) in ConnectionsText.keys(of: connection) { printLine("\(key): \(terminalSafe(value))") }
    printLine("")
    printLine("\(record.status), last active \(record.lastActive ?? "never")")
    if let failure = record.failure { printLine(terminalSafe(failure)) }
  }
}

struct ConnectionHostKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host-key", abstract: "Shows the key of an SFTP server, to be compared with what the partner says.",
    discussion: """
      Nothing is sent to the server. Whoever answers could show any key: ask the partner for the fingerprint by another \
      way, and write it into the connection only if the two are the same.
      Example: intray connection host-key sftp://files.partner.example
      """)

  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The server: sftp://HOST[:PORT].") var server: String

  func run() throws {
    guard let (scheme, host, port) = ServerAddress.parse(server), scheme == "sftp" else {
      throw UsageError("found \"\(server)\", expected sftp://HOST[:PORT]")
    }
    let shown = try HostKeyProbe(host: host, port: UInt16(port ?? 22)).run()
    if json { return printLine(try jsonLine(["algorithm": shown.algorithm, "fingerprint": shown.fingerprint])) }
    printLine("\(shown.algorithm) \(shown.fingerprint)")
  }
}

struct ConnectionPause: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Has a connection take nothing in until it is resumed.",
    discussion: "Example: intray connection pause acme")

  @OptionGroup var home: HomeOption
  @Argument(help: "The connection's name.") var name: String

  func run() throws { try setPaused(true, name, Store(home: try home.open().path)) }
}

struct ConnectionResume: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Has a paused connection take in again.",
    discussion: "Example: intray connection resume acme")

  @OptionGroup var home: HomeOption
  @Argument(help: "The connection's name.") var name: String

  func run() throws { try setPaused(false, name, Store(home: try home.open().path)) }
}

private func setPaused(_ isPaused: Bool, _ name: String, _ store: Store) throws {
  var connection = try store.requireConnection(name)
  let word = isPaused ? "paused" : "resumed"
  guard connection.isPaused != isPaused else { return printLine("connection \(name) was \(word) already") }
  connection.isPaused = isPaused
  _ = try store.apply(connections: [connection])
  printLine("\(word) connection \(name)")
}

struct ConnectionRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Takes a connection out of use; what it took in stays on record and in the queues.",
    discussion: "`intray apply` brings it back under its old identity. Example: intray connection remove acme")

  @OptionGroup var home: HomeOption
  @Argument(help: "The connection's name.") var name: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    _ = try store.requireConnection(name)
    try store.removeConnection(named: name)
    printLine("removed connection \(name)")
  }
}

struct ConnectionHistory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "What a connection took up or sent, the newest first.",
    discussion: "Example: intray connection history acme --limit 20")

  @OptionGroup var home: HomeOption
  @Option(help: "At most so many.") var limit = 1000
  @Flag(help: "One JSON object a line, as `message list` or `delivery list` prints them.") var json = false
  @Argument(help: "The connection's name.") var name: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let connection = try store.requireConnection(name)
    guard connection.direction == .inbound else { return try showSent(connection, store) }
    var table = Table(["ID", "RECEIVED", "OUTCOME", "WHAT", "FILES", "WHY NOT"])
    try store.messages(MessageFilter(connection: connection.name), limit: limit) { message in
      if json { return printLine(try jsonLine(MessageRecord(message))) }
      table.add([
        message.submission.id.text, message.submission.receivedAt.description, message.outcome.rawValue,
        String((message.submission.subject ?? "-").prefix(60)), String(message.queueItems.count),
        message.objections.map(\.message).joined(separator: "; "),
      ])
    }
    if !json { table.lines.forEach(printLine) }
  }

  private func showSent(_ connection: Connection, _ store: Store) throws {
    guard json else { return try showDeliveries(of: connection.id, limit: limit, store) }
    try store.deliveries(of: connection.id, limit: limit) { printLine(try jsonLine(DeliveryRecord($0))) }
  }
}

struct ConnectionExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes connections as the YAML that `intray apply` reads, without secrets.",
    discussion: "Example: intray connection export > connections.yaml")

  @OptionGroup var home: HomeOption
  @Argument(help: "The connections' names; otherwise all of them.") var names: [String] = []

  func run() throws {
    let store = try Store(home: try home.open().path)
    let connections = names.isEmpty ? try store.connections() : try names.map { try store.requireConnection($0) }
    writeToStandardOutput(Array(ConnectionsText(connections: connections).description.utf8))
  }
}

extension Store {
  /// The connection of that name; an error that names those there are.
  func requireConnection(_ name: String) throws -> Connection {
    if let connection = try connection(named: name) { return connection }
    let names = try connections().map(\.name)
    let known = names.isEmpty ? "there are none" : "there are \(names.listed)\(suggestion(name, among: names))"
    throw DataError("there is no connection \"\(name)\"; \(known)", status: ExitStatus.noInput)
  }
}
