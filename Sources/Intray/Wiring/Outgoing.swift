internal import Glibc
internal import Ingestion
internal import Model
internal import Queues
internal import Spool
internal import Transfer

/// One connection that gives files to a partner, and how they get there.
struct Outgoing {
  let gateway: Gateway
  let connection: Connection

  /// Seconds one turn may take.
  static let timeLimit = 3600.0

  /// Nil for a connection that gives nothing.
  init?(_ connection: Connection, _ gateway: Gateway) {
    guard connection.direction == .outbound else { return nil }
    self.gateway = gateway
    self.connection = connection
  }

  var lockName: String { FolderPoll.lockName(of: connection) }

  /// What a turn came to.
  struct Taken {
    var look = OutgoingFolder.Look()
    var deliveries = Deliveries.Report()
    var complaints: [String] = []
  }

  /// Hands in what lies in the connection's folder, then sends what is due. Its lock is held by the caller.
  func run(within time: TurnTime, _ report: inout Taken) throws {
    report.look = try takeIn()
    report.complaints = report.look.complaints
    try send(within: time, &report)
    guard connection.shelf != nil else { return }
    _ = try ShelfTidying(of: connection, in: try shelf(), store: gateway.store)?.run()
  }

  /// Sends what is due. Its lock is held by the caller.
  func send(within time: TurnTime, _ report: inout Taken) throws {
    do {
      report.complaints += try deliver(within: time, &report.deliveries)
      try note(report)
    } catch let error as TransferError {
      try gateway.store.note(activity: error.words, of: connection.id)
      throw error
    }
  }

  /// Hands in files by name; nobody else does meanwhile. Throws `unavailable` while another process is at it for long.
  func handIn<Answer>(_ work: (HandingIn) throws -> Answer) throws -> Answer {
    for _ in 0..<600 {
      if let lock = try gateway.store.lock(account: "outgoing:\(connection.name)") {
        return try work(try HandingIn(for: connection, store: gateway.store, lock: lock))
      }
      usleep(100_000)
    }
    throw TransferError(.unavailable, "another process has been handing in for \"\(connection.name)\" for a minute")
  }

  /// Logs in and looks into the folder there; what was found, in words. Sends nothing.
  func probe() throws -> String {
    if connection.shelf != nil { return try look(into: try shelf()) }
    guard let remote = connection.remote else {
      throw UsageError("\"\(connection.name)\" sends by mail: there is nothing to log in to but the relay")
    }
    return try RemoteAccess(connection, remote, gateway, spool: lockName).open(until: .after(seconds: 60), look)
  }

  private func look(into folder: any RemoteFolder) throws -> String {
    defer { folder.close() }
    let count = try folder.list().count
    return "\(folder.name): open to us, \(count) \(count == 1 ? "file" : "files") there"
  }

  /// The folder of ours that the partner fetches from.
  private func shelf() throws -> DropFolder {
    guard let server = gateway.configuration.dropServer else { throw NoDropServer(connection) }
    let spool = try Spool(folder: gateway.home.spoolFolder(account: lockName))
    return DropFolder(server.folder(of: connection), spool: spool)
  }

  private func takeIn() throws -> OutgoingFolder.Look {
    let folder = gateway.home.outgoingFolder(of: connection.name)
    for path in ["\(gateway.home.path)/outgoing", folder] {
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw HomeError(
          "cannot make the folder \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
      }
    }
    return try handIn { try OutgoingFolder(folder, for: connection, handingIn: $0).take() }
  }

  /// Sends what is due; says in words what did not get through. Connects to nobody when nothing is due.
  private func deliver(within time: TurnTime, _ report: inout Deliveries.Report) throws -> [String] {
    guard try gateway.store.nextDelivery(of: connection.id, due: .now) != nil else { return [] }
    if let shelf = connection.shelf {
      return try deliveries(by: .folder(try self.shelf(), replacing: shelf.overwrites), time).run(&report)
    }
    guard let remote = connection.remote else { return try mail(within: time, &report) }
    var taken = report
    defer { report = taken }
    return try RemoteAccess(connection, remote, gateway, spool: lockName).open(until: time.end) { folder in
      try deliveries(by: .folder(folder, replacing: remote.overwrites), time).run(&taken)
    }
  }

  private func mail(within time: TurnTime, _ report: inout Deliveries.Report) throws -> [String] {
    guard let mailing = connection.mailing, let relay = gateway.configuration.relay else {
      throw DataError(
        "the connection \"\(connection.name)\" sends by mail, and intray.yaml names no relay",
        status: ExitStatus.configuration)
    }
    let route = Deliveries.Route.mail(
      try gateway.destination(relay, until: time.end), from: gateway.configuration.gateway.sender,
      to: mailing.recipient)
    return try deliveries(by: route, time).run(&report)
  }

  private func deliveries(by route: Deliveries.Route, _ time: TurnTime) -> Deliveries {
    Deliveries(of: connection, store: gateway.store, by: route, hasTime: { !time.last.hasPassed })
  }

  /// Only a turn that had something to do is an activity.
  private func note(_ report: Taken) throws {
    let counts = report.deliveries
    guard report.look.handedIn + counts.sent + counts.deferred + counts.dead > 0 || !report.complaints.isEmpty else {
      return
    }
    try gateway.store.note(activity: report.complaints.first, of: connection.id)
  }
}

extension Home {
  /// Where files are laid that a connection is to send.
  func outgoingFolder(of connection: String) -> String { "\(path)/outgoing/\(connection)" }
}
