internal import Ingestion
internal import Model
internal import Queues

extension Store {
  /// The connections of `account` as they judge: with the addresses and the return address of their credentials, where
  /// those have one. Throws where a credential is missing: without its address a connection would judge mail that is not
  /// its own.
  func judgingConnections(account: String? = nil) throws -> [Connection] {
    try connections(account: account).filter { $0.method == .email }.map(judging)
  }

  /// The connection as it judges. Of an address it knows the digest alone: while one takes over from another, of both.
  func judging(_ connection: Connection) throws -> Connection {
    guard let name = connection.credential else { return connection }
    guard let credential = try credential(named: name) else { throw MissingCredential(name, of: connection) }
    var connection = connection
    connection.returnAddress = connection.returnAddress ?? credential.returnAddress
    guard credential.kind == .address else { return connection }
    connection.secretAddresses += try secrets(of: credential.id).map { secret in
      addressDigest(of: String(decoding: secret.secret, as: UTF8.self))
    }
    return connection
  }
}

/// A connection names a credential that is not there.
struct MissingCredential: Error, CustomStringConvertible {
  let description: String

  init(_ name: String, of connection: Connection) {
    description =
      "connection \(connection.name): there is no credential \"\(name)\"; `intray credential create \(name)` makes one"
  }
}
