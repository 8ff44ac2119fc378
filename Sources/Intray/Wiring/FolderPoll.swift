internal import Glibc
internal import Ingestion
internal import Model
internal import Queues
internal import Spool
internal import Transfer

/// One connection that takes files out of a folder, on a partner's server or on ours, and how it is polled.
struct FolderPoll {
  let gateway: Gateway
  let connection: Connection
  private let place: Place

  private enum Place {
    case remote(Remote)
    case drop(Drop)
  }

  /// Seconds one turn may take.
  static let timeLimit = 3600.0

  /// Seconds between the two looks of one poll.
  private static let pause: UInt32 = 2

  /// Nil for a connection that takes no files out of a folder.
  init?(_ connection: Connection, _ gateway: Gateway) {
    guard connection.direction == .inbound,
      let place = connection.remote.map(Place.remote) ?? connection.drop.map(Place.drop)
    else { return nil }
    self.gateway = gateway
    self.connection = connection
    self.place = place
  }

  /// What its lock and its folders are called; no account can be called so.
  var lockName: String { Self.lockName(of: connection) }

  static func lockName(of connection: Connection) -> String { Connection.account(ofConnection: connection.name) }

  private var mailbox: MailboxID {
    switch place {
    case .remote(let remote): MailboxID(account: connection.name, mailbox: "\(remote.server)\(remote.folder)")
    case .drop: MailboxID(account: connection.name, mailbox: "drop")
    }
  }

  private var fileLimit: Int {
    switch place {
    case .remote(let remote): remote.fileLimit
    case .drop(let drop): drop.fileLimit
    }
  }

  /// Does `work` with the folder.
  private func open<Answer>(until end: Deadline, _ work: (any RemoteFolder) throws -> Answer) throws -> Answer {
    switch place {
    case .remote(let remote):
      return try RemoteAccess(connection, remote, gateway, spool: lockName).open(until: end, work)
    case .drop:
      guard let server = gateway.configuration.dropServer else { throw NoDropServer(connection) }
      let spool = try Spool(folder: gateway.home.spoolFolder(account: lockName))
      return try work(DropFolder(server.folder(of: connection), spool: spool))
    }
  }

  /// Looks once into the folder and counts in `report` what it came to. Its lock is held by the caller.
  func run(
    under lock: AccountLock, within time: TurnTime, _ report: inout Taken, onProgress: @escaping (Progress) -> Void
  ) throws {
    do {
      try take(under: lock, within: time, &report, onProgress: onProgress)
      try gateway.store.note(activity: report.complaints.first, of: connection.id)
    } catch let error as TransferError {
      try gateway.store.note(activity: error.words, of: connection.id)
      throw error
    }
  }

  /// What lies in the folder, and what would become of it. Changes nothing.
  func preview() throws -> [FolderPreview] {
    try open(until: .after(seconds: Self.timeLimit)) { folder in
      try FolderPreview.of(
        folder, for: judging(), mailbox: mailbox, store: gateway.store, others: siblings())
    }
  }

  private func take(
    under lock: AccountLock, within time: TurnTime, _ report: inout Taken, onProgress: @escaping (Progress) -> Void
  ) throws {
    let source = try open(until: time.end, look)
    report.poll.waiting = source.waiting
    defer { report.complaints = source.complaints }
    try gateway.store.requireSpace(bytes: 2 * source.largest(below: fileLimit))
    var judge = try Judge(
      connections: [try judging()] + (try siblings()), dataTypes: gateway.dataTypes,
      sender: gateway.configuration.gateway.sender, messageLimit: fileLimit)
    judge.repliesPerHour = gateway.configuration.gateway.repliesPerHour
    judge.screening = try gateway.screening(until: time.end)
    let poll = Poll(
      mailbox: mailbox, source: source, store: gateway.store, lock: lock, judge: judge,
      hasTime: { !time.last.hasPassed }, isOver: { time.end.hasPassed }, onProgress: onProgress)
    try poll.run(&report.poll)
    try judge.screening?.end()
  }

  /// What a poll of a folder came to.
  struct Taken {
    var poll = PollReport()
    var complaints: [String] = []
  }

  private func look(at folder: any RemoteFolder) throws -> FolderSource {
    let (unchangedFor, deletes): (Int64, Bool) =
      switch place {
      case .remote(let remote): (remote.unchangedFor, remote.deletesFiles)
      case .drop(let drop): (drop.unchangedFor, true)
      }
    let look = FolderLook(
      at: folder, for: try judging(), mailbox: mailbox, store: gateway.store, others: try siblings(),
      unchangedFor: unchangedFor, deletes: deletes, pause: { sleep(Self.pause) })
    return try look.take()
  }

  private func judging() throws -> Connection {
    var connection = connection
    guard let name = connection.credential else { return connection }
    connection.returnAddress = try connection.returnAddress ?? gateway.store.credential(named: name)?.returnAddress
    return connection
  }

  /// The other connections that fetch from the same folder.
  private func siblings() throws -> [Connection] {
    guard case .remote(let remote) = place else { return [] }
    return try gateway.store.connections().filter {
      $0.id != connection.id && $0.remote?.server == remote.server && $0.remote?.folder == remote.folder
        && $0.direction == .inbound
    }
  }
}

extension Connection {
  /// It takes or gives files by itself, beside the accounts.
  var hasOwnTurn: Bool { remote != nil || drop != nil || mailbox != nil || direction == .outbound }
}
