internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Queues
internal import Transfer

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Stays, and polls every account and connection when it is due; for a service.",
    discussion: """
      Mail is taken as it comes where its server offers IDLE. SIGHUP has the configuration read anew, SIGTERM ends it once \
      what runs is done. `intray poll` can be called beside it.
      Example: intray run --verbose
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "Say what begins and ends on standard error.") var verbose = false
  @Option(help: "At most so many polls side by side.") var atOnce = 4

  func run() throws {
    let home = try home.open()
    _ = try home.configuration()
    guard atOnce > 0 else { throw UsageError("found --at-once \(atOnce), expected 1 or more") }
    let store = try Store(home: home.path)
    guard let lock = try store.lock(account: "run:all") else {
      throw UsageError("another `intray run` is at work in \"\(home.path)\"")
    }
    defer { withExtendedLifetime(lock) {} }
    Signals.watch()
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    Supervision(home: home, store: store, log: logger(verbose: verbose), program: program, atOnce: atOnce).run()
  }
}

/// Waits for news of one account, for `intray run`; no command for people.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Waits until an account's server says that there is something new.",
    shouldDisplay: false)

  @OptionGroup var home: HomeOption
  @Argument(help: "The account, or connection:NAME for one that reads a partner's mailbox.") var account: String

  /// The status it ends with when there is something new.
  static let news: Int32 = 10
  /// And when its server does not tell.
  static let notOffered: Int32 = 11
  /// Seconds; servers end sessions that idle for half an hour (RFC 2177).
  private static let longest = 1500.0

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let store = try Store(home: home.path)
    let gateway = Gateway(
      home: home, configuration: configuration, store: store, dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
    do {
      switch try idle(gateway) {
      case .news: throw ExitCode(Self.news)
      case .notOffered: throw ExitCode(Self.notOffered)
      case .nothing: return
      }
    } catch is TransferError {
      // The poll that comes next says so.
      throw ExitCode(Self.notOffered)
    }
  }

  private func idle(_ gateway: Gateway) throws -> IMAPIdling.End {
    if let connection = try gateway.store.connections(account: account).first,
      let poll = MailboxPoll(connection, gateway)
    {
      return try poll.idle(seconds: Self.longest)
    }
    let account = try gateway.configuration.account(named: account)
    let last = try gateway.store.position(of: MailboxID(account: account.name, mailbox: account.mailbox))?.uid
    return try IMAPIdling(try gateway.mailbox(account)).wait(above: last, seconds: Self.longest)
  }
}
