internal import Glibc
internal import Model

/// The server that partners bring files to and fetch files from: what intray.yaml says of it.
struct DropServer {
  /// Everything of it lies here.
  var folder: String
  /// Whom the files belong to, and who runs Intray.
  var user: User
  var address: String
  var sftpPort: Int
  /// Nil for no FTP.
  var ftpPort: Int?
  var passivePorts: ClosedRange<Int>?
  /// PEM files; needed for FTP, which is never without TLS here.
  var certificate: String?
  var key: String?

  struct User {
    var name: String
    var group: String
    var uid: UInt32
    var gid: UInt32
  }

  var configurationFile: String { "\(folder)/proftpd.conf" }
  var usersFile: String { "\(folder)/users" }
  var hostKeyFile: String { "\(folder)/host_ed25519" }

  func keysFile(of connection: Connection) -> String { "\(folder)/keys/\(connection.name)" }

  /// What the partner sees as `/`.
  func folder(of connection: Connection) -> String {
    "\(folder)/\(connection.shelf == nil ? "files" : "given")/\(connection.name)"
  }

  /// The folders of one connection: the partner's, and where results are laid for them.
  func folders(of connection: Connection) -> [String] {
    let folder = folder(of: connection)
    return connection.shelf == nil ? [folder, "\(folder)/results"] : [folder]
  }
}

extension DropServer {
  static let keys = [
    "folder", "user", "address", "sftpPort", "ftpPort", "passivePorts", "certificate", "certificateKey",
  ]

  init(_ mapping: YAMLMapping) throws {
    folder = try Self.path("folder", mapping) ?? { throw mapping.missing("folder", "an absolute path") }()
    user = try Self.user(mapping)
    address = try mapping.string("address") ?? "0.0.0.0"
    sftpPort = try Self.port("sftpPort", mapping) ?? 2022
    ftpPort = try Self.port("ftpPort", mapping)
    passivePorts = try Self.ports("passivePorts", mapping)
    certificate = try Self.path("certificate", mapping)
    key = try Self.path("certificateKey", mapping)
    guard address.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || Self.isHexDigit($0) }) else {
      throw mapping.error(at: "address", "found \"\(address)\", expected an IP address of this machine, or 0.0.0.0")
    }
    guard ftpPort == nil || certificate != nil && key != nil else {
      throw mapping.missing("certificate", "and certificateKey: FTP goes with TLS only")
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }

  /// A path that stands in ProFTPD's configuration as it is.
  private static func path(_ key: String, _ mapping: YAMLMapping) throws -> String? {
    guard let text = try mapping.string(key) else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy { $0.value > 0x20 && !"\"\\*?[]%~".unicodeScalars.contains($0) }
    guard text.hasPrefix("/"), text.count > 1, isPlain, isFolder(text) else {
      throw mapping.error(
        at: key, "found \"\(text)\", expected an absolute path without spaces, quotes, \"%\" and wildcards")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  private static func user(_ mapping: YAMLMapping) throws -> User {
    let name = try mapping.string("user")
    guard let entry = name.map({ getpwnam($0) }) ?? getpwuid(geteuid()) else {
      throw mapping.error(at: "user", "there is no user \"\(name ?? "")\" on this machine")
    }
    guard entry.pointee.pw_uid != 0 else {
      throw mapping.missing("user", "whom the files belong to: somebody other than root, who else runs Intray")
    }
    guard let group = getgrgid(entry.pointee.pw_gid) else {
      throw mapping.error(at: "user", "the user's group \(entry.pointee.pw_gid) has no name")
    }
    return User(
      name: String(cString: entry.pointee.pw_name), group: String(cString: group.pointee.gr_name),
      uid: entry.pointee.pw_uid, gid: entry.pointee.pw_gid)
  }

  private static func port(_ key: String, _ mapping: YAMLMapping) throws -> Int? {
    guard let text = try mapping.string(key) else { return nil }
    guard let port = Int(text), (1...65535).contains(port) else {
      throw mapping.error(at: key, "found \"\(text)\", expected a port from 1 to 65535")
    }
    return port
  }

  private static func ports(_ key: String, _ mapping: YAMLMapping) throws -> ClosedRange<Int>? {
    guard let text = try mapping.string(key) else { return nil }
    let ends = text.split(separator: "-").compactMap { Int($0) }
    guard ends.count == 2, ends[0] >= 1024, ends[0] <= ends[1], ends[1] <= 65535 else {
      throw mapping.error(at: key, "found \"\(text)\", expected two ports such as 50000-50100")
    }
    return ends[0]...ends[1]
  }
}
