internal import Model
internal import Queues
internal import Spool
internal import Transfer

/// The way into a partner's folder by what a connection says of it.
struct RemoteAccess {
  private let gateway: Gateway
  private let connection: Connection
  private let remote: Remote
  /// What the folder for bytes in transit is called.
  private let spool: String

  init(_ connection: Connection, _ remote: Remote, _ gateway: Gateway, spool: String) {
    self.gateway = gateway
    self.connection = connection
    self.remote = remote
    self.spool = spool
  }

  /// Does `work` with the folder, by the first of our secrets that the server takes.
  func open<Answer>(until end: Deadline, _ work: (any RemoteFolder) throws -> Answer) throws -> Answer {
    let spool = try Spool(folder: gateway.home.spoolFolder(account: spool))
    return try gateway.store.withSecret(of: connection) { credential, secret in
      let folder = try ServerFolder(
        remote.folder, on: remote.fileServer(), as: login(credential, secret), spool: spool, until: end)
      return try work(folder)
    }
  }
}

extension Remote {
  /// The server as Transfer knows it.
  func fileServer() throws(TransferError) -> FileServer {
    let transport: FileServer.Transport =
      switch server.scheme {
      case .sftp: .sftp(hostKeys: hostKeys)
      case .ftps: .ftp(.implicit(caFile: caFile))
      case .ftp: .ftp(server.isPlain ? .none : .explicit(caFile: caFile))
      }
    return try FileServer(transport, host: server.host, port: UInt16(server.port))
  }
}

/// How `credential` logs in by one of its secrets. Throws where it cannot.
func login(_ credential: Credential, _ secret: OpenedSecret) throws -> FileLogin {
  let text = String(decoding: secret.secret, as: UTF8.self)
  switch (credential.kind, credential.user) {
  case (.password, let user?): return .password(user: user, secret: text)
  case (.keyPair, let user?): return .key(user: user, pem: text)
  default:
    throw DataError(
      "the credential \"\(credential.name)\" is of the kind \(credential.kind.rawValue); expected a password or a "
        + "key-pair to log in by", status: ExitStatus.configuration)
  }
}

extension Store {
  /// Does `work` by the first of a connection's secrets that the other machine takes, and remembers which that was.
  func withSecret<Answer>(
    of connection: Connection, _ work: (Credential, OpenedSecret) throws -> Answer
  ) throws -> Answer {
    let (credential, secrets) = try requireSecrets(of: connection)
    for (index, secret) in secrets.enumerated() {
      do {
        let answer = try work(credential, secret)
        if index > 0 || secret.version.provenAt == nil { try proved(secret, of: credential.id) }
        return answer
      } catch let error as TransferError where error.kind == .authentication && index + 1 < secrets.count {
        continue
      }
    }
    preconditionFailure("a credential has a secret, or there is an error")
  }

  /// The credential that a connection names, with what is secret of it; throws where either is missing.
  func requireSecrets(of connection: Connection) throws -> (Credential, [OpenedSecret]) {
    let name = connection.credential ?? ""
    guard let credential = try credential(named: name) else { throw MissingCredential(name, of: connection) }
    let secrets = try secrets(of: credential.id)
    guard !secrets.isEmpty else { throw MissingCredential(name, of: connection) }
    return (credential, secrets)
  }
}
