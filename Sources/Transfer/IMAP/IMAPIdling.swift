public import Model

/// Waits at a mailbox for something new (IDLE, RFC 2177), and takes nothing.
public struct IMAPIdling {
  private let account: IMAPAccount

  public init(_ account: IMAPAccount) { self.account = account }

  /// What the waiting came to.
  public enum End: Sendable, Hashable {
    /// There is more in the mailbox than there was.
    case news
    /// Nothing came.
    case nothing
    /// The server does not offer it.
    case notOffered
  }

  /// Returns when there is something above `last`, the highest UID that has been looked at, at the latest after `seconds`:
  /// servers end sessions that idle for half an hour.
  public func wait(above last: UID?, seconds: Double) throws(TransferError) -> End {
    let line = LineTransport(to: account.endpoint, as: account.login, connectPatience: 30)
    let session = IMAPSession(IMAPConnection(line))
    defer { session.leave(within: 5) }
    try line.open()
    try session.begin()
    guard session.capabilities.contains("IDLE") else { return .notOffered }
    _ = try session.select(MailboxName(account.mailbox), toChange: false)
    // What came since the last poll is not told of any more.
    let last = last?.rawValue ?? 0
    guard try session.search("\(last + 1):*", undeleted: true).allSatisfy({ $0 <= last }) else { return .news }
    return try idle(session, line, .after(seconds: seconds))
  }

  private func idle(
    _ session: IMAPSession, _ line: LineTransport, _ end: Deadline
  ) throws(TransferError) -> End {
    _ = try session.send("IDLE")
    line.patience = end.seconds
    do throws(TransferError) {
      while true {
        guard case .response(let response) = try session.next() else { continue }
        if case .exists = response { return .news }
        if case .tagged(_, let status) = response { throw status.refusal(of: "to idle", by: session.name) }
      }
    } catch  where error.kind == .timedOut && end.hasPassed { return .nothing }
  }
}
