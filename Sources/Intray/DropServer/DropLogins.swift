internal import CCrypt
internal import Model
internal import Queues

/// Who may log in to the drop server: the partner of each connection that brings or fetches files there, under its name.
struct DropLogins {
  /// In the order of their names.
  let logins: [Login]

  struct Login {
    let connection: Connection
    /// Nil for one who has keys alone. The newest of the credential's, for a login has one password.
    let password: String?
    /// RFC 4716, one for each that is good.
    let keys: [String]
  }

  /// Reads the credentials of all connections of that kind. Throws where one is missing or of another kind.
  init(_ store: Store) throws {
    logins = try store.connections().filter(\.usesDropServer).map { try Login($0, store) }
  }

  /// The user table (passwd(5)), with hashes as they are where they are still right.
  func table(_ server: DropServer, keeping old: [String: String]) throws -> String {
    try logins.map { login in
      let hash = try login.password.map { try Self.hash($0, old[login.connection.name]) } ?? "!"
      let user = server.user
      return
        "\(login.connection.name):\(hash):\(user.uid):\(user.gid)::\(server.folder(of: login.connection)):/bin/false\n"
    }.joined()
  }

  /// A hash for each name in a user table.
  static func hashes(in table: String) -> [String: String] {
    let entries = table.split(separator: "\n").map { $0.split(separator: ":", omittingEmptySubsequences: false) }
    return Dictionary(entries.filter { $0.count > 1 }.map { (String($0[0]), String($0[1])) }) { first, _ in first }
  }

  private static func hash(_ password: String, _ old: String?) throws -> String {
    if let old, ccrypt_matches(password, old) != 0 { return old }
    guard let hash = ccrypt_hash(password) else {
      throw DataError("no password can be hashed: libcrypt.so.1 is not there", status: ExitStatus.unavailable)
    }
    return String(cString: hash)
  }
}

extension DropLogins.Login {
  init(_ connection: Connection, _ store: Store) throws {
    let name = connection.credential ?? ""
    guard let credential = try store.credential(named: name) else { throw MissingCredential(name, of: connection) }
    self.connection = connection
    switch credential.kind {
    case .password:
      let newest = try store.secrets(of: credential.id).max { $0.version.number < $1.version.number }
      password = newest.map { String(decoding: $0.secret, as: UTF8.self) }
      keys = []
    case .publicKey:
      password = nil
      keys = try store.versions(of: credential.id).compactMap(\.publicPart).map { try PublicKey(text: $0).armoured }
    case .address, .keyPair:
      throw DataError(
        "the credential \"\(name)\" is of the kind \(credential.kind.rawValue); expected a password or a public-key that "
          + "the partner of \"\(connection.name)\" logs in by", status: ExitStatus.configuration)
    }
  }

  /// Whether the tables of the server let this partner in, and nobody else under their name.
  func isProvisioned(hash: String?, keys written: String?) -> Bool {
    if let password { return hash.map { ccrypt_matches(password, $0) != 0 } ?? false }
    return hash == "!" && written == keys.joined()
  }
}

extension PublicKey {
  /// RFC 4716 §3, as ProFTPD reads keys.
  var armoured: String {
    let text = Array(line.split(separator: " ").last ?? "")
    let lines = stride(from: 0, to: text.count, by: 70).map { String(text[$0..<min($0 + 70, text.count)]) + "\n" }
    return "---- BEGIN SSH2 PUBLIC KEY ----\n\(lines.joined())---- END SSH2 PUBLIC KEY ----\n"
  }
}
