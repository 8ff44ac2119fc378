internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Model

/// What lies on the disk of a drop server: its configuration, who may log in, a folder for each connection.
struct DropServerFolder {
  let server: DropServer
  let logins: DropLogins

  /// Makes what is missing and brings the rest up to date; a server that runs takes new logins at once. Returns the
  /// fingerprint of its host key.
  func write() throws -> String {
    for name in ["", "/files", "/given", "/keys"] { try make("\(server.folder)\(name)", 0o711) }
    for login in logins.logins { try makeFolders(of: login.connection) }
    let key = try hostKey()
    let old = DropLogins.hashes(in: (try? text(of: server.usersFile)) ?? "")
    try writeKeys()
    try write(try logins.table(server, keeping: old), to: server.usersFile, 0o600)
    let configuration = DropServerConfiguration(server: server, isElliptic: try isElliptic())
    try write(configuration.description, to: server.configurationFile, 0o600)
    return key.publicKey.fingerprint
  }

  /// What is not as it should be, in words.
  func complaints() throws -> [String] {
    let hashes = DropLogins.hashes(in: (try? text(of: server.usersFile)) ?? "")
    var complaints: [String] = []
    for login in logins.logins {
      let name = login.connection.name
      if !login.isProvisioned(hash: hashes[name], keys: try? text(of: server.keysFile(of: login.connection))) {
        complaints.append("the login of \"\(name)\" is not as its credential says")
      }
      for path in server.folders(of: login.connection) where !isTheirs(path) {
        complaints.append("\"\(path)\" is not a folder that belongs to \(server.user.name)")
      }
    }
    let known = Set(logins.logins.map(\.connection.name))
    complaints += hashes.keys.filter { !known.contains($0) }.sorted().map {
      "\"\($0)\" may log in, and no connection of that name has partners bring or fetch files"
    }
    let configuration = DropServerConfiguration(server: server, isElliptic: try isElliptic()).description
    if (try? text(of: server.configurationFile)) != configuration {
      complaints.append("\"\(server.configurationFile)\" is not what intray.yaml says")
    }
    return complaints
  }

  /// The server's key; made where there is none.
  func hostKey() throws -> PrivateKey {
    if let text = try? text(of: server.hostKeyFile) { return try PrivateKey(text: text) }
    let key = PrivateKey.generate()
    try write(key.text, to: server.hostKeyFile, 0o600)
    return key
  }

  private func makeFolders(of connection: Connection) throws {
    for path in server.folders(of: connection) {
      try make(path, 0o750)
      guard chown(path, server.user.uid, server.user.gid) == 0 else { throw failure("give away", path) }
    }
  }

  /// Whoever has no key any more must not keep one.
  private func writeKeys() throws {
    let wanted = Dictionary(uniqueKeysWithValues: logins.logins.map { ($0.connection.name, $0.keys.joined()) })
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(server.folder)/keys")
    where wanted[name]?.isEmpty ?? true {
      unlink("\(server.folder)/keys/\(name)")
    }
    for (name, keys) in wanted where !keys.isEmpty { try write(keys, to: "\(server.folder)/keys/\(name)", 0o600) }
  }

  private func isElliptic() throws -> Bool {
    guard let path = server.key else { return false }
    let pem = try text(of: path)
    return (try? P256.Signing.PrivateKey(pemRepresentation: pem)) != nil
      || (try? P384.Signing.PrivateKey(pemRepresentation: pem)) != nil
      || (try? P521.Signing.PrivateKey(pemRepresentation: pem)) != nil
  }

  private func isTheirs(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == server.user.uid
  }

  private func make(_ path: String, _ mode: mode_t) throws {
    guard mkdir(path, mode) == 0 || errno == EEXIST, chmod(path, mode) == 0 else {
      throw failure("make the folder", path)
    }
  }

  private func text(of path: String) throws -> String {
    do { return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self) } catch {
      throw DataError("cannot read \"\(path)\"", status: ExitStatus.noInput)
    }
  }

  /// Whole or not at all: who logs in meanwhile finds the old or the new.
  private func write(_ text: String, to path: String, _ mode: mode_t) throws {
    let draft = "\(path).draft"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    defer { if descriptor >= 0 { close(descriptor) } }
    let bytes = Array(text.utf8)
    guard descriptor >= 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      rename(draft, path) == 0
    else { throw failure("write", path) }
  }

  private func failure(_ verb: String, _ path: String) -> DataError {
    DataError("cannot \(verb) \"\(path)\": \(String(cString: strerror(errno)))", status: ExitStatus.cannotCreate)
  }
}
