public import Model
public import Spool

/// A mailbox over IMAP. Trusts nothing the server says that can be checked: UIDs, lengths and sizes are compared with
/// what was asked for and announced, and what breaks the protocol ends the connection.
///
/// After `read` has thrown, the connection is given up: messages asked for are still on the line. Open again.
public final class IMAPSource: Source {
  public let account: IMAPAccount
  private let mailbox: MailboxName
  private let spool: Spool
  private let patience: IMAPPatience
  private let deadline: Deadline?
  private var session: IMAPSession?

  /// Throws `misconfigured` for mailbox names no command can say, and a target that is the mailbox itself. However often
  /// it is opened, nothing but the goodbye goes on past `deadline`.
  public init(
    _ account: IMAPAccount, spool: Spool, patience: IMAPPatience = IMAPPatience(), until deadline: Deadline? = nil
  ) throws(TransferError) {
    self.account = account
    self.spool = spool
    self.patience = patience
    self.deadline = deadline
    mailbox = try MailboxName(account.mailbox)
    for case .move(let target) in account.settling.values where try MailboxName(target).isSame(as: mailbox) {
      throw TransferError(
        .misconfigured,
        "settled messages should move to \"\(target)\", the mailbox they are read from: expected another")
    }
  }

  deinit { close() }

  public var name: String {
    let user = account.login.user.map { " as \(printable($0.utf8))" } ?? ""
    return "\(account.mailbox) at \(account.endpoint)\(user)"
  }

  public func open() throws(TransferError) -> Standing {
    close()
    let end = deadline.map { min($0, .after(seconds: patience.run)) } ?? .after(seconds: patience.run)
    let line = LineTransport(
      to: account.endpoint, as: account.login, connectPatience: min(patience.connect, end.seconds))
    line.patience = patience.silence
    line.runDeadline = end
    try line.open()
    let session = IMAPSession(IMAPConnection(line))
    self.session = session
    try session.begin()
    let selected = try session.select(mailbox, toChange: !account.changesNothing)
    for outcome in Outcome.allCases {
      try Settlement(session: session).check(account.policy(for: outcome), in: selected)
    }
    return selected.standing
  }

  public func list(after last: UID?) throws(TransferError) -> [Place] {
    let (session, selected) = try current()
    let last = last?.rawValue ?? 0
    guard selected.exists > 0, !selected.hasNothing(after: last) else { return [] }
    // `n:*` also brings the last message when its UID is below n (RFC 9051 §6.4.9). What cannot be there yet is left for
    // another time: looked at, it would be the last one for good.
    let found = try session.search("\(last + 1):*", undeleted: true)
    return found.filter { $0 > last && session.mailbox?.mayHold($0) == true }
      .map { Place(uidValidity: selected.uidValidity, uid: UID(rawValue: $0)) }
  }

  public func measure(_ places: [Place]) throws(TransferError) -> [Waiting] {
    let (session, selected) = try current()
    let uids = places.filter { $0.uidValidity == selected.uidValidity }.map(\.uid.rawValue)
    let sizes = try Measurement(session: session).sizes(of: uids)
    return places.compactMap { place in
      guard place.uidValidity == selected.uidValidity else { return nil }
      return sizes[place.uid.rawValue].map { Waiting(place: place, size: $0) }
    }
  }

  public func read(_ waiting: [Waiting], arrived: (Waiting, Arrival) throws -> Void) throws {
    let (session, selected) = try current()
    for foreign in waiting where foreign.place.uidValidity != selected.uidValidity {
      try arrived(foreign, .vanished)
    }
    let ours = waiting.filter { $0.place.uidValidity == selected.uidValidity }
    try reading(in: session) { try $0.read(ours, arrived: arrived) }
  }

  public func run(_ next: (_ waits: Bool) -> Errand?, tell: (Tidings) throws -> Void) throws {
    let (session, _) = try current()
    try withoutActuallyEscaping(next) { next in
      try withoutActuallyEscaping(tell) { tell in
        try reading(in: session) {
          try ErrandLine(source: self, session: session, reader: $0, next: next, tell: tell).run()
        }
      }
    }
  }

  /// What ends the work ends the session, on whose line there may be what was asked for.
  private func reading(in session: IMAPSession, _ work: (MessageReader) throws -> Void) throws {
    let reader = MessageReader(
      session, spool: spool, messageLimit: account.messageLimit, exactSize: account.exactSize)
    do { try work(reader) } catch let error as TransferError {
      throw session.fail(error)
    } catch {
      _ = session.fail(TransferError(.closed, "the reading was ended"))
      throw error
    }
  }

  /// The commands that do `errand` where all goes well, those of a fetch its measurement; nil where it takes more than that.
  func commandsToBegin(_ errand: Errand) -> (texts: [String], uids: UIDSet)? {
    guard let (session, selected) = try? current() else { return nil }
    switch errand {
    case .fetch(let places, _):
      guard places.allSatisfy({ $0.uidValidity == selected.uidValidity }) else { return nil }
      let uids = places.map(\.uid.rawValue)
      return (Measurement.commands(for: uids), UIDSet(uids))
    case .settle(let places, let outcome):
      let uids = places.filter { $0.uidValidity == selected.uidValidity }.map(\.uid.rawValue)
      let policy = account.policy(for: outcome)
      return Settlement(session: session).commands(for: uids, by: policy).map { ($0, UIDSet()) }
    }
  }

  /// The commands that make the mailbox to which `outcome` is moved.
  func commandsOfCreation(for outcome: Outcome) -> [String] {
    guard let (session, _) = try? current() else { return [] }
    return Settlement(session: session).commandsOfCreation(for: account.policy(for: outcome))
  }

  public func settle(_ places: [Place], as outcome: Outcome) throws(TransferError) {
    let policy = account.policy(for: outcome)
    guard policy != .nothing, !places.isEmpty else { return }
    let (session, selected) = try current()
    let uids = places.filter { $0.uidValidity == selected.uidValidity }.map(\.uid.rawValue)
    try Settlement(session: session).settle(uids, by: policy)
  }

  public func takesAway(_ outcome: Outcome) -> Bool {
    if case .move = account.policy(for: outcome) { true } else { false }
  }

  public func close() {
    session?.leave(within: patience.goodbye)
    session = nil
  }

  private func current() throws(TransferError) -> (IMAPSession, SelectedMailbox) {
    guard let session, let selected = session.mailbox else {
      throw TransferError(.closed, "\(name): the mailbox is not open")
    }
    return (session, selected)
  }
}
