internal import ArgumentParser
internal import Glibc
internal import Ingestion
internal import Model
internal import Queues
internal import Transfer

struct CheckAuthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-auth",
    abstract: "Sends itself a message with forged headers, and says what the mail server let through.",
    discussion: """
      Whether a sender is genuine Intray knows from the Authentication-Results that the account's mail server writes.
      That is worth as much as the server's care: it has to write its own above, and to take out those that come with
      a message. The message goes out by the relay and is looked for in the account's mailbox; then it is settled as
      refused. Ends with 78 when forged results would count, or the server writes none.
      Example: intray check-auth main
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "The address that leads into the mailbox; otherwise the account's user.") var to: String?
  @Option(help: "Seconds to wait for the message.") var wait = 60
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The account.") var account: String

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let account = try configuration.account(named: account)
    let gateway = Gateway(
      home: home, configuration: configuration, store: try Store(home: home.path), dataTypes: try home.dataTypes(),
      log: logger(verbose: false))
    guard let lock = try gateway.store.lock(account: account.name) else {
      throw DataError(
        "account \(account.name): a poll is at work; try again when it is done", status: ExitStatus.tryAgain)
    }
    defer { withExtendedLifetime(lock) {} }
    let mail = ForgedMail(server: try server(of: account, home), recipient: try recipient(account))
    let time = TurnTime(limit: Double(wait))
    time.arm()
    let findings = try gateway.check(mail, in: account, within: time)
    try show(findings)
    if findings.verdict == .unsafe || findings.verdict == .silent { throw ExitCode(ExitStatus.configuration) }
  }

  private func server(of account: Configuration.Account, _ home: Home) throws -> String {
    if let server = account.authservID { return server }
    throw ConfigurationError(
      file: home.configurationFile, key: "accounts.\(account.name).authservID",
      words:
        "is missing; expected the name by which the account's mail server signs its Authentication-Results, the first "
        + "word of that field in a message that has arrived")
  }

  private func recipient(_ account: Configuration.Account) throws -> String {
    let address = to ?? account.login.user
    guard isAddress(address) else {
      throw UsageError("\"\(address)\" is no address that leads into the mailbox; give one with --to")
    }
    return address
  }

  private func show(_ findings: ForgeryFindings) throws {
    if json { return printLine(try jsonLine(ForgeryRecord(findings))) }
    ForgeryText(findings).lines.forEach(printLine)
  }
}

extension Gateway {
  /// Sends the message and waits until it has arrived.
  fileprivate func check(
    _ mail: ForgedMail, in account: Configuration.Account, within time: TurnTime
  ) throws -> ForgeryFindings {
    let source = try source(account, until: time.end)
    defer { source.close() }
    _ = try source.open()
    let before = try source.list(after: nil).last?.uid
    try send(mail, within: time)
    repeat {
      if let findings = try look(for: mail, in: source, after: before) { return findings }
      usleep(500_000)
    } while !time.last.hasPassed
    throw DataError(
      "the message to \(mail.recipient) did not arrive in \(source.name) in time; nothing is known",
      status: ExitStatus.unavailable)
  }

  private func send(_ mail: ForgedMail, within time: TurnTime) throws {
    guard let relay = configuration.relay else {
      throw ConfigurationError(
        file: home.configurationFile, key: "relay",
        words: "is missing; expected the relay that the message can leave by")
    }
    let destination = try destination(relay, until: time.end)
    defer { destination.close() }
    let answer = try destination.send(Parcel(recipients: [mail.recipient], bytes: mail.bytes)).first
    guard let answer, answer.verdict == .delivered else {
      throw DataError(
        "\(destination.name) does not take the message: \(answer.map { "\($0.code) \($0.text)" } ?? "no answer"); what its "
          + "server does with mail that it takes is not known", status: ExitStatus.unavailable)
    }
  }

  /// Looks through what has come since; settles the message as refused.
  private func look(for mail: ForgedMail, in source: any Source, after last: UID?) throws -> ForgeryFindings? {
    _ = try source.open()
    let waiting = try source.measure(try source.list(after: last)).filter { $0.size < 100_000 }
    var found: (place: Place, findings: ForgeryFindings)?
    try source.read(waiting) { waiting, arrival in
      guard case .bytes(let bytes) = arrival, mail.isThis(bytes) else { return }
      found = (waiting.place, try mail.findings(in: bytes))
    }
    guard let found else { return nil }
    try source.settle([found.place], as: .refused)
    return found.findings
  }
}
