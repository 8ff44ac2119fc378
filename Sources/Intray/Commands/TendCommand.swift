internal import ArgumentParser
internal import Ingestion
internal import Queues

/// What there is to do while nothing comes in, for `intray run`; no command for people.
struct TendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tend", abstract: "Sends what is due, looks for what was expected, and tells who is to be told.",
    shouldDisplay: false)

  @OptionGroup var home: HomeOption

  /// Seconds it may take.
  private static let timeLimit = 300.0

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let gateway = Gateway(
      home: home, configuration: try home.configuration(), store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
    let time = TurnTime(limit: Self.timeLimit)
    time.arm()
    var failures: [any Error] = []
    var report = Outbox.Report()
    do { try gateway.drainOutbox(until: time.last, within: time, &report) } catch {
      failures.append(error)
      if error is StoreError { throw error }
    }
    failures += try gateway.watch()
    try store.finish()
    try Failure.after(failures)
  }
}
