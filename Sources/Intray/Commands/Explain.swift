internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what would become of a message, and why; touches nothing.",
    discussion: """
      Without a home it still says of each part whether it counts as an attachment.
      Example: intray explain mail.eml --connection acme-conversions
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "Judge by this connection alone.") var connection: String?
  @Flag(help: "Print one JSON object a line.") var json = false
  @Argument(help: "Messages, as mail programs save them (RFC 5322); - reads standard input.") var files: [String]

  func run() throws {
    let (connections, dataTypes) = (try connections(), try home.dataTypes())
    let servers = home.isGiven ? try home.open().configuration().trustedServers(with: connections ?? []) : [:]
    for file in files {
      let explanation = try Explanation(
        of: try messageBytes(of: file), by: connections, trusting: servers, dataTypes: dataTypes)
      if json {
        printLine(try jsonLine(ExplanationRecord(explanation)))
      } else {
        if files.count > 1 { printLine("\(file == files[0] ? "" : "\n")File     \(terminalSafe(file))") }
        ExplanationText(explanation).lines.forEach(printLine)
      }
    }
  }

  /// Nil without a home: then there is nobody to judge by.
  private func connections() throws -> [Connection]? {
    guard connection != nil || home.isGiven else { return nil }
    let store = try Store(home: try home.open().path)
    guard let name = connection else { return try store.judgingConnections() }
    guard let one = try store.connection(named: name) else {
      let names = try store.connections().map(\.name)
      throw UsageError(
        "there is no connection \"\(name)\"; the connections are \(names.listed)\(suggestion(name, among: names))")
    }
    return [try store.judging(one).judgingAlone]
  }
}

extension Connection {
  /// The connection as if mail to anybody were its to judge.
  var judgingAlone: Connection {
    var connection = self
    connection.ingestAddress = nil
    connection.isPaused = false
    return connection
  }
}
