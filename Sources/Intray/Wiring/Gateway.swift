internal import Formats
internal import Ingestion
internal import Logging
internal import Model
internal import Queues
internal import Replies
internal import Spool
internal import Transfer

/// The rooms wired together for one home.
struct Gateway {
  let home: Home
  let configuration: Configuration
  let store: Store
  let dataTypes: DataTypeCatalogue
  let log: Logger

  /// Looks once into `account`'s mailbox and counts in `report` what it came to. Its lock is held by the caller.
  func poll(
    _ account: Configuration.Account, under lock: AccountLock, within time: TurnTime, _ report: inout PollReport,
    onProgress: @escaping (Progress) -> Void
  ) throws {
    let poll = Poll(
      mailbox: MailboxID(account: account.name, mailbox: account.mailbox), source: try source(account, until: time.end),
      store: store, lock: lock, judge: try judge(account), hasTime: { !time.last.hasPassed },
      isOver: { time.end.hasPassed }, onProgress: onProgress)
    try poll.run(&report)
  }

  /// Nothing is taken in while it is open who may send: all mail stays in the mailbox.
  private func requireSenderRules(
    of connections: [Connection], _ account: Configuration.Account
  ) throws(ConfigurationError) {
    if let open = connections.first(where: { $0.authentication.rule == .undeclared && !$0.isPaused }) {
      throw ConfigurationError(
        file: home.connectionsFile, key: open.name,
        words:
          "nobody has said who may send to this connection; write from: with the addresses or domains that may, or "
          + "authentication: none for anybody, and apply the file. Until then no mail of the account is taken in")
    }
    guard account.authservID == nil,
      let needy = connections.first(where: { $0.authentication.needsServer && !$0.isPaused })
    else { return }
    throw ConfigurationError(
      file: home.configurationFile, key: "accounts.\(account.name).authservID",
      words:
        "is missing; the connection \"\(needy.name)\" needs the name by which the server that takes mail in signs its "
        + "Authentication-Results, such as mx.gateway.example. Until then no mail of the account is taken in")
  }

  func judge(_ connections: [Connection], messageLimit: Int) throws -> Judge {
    var judge = try Judge(
      connections: connections, dataTypes: dataTypes, sender: configuration.gateway.sender, messageLimit: messageLimit,
      trustedServers: configuration.trustedServers)
    judge.keeps = configuration.retention.messages
    judge.bounceAddress = configuration.gateway.bounceAddress
    return judge
  }

  /// Takes in what lies in `folder` and is not on record; nil when there is no such folder. The lock is held by the caller.
  func reconcile(
    _ account: Configuration.Account, _ folder: String, under lock: AccountLock
  ) throws -> Reconciliation.Report? {
    var report = Reconciliation.Report()
    var settled = account
    settled.mailbox = folder
    settled.settle = [:]
    let reconciliation = Reconciliation(
      of: MailboxID(account: account.name, mailbox: account.mailbox),
      in: MailboxID(account: account.name, mailbox: folder),
      source: try source(settled, until: .after(seconds: 86_400)),
      store: store, lock: lock, judge: try judge(account))
    do { try reconciliation.run(&report) } catch let error as TransferError where error.kind == .noSuchMailbox {
      return nil
    }
    return report
  }

  private func judge(_ account: Configuration.Account) throws -> Judge {
    try requireSenderRules(of: try store.connections(account: account.name), account)
    return try judge(try store.judgingConnections(account: account.name), messageLimit: account.messageLimit)
  }

  /// Sends the replies that are due, the last of them begun before `last`, and counts in `report` what became of them.
  /// Sends no mail without a relay, and nothing while another run is sending.
  func drainOutbox(until last: Deadline, within time: TurnTime, _ report: inout Outbox.Report) throws {
    let hasMail = try configuration.relay != nil && store.nextReply(due: .now) != nil
    let hasFiles = try store.nextReply(due: .now, intoFolders: true) != nil
    guard hasMail || hasFiles, let lock = try store.lockOutbox() else { return }
    defer { withExtendedLifetime(lock) {} }
    let folders = ResultsFolders(self, until: time.end)
    try Outbox(store: store, destination: folders, intoFolders: true, hasTime: { !last.hasPassed }).drain(&report)
    if hasMail, let relay = configuration.relay {
      let destination = try destination(relay, until: time.end)
      try Outbox(
        store: store, destination: destination, bounceAddress: configuration.gateway.bounceAddress,
        hasTime: { !last.hasPassed }
      ).drain(&report)
    }
    log.info(
      "outbox drained",
      metadata: ["sent": "\(report.sent)", "deferred": "\(report.deferred)", "dead": "\(report.dead)"])
  }

  func source(_ account: Configuration.Account, until end: Deadline) throws -> any Source {
    try IMAPSource(
      try mailbox(account), spool: try Spool(folder: home.spoolFolder(account: account.name)), until: end)
  }

  /// The mailbox of an account as Transfer knows it.
  func mailbox(_ account: Configuration.Account) throws -> IMAPAccount {
    IMAPAccount(
      endpoint: try account.server.endpoint(.imap),
      login: try account.login.login(self, for: "account \(account.name)"),
      mailbox: account.mailbox, settling: account.settle.mapValues(\.policy),
      messageLimit: account.messageLimit, exactSize: account.exactSize)
  }

  func destination(_ relay: Configuration.Relay, until end: Deadline) throws -> any Destination {
    try SMTPDestination(
      try relay.server.endpoint(.smtp), as: try relay.login?.login(self, for: "the relay") ?? .none,
      clientName: configuration.gateway.domain, until: end)
  }
}

extension Configuration {
  /// By account, whose word on senders counts.
  var trustedServers: [String: String] {
    accounts.reduce(into: [:]) { servers, account in servers[account.name] = account.authservID }
  }
}

extension ServerAddress {
  func endpoint(_ service: Endpoint.ApplicationProtocol) throws(TransferError) -> Endpoint {
    let security: Endpoint.TLS =
      switch tls {
      case .implicit: .implicit
      case .starttls: .startTLS
      case .none: .plaintext
      }
    return try Endpoint(service: service, host: host, port: UInt16(port), tls: security, caFile: caFile)
  }
}

extension Configuration.LoginConfiguration {
  fileprivate func login(_ gateway: Gateway, for purpose: String) throws -> Login {
    if let oauth {
      let tokens = AccessTokens(client: oauth, store: gateway.store, home: gateway.home, name: purpose)
      return .bearer(user: user, token: try tokens.current())
    }
    guard let secret else { preconditionFailure("\(purpose) has neither a secret nor a way to fetch tokens") }
    let words = try secret.resolve(home: gateway.home.path, for: purpose)
    return isToken ? .bearer(user: user, token: words) : .password(user: user, secret: words)
  }
}

extension Configuration.Settlement {
  fileprivate var policy: SettlePolicy {
    switch self {
    case .nothing: .nothing
    case .move(let mailbox): .move(to: mailbox)
    case .keyword(let keyword): .keyword(keyword)
    case .flag(let flag): .flag(flag)
    }
  }
}
