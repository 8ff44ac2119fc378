internal import Model
internal import Queues

extension Store {
  /// The connections of `account` as they judge: with the address and the return address of their credentials, where
  /// those have one. While one address takes over from another, a connection stands here once for each. Throws where a
  /// credential is missing: without its address a connection would judge mail that is not its own.
  func judgingConnections(account: String? = nil) throws -> [Connection] {
    var judging: [Connection] = []
    for connection in try connections(account: account) where connection.method == .email {
      judging += try expanded(connection)
    }
    return judging
  }

  private func expanded(_ connection: Connection) throws -> [Connection] {
    guard let name = connection.credential else { return [connection] }
    guard let credential = try credential(named: name) else { throw MissingCredential(name, of: connection) }
    var connection = connection
    connection.returnAddress = connection.returnAddress ?? credential.returnAddress
    guard credential.kind == .address, connection.ingestAddress == nil else { return [connection] }
    return try secrets(of: credential.id).map { secret in
      var one = connection
      one.ingestAddress = String(decoding: secret.secret, as: UTF8.self)
      return one
    }
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
