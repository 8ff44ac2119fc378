internal import Ingestion
internal import Model
internal import Queues
internal import Spool
internal import Transfer

/// One connection whose mail is read in a mailbox of the partner's own, and how it is polled.
struct MailboxPoll {
  let gateway: Gateway
  let connection: Connection
  private let mailbox: PartnerMailbox

  /// Seconds after which a turn begins nothing new.
  static let timeLimit = 300.0

  /// Nil for a connection of another kind.
  init?(_ connection: Connection, _ gateway: Gateway) {
    guard let mailbox = connection.mailbox else { return nil }
    self.gateway = gateway
    self.connection = connection
    self.mailbox = mailbox
  }

  /// What its lock and its folders are called.
  var lockName: String { connection.account }

  /// The server is no part of it: a mailbox that moves to another one is the same.
  private var id: MailboxID { MailboxID(account: connection.account, mailbox: mailbox.folder) }

  /// Octets of the largest message that is taken.
  var messageLimit: Int { mailbox.messageLimit }

  /// Looks once into the mailbox and counts in `report` what it came to. Its lock is held by the caller.
  func run(
    under lock: AccountLock, within time: TurnTime, _ report: inout PollReport,
    onProgress: @escaping (Progress) -> Void
  ) throws {
    do {
      let judge = try gateway.judge(
        [try gateway.store.judging(connection)], messageLimit: messageLimit, until: time.end)
      try withLogin { login in
        let poll = Poll(
          mailbox: id, source: try source(login, until: time.end), store: gateway.store, lock: lock, judge: judge,
          hasTime: { !time.last.hasPassed }, isOver: { time.end.hasPassed }, onProgress: onProgress)
        try poll.run(&report)
      }
      try judge.screening?.end()
      try gateway.store.note(activity: nil, of: connection.id)
    } catch let error as TransferError {
      try gateway.store.note(activity: error.words, of: connection.id)
      throw error
    }
  }

  /// Waits for news, by the secret that is likeliest to be taken.
  func idle(seconds: Double) throws -> IMAPIdling.End {
    let (credential, secrets) = try gateway.store.requireSecrets(of: connection)
    let last = try gateway.store.position(of: id)?.uid
    return try IMAPIdling(try account(login(credential, secrets[0]))).wait(above: last, seconds: seconds)
  }

  /// What waits in the mailbox, at most `most` messages of it, and what would become of it. Changes nothing.
  func preview(most: Int) throws -> [MailPreview] {
    try withLogin { login in
      let source = try source(login, until: .after(seconds: Self.timeLimit), isReadOnly: true)
      defer { source.close() }
      _ = try source.open()
      let waiting = try source.measure(Array(try source.list(after: gateway.store.position(of: id)?.uid).prefix(most)))
      var previews: [MailPreview] = []
      let judging = try gateway.store.judging(connection)
      try source.read(waiting.filter { $0.size <= messageLimit }) { waiting, arrival in
        guard case .bytes(let bytes) = arrival else { return }
        let explanation = try Explanation(
          of: bytes, by: [judging], trusting: gateway.configuration.trustedServers(with: [judging]),
          dataTypes: gateway.dataTypes)
        previews.append(MailPreview(size: waiting.size, explanation: explanation))
      }
      return previews
    }
  }

  /// Does `work` by the first of our secrets that the server takes.
  private func withLogin<Answer>(_ work: (Login) throws -> Answer) throws -> Answer {
    try gateway.store.withSecret(of: connection) { try work(login($0, $1)) }
  }

  private func login(_ credential: Credential, _ secret: OpenedSecret) throws -> Login {
    guard credential.kind == .password, let user = credential.user else {
      throw DataError(
        "the credential \"\(credential.name)\" is of the kind \(credential.kind.rawValue); expected a password and a user "
          + "to log in to a mailbox by", status: ExitStatus.configuration)
    }
    return .password(user: user, secret: String(decoding: secret.secret, as: UTF8.self))
  }

  private func source(_ login: Login, until end: Deadline, isReadOnly: Bool = false) throws -> any Source {
    var account = try account(login)
    account.isReadOnly = isReadOnly
    return try IMAPSource(account, spool: try Spool(folder: gateway.home.spoolFolder(account: lockName)), until: end)
  }

  private func account(_ login: Login) throws(TransferError) -> IMAPAccount {
    let server = mailbox.server
    let tls: Endpoint.TLS = server.isPlain ? .plaintext : server.scheme == .imaps ? .implicit : .startTLS
    return IMAPAccount(
      endpoint: try Endpoint(
        service: .imap, host: server.host, port: UInt16(server.port), tls: tls, caFile: mailbox.caFile),
      login: login, mailbox: mailbox.folder, settling: mailbox.movesTo.map { [.accepted: .move(to: $0)] } ?? [:],
      messageLimit: messageLimit)
  }
}

/// A message that waits in a partner's mailbox, and what would become of it.
struct MailPreview {
  var size: Int
  var explanation: Explanation
}
