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
    let judge = try judge(account, until: time.end)
    try withGoodToken(of: account.login, for: account.purpose) {
      let poll = Poll(
        mailbox: MailboxID(account: account.name, mailbox: account.mailbox),
        source: try source(account, until: time.end), store: store, lock: lock, judge: judge,
        hasTime: { !time.last.hasPassed }, isOver: { time.end.hasPassed }, onProgress: onProgress)
      try poll.run(&report)
    }
    try judge.screening?.end()
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

  /// `end` is when nobody waits for anything any more.
  func judge(_ connections: [Connection], messageLimit: Int, until end: Deadline) throws -> Judge {
    var judge = try Judge(
      connections: connections, dataTypes: dataTypes, sender: configuration.gateway.sender, messageLimit: messageLimit,
      trustedServers: configuration.trustedServers(with: connections))
    judge.keeps = configuration.retention.messages
    judge.bounceAddress = configuration.gateway.bounceAddress
    judge.repliesPerHour = configuration.gateway.repliesPerHour
    judge.screening = try screening(until: end)
    return judge
  }

  /// Nil where nobody looks for malware.
  func screening(until end: Deadline) throws -> Screening? {
    guard let antivirus = configuration.antivirus else { return nil }
    return Screening(ClamdScanner(try antivirus.endpoint, patience: antivirus.timeLimit, until: end))
  }

  /// Takes in what lies in `folder` and is not on record; nil when there is no such folder. The lock is held by the caller.
  func reconcile(
    _ account: Configuration.Account, _ folder: String, under lock: AccountLock
  ) throws -> Reconciliation.Report? {
    var report = Reconciliation.Report()
    var settled = account
    settled.mailbox = folder
    settled.settle = [:]
    let end = Deadline.after(seconds: 86_400)
    let reconciliation = Reconciliation(
      of: MailboxID(account: account.name, mailbox: account.mailbox),
      in: MailboxID(account: account.name, mailbox: folder),
      source: try source(settled, until: end), store: store, lock: lock, judge: try judge(account, until: end))
    do { try reconciliation.run(&report) } catch let error as TransferError where error.kind == .noSuchMailbox {
      return nil
    }
    return report
  }

  private func judge(_ account: Configuration.Account, until end: Deadline) throws -> Judge {
    try requireSenderRules(of: try store.connections(account: account.name), account)
    return try judge(
      try store.judgingConnections(account: account.name), messageLimit: account.messageLimit, until: end)
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
      login: try account.login.login(self, for: account.purpose),
      mailbox: account.mailbox, settling: account.settle.mapValues(\.policy),
      messageLimit: account.messageLimit, exactSize: account.exactSize)
  }

  func destination(_ relay: Configuration.Relay, until end: Deadline) throws -> any Destination {
    let purpose = "the relay"
    return try RenewedDestination {
      try SMTPDestination(
        try relay.server.endpoint(.smtp), as: try relay.login?.login(self, for: purpose) ?? .none,
        clientName: configuration.gateway.domain, until: end)
    } renew: {
      try relay.login?.tokens(self, for: purpose)?.forget() ?? false
    }
  }

  /// Does `work`, and once more with a new token where one is refused that should still be good.
  private func withGoodToken(
    of login: Configuration.LoginConfiguration, for purpose: String, _ work: () throws -> Void
  ) throws {
    do { try work() } catch let error as TransferError where error.kind == .authentication {
      guard try login.tokens(self, for: purpose)?.forget() ?? false else { throw error }
      log.info("\(purpose): the token is not taken before its end; it is fetched anew")
      try work()
    }
  }
}

extension Configuration {
  /// By account, and by what stands for one where `connections` read partners' mailboxes, whose word on senders counts.
  func trustedServers(with connections: [Connection]) -> [String: String] {
    var servers = accounts.reduce(into: [:]) { servers, account in servers[account.name] = account.authservID }
    for connection in connections {
      if let server = connection.mailbox?.authservID { servers[connection.account] = server }
    }
    return servers
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
  /// Nil where no tokens are fetched.
  fileprivate func tokens(_ gateway: Gateway, for purpose: String) -> AccessTokens? {
    oauth.map { AccessTokens(client: $0, store: gateway.store, home: gateway.home, name: purpose) }
  }

  fileprivate func login(_ gateway: Gateway, for purpose: String) throws -> Login {
    if let tokens = tokens(gateway, for: purpose) { return .bearer(user: user, token: try tokens.current()) }
    guard let secret else { preconditionFailure("\(purpose) has neither a secret nor a way to fetch tokens") }
    let words = try secret.resolve(home: gateway.home.path, for: purpose)
    return isToken ? .bearer(user: user, token: words) : .password(user: user, secret: words)
  }
}

extension Configuration.Account {
  /// What its secret is for, in messages; its tokens are kept under that name.
  fileprivate var purpose: String { "account \(name)" }
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
