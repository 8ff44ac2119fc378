internal import ArgumentParser
internal import Glibc
internal import Model
internal import Queues

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How things stand, on one screen: polls, queues, outbox, what needs a person.",
    discussion: """
      With --check it prints one line for a monitoring system and exits 0, 1, 2 or 3 for OK, WARNING, CRITICAL, UNKNOWN.
      What is measured: poll (time since the last good one), waiting (the oldest file), backlog (files), outbox (the
      oldest reply), held, failed, dead. Each has a threshold that may be set, or switched off:

        intray status --check --critical waiting=8h --warning backlog=1000 --warning held=off
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "Judge by thresholds, as monitoring plugins do.") var check = false
  @Option(help: ArgumentHelp("With --check: from where on it is a warning.", valueName: "measure=value"))
  var warning: [String] = []
  @Option(help: ArgumentHelp("With --check: from where on it is critical.", valueName: "measure=value"))
  var critical: [String] = []

  func run() throws {
    guard check else { return try show() }
    let health: HealthCheck
    do { health = try judge() } catch {
      printLine("INTRAY UNKNOWN - \(terminalSafe("\(error)"))")
      throw ExitCode(HealthCheck.Level.unknown.rawValue)
    }
    printLine(health.line)
    throw ExitCode(health.level.rawValue)
  }

  private func show() throws {
    let (status, accounts) = try look()
    if json { return printLine(try jsonLine(StatusRecord(status, accounts: accounts))) }
    StatusText(status, accounts: accounts).lines.forEach(printLine)
  }

  private func look() throws -> (Status, accounts: [String]) {
    let home = try home.open()
    let store = try Store(home: home.path)
    let folders = try store.connections().filter { $0.hasOwnTurn && $0.direction == .inbound && !$0.isPaused }
    return (try store.status(), try home.configuration().accounts.map(\.name) + folders.map(\.name))
  }

  private func judge() throws -> HealthCheck {
    var thresholds = HealthCheck.Thresholds()
    for text in warning { try set(text, &thresholds.warning) }
    for text in critical { try set(text, &thresholds.critical) }
    let (status, accounts) = try look()
    return HealthCheck(status, accounts: accounts, thresholds)
  }

  /// `waiting=2h`, `held=3`, `held=off`
  private func set(_ text: String, _ limits: inout [HealthCheck.Measure: Int64]) throws {
    let halves = text.split(separator: "=", maxSplits: 1).map(String.init)
    let names = HealthCheck.Measure.allCases.map(\.rawValue)
    guard halves.count == 2, let measure = HealthCheck.Measure(rawValue: halves[0]) else {
      throw UsageError(
        "found \"\(text)\", expected MEASURE=VALUE with one of \(names.listed)"
          + suggestion(halves.first ?? "", among: names))
    }
    if halves[1] == "off" { return limits[measure] = nil }
    guard let value = measure.isTime ? seconds(halves[1]) : Int64(halves[1]) else {
      throw UsageError("found \"\(text)\", expected \(measure.isTime ? "a time such as 90s or 2h" : "a number")")
    }
    limits[measure] = value
  }
}

struct MetricsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics", abstract: "The same in numbers, in Prometheus' text format.",
    discussion: """
      `intray poll` writes them to the file that intray.yaml names under metrics, for node_exporter's textfile
      collector; `intray run` has them fetched from the address under listen, at /metrics.
      Example: intray metrics
      """)

  @OptionGroup var home: HomeOption

  func run() throws {
    let store = try Store(home: try home.open().path)
    writeToStandardOutput(Array(try Metrics(of: store).text.utf8))
  }
}
