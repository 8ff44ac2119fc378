internal import ArgumentParser
internal import Ingestion
internal import Model
internal import Queues

struct SendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Hands files in to be sent to a partner, and sends them.",
    discussion: """
      A file is safe once this says so: what does not get through now is tried again by `intray poll`. Handed in twice, the \
      very same file is sent once; --again sends it another time.
      Example: intray send acme-feed Feed_2026_11_30.csv
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Send what was handed in before another time.") var again = false
  @Flag(help: "Only hand in; the next poll sends.") var later = false
  @Flag(help: "One JSON object a line for each file.") var json = false
  @Argument(help: "The connection's name.") var connection: String
  @Argument(help: "The files; each goes under its own name.") var files: [String]

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let gateway = Gateway(
      home: home, configuration: try home.configuration(), store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
    guard let outgoing = Outgoing(try store.requireConnection(connection), gateway) else {
      throw UsageError("\"\(connection)\" is inbound: it takes files in; expected a connection that gives them")
    }
    let handedIn = try outgoing.handIn { handingIn in
      try files.map { try handingIn.take($0, as: lastComponent($0), again: again) }
    }
    let failure = later || outgoing.connection.isPaused ? nil : try deliver(outgoing)
    for (file, handed) in zip(files, handedIn) { try show(lastComponent(file), handed, store) }
    try store.finish()
    if let failure { throw failure }
  }

  /// What went wrong with another machine; what was handed in is safe all the same. Nothing where a poll is at it already.
  private func deliver(_ outgoing: Outgoing) throws -> TransferError? {
    guard let lock = try outgoing.gateway.store.lock(account: outgoing.lockName) else { return nil }
    defer { withExtendedLifetime(lock) {} }
    let time = TurnTime(limit: Outgoing.timeLimit)
    time.arm()
    var taken = Outgoing.Taken()
    do { try outgoing.send(within: time, &taken) } catch let error as TransferError { return error }
    return nil
  }

  private func show(_ name: String, _ handedIn: HandedIn, _ store: Store) throws {
    let (id, isNew): (ULID, Bool) =
      switch handedIn {
      case .recorded(let id): (id, true)
      case .before(let id): (id, false)
      }
    let delivery = try store.delivery(id)
    if json { return printLine(try jsonLine(DeliveryRecord(delivery))) }
    let before =
      isNew ? "" : "; it was handed in before, at \(delivery.createdAt), and --again would send it another time"
    printLine("\(terminalSafe(name)): \(delivery.words) as \(id)\(before)")
  }

  private func lastComponent(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}

extension Delivery {
  /// How it stands, in words.
  var words: String {
    switch state {
    case .sent: "sent"
    case .pending where attempts == 0: "to be sent"
    case .pending: "to be tried again (\(terminalSafe(lastAnswer ?? "")))"
    case .dead: "given up (\(terminalSafe(lastAnswer ?? "")))"
    }
  }
}
