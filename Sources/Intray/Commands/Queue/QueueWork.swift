internal import ArgumentParser
internal import Model
internal import Queues

struct QueueWork: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "work", abstract: "Runs a command on each item of a queue, and settles the item by how it ends.",
    discussion: """
      In the command's arguments {} stands for the path of the item's file. Exit 0 completes the item; 75, or an end by
      a signal, has it tried again later; any other exit fails it. Leases are extended while commands run. SIGTERM ends
      the work once what has begun is finished; a second one ends the commands and gives their items back.

      The command finds what is known of the item in INTRAY_PATH, INTRAY_ITEM (the id, the same at every attempt),
      INTRAY_LEASE, INTRAY_DATA_TYPE, INTRAY_FORMAT, INTRAY_CONNECTION, INTRAY_FILE_NAME, INTRAY_SIZE, INTRAY_SHA256,
      INTRAY_MESSAGE, INTRAY_MESSAGE_ID, INTRAY_RECEIVED_AT and INTRAY_ATTEMPT. Into the file INTRAY_RESULT it may write
      what became of the rows, as `intray queue complete --result` takes it.

      Example:
        intray queue work conversions -- ./load {}
        intray queue work conversions/csv --jobs 4 --until-empty -- sh -c 'psql -c "\\copy t from $INTRAY_PATH csv"'
      """)

  @OptionGroup var options: ClaimOptions
  @Option(help: ArgumentHelp("How many commands run at a time.", valueName: "n")) var jobs = 1
  @Flag(help: "End when nothing is left to be claimed; otherwise wait for more.") var untilEmpty = false
  @Option(
    help: "How long before an item is tried again the first time; each further wait is twice as long.",
    transform: duration)
  var retryWait: Int64 = 60
  @Flag(help: "Say each step on standard error.") var verbose = false
  @Argument(parsing: .postTerminator, help: "The command, after --, with {} for the path.") var command: [String] = []

  func validate() throws {
    guard !command.isEmpty else { throw ValidationError("give the command after --: -- ./load {}") }
    guard (1...1000).contains(jobs) else { throw ValidationError("--jobs has to be from 1 to 1000.") }
  }

  func run() throws {
    let home = try options.home.open()
    let store = try Store(home: home.path)
    let plan = Work.Plan(
      wish: try options.wish(store, in: home), command: command, jobs: jobs, untilEmpty: untilEmpty,
      backoff: .claims(first: retryWait))
    let work = Work(plan, home: home, store: store, log: logger(verbose: verbose))
    defer { if verbose || isTerminal(1) { printLine(work.report.text) } }
    try work.run()
  }
}

extension Work.Report {
  /// `12 completed, 1 failed, 2 to be tried again`
  fileprivate var text: String { "\(completed) completed, \(failed) failed, \(retried) to be tried again" }
}
