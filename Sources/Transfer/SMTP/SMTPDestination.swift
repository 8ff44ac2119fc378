public import Model

/// A mail relay (RFC 5321, RFC 6409): keeps one connection for as many parcels as the relay likes, and makes a new one
/// when that has gone. Used by one thread.
public final class SMTPDestination: Destination {
  private let endpoint: Endpoint
  private let login: Login
  private let clientName: String?
  private let patience: SMTPPatience
  private let deadline: Deadline?
  private var session: SMTPSession?

  /// `clientName` is what EHLO says, the machine's own name by default; throws `misconfigured` where it is none. Nothing
  /// but the goodbye goes on past `deadline`.
  public init(
    _ endpoint: Endpoint, as login: Login, clientName: String? = nil, patience: SMTPPatience = SMTPPatience(),
    until deadline: Deadline? = nil
  ) throws(TransferError) {
    precondition(endpoint.service == .smtp, "\(endpoint) is not for sending mail")
    guard clientName.map(Endpoint.isHost) ?? true else {
      throw TransferError(
        .misconfigured, "\"\(printable((clientName ?? "").utf8))\" is no name to greet with: expected a host name")
    }
    self.endpoint = endpoint
    self.login = login
    self.clientName = clientName
    self.patience = patience
    self.deadline = deadline
  }

  deinit { close() }

  public var name: String { endpoint.description(for: login) }

  /// Hands one message over. The relay may close the connection at any time before it has the whole message; then it
  /// is tried once more on a new one. Once the message is out and no answer comes, nobody knows: throws `closed` or
  /// `timedOut`.
  public func send(_ parcel: Parcel) throws(TransferError) -> [Answer] {
    let envelope = try SMTPEnvelope(parcel)
    let session = try readySession()
    do { return try deliver(parcel, envelope, by: session) } catch {
      guard !session.isUncertain, error.kind == .closed || error.kind == .unavailable else { throw error }
      return try deliver(parcel, envelope, by: try readySession())
    }
  }

  public func close() {
    session?.close()
    session = nil
  }

  private func deliver(
    _ parcel: Parcel, _ envelope: SMTPEnvelope, by session: SMTPSession
  ) throws(TransferError) -> [Answer] {
    defer { if !session.isUsable { close() } }
    return try session.deliver(parcel, envelope)
  }

  /// The connection there is, if the relay still listens at its other end; a new one otherwise.
  private func readySession() throws(TransferError) -> SMTPSession {
    if let session, session.isStillThere() { return session }
    close()
    let line = LineTransport(
      to: endpoint, as: login, clientName: clientName,
      connectPatience: deadline.map { min(patience.connect, $0.seconds) } ?? patience.connect)
    let session = try SMTPSession(line, patience, until: deadline)
    self.session = session
    return session
  }
}
