import Glibc
import Model
import Spool
import TestServers
import Testing

@testable import Transfer

/// A folder of a shared file host, made for one test, and the ways to it.
struct TestFolder {
  let host: FileHost
  let path: String

  /// How a folder is reached.
  enum Way: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case openSSH = "SFTP by key, OpenSSH"
    case sftpPassword = "SFTP by password, ProFTPD"
    case explicit = "FTP with TLS asked for, ProFTPD"
    case implicit = "FTP with TLS from the start, ProFTPD"
    case plain = "FTP without TLS, ProFTPD"
    case listOnly = "FTP by LIST alone, ProFTPD"

    var testDescription: String { rawValue }
  }

  static func make(for way: Way = .openSSH) async throws -> TestFolder {
    let host = try await FileHost.shared(.init(mlsd: way != .listOnly))
    return TestFolder(host: host, path: try host.makeFolder())
  }

  func lay(_ bytes: [UInt8], as name: String, age: Int = 3600) throws {
    try TestServers.lay(bytes, at: "\(path)/\(name)", age: age)
  }

  func lay(_ text: String, as name: String, age: Int = 3600) throws { try lay(Array(text.utf8), as: name, age: age) }

  func contents(_ name: String) throws -> [UInt8] { try contentsOfFile("\(path)/\(name)") }

  /// What lies in it, hidden files too.
  var names: [String] { namesInFolder(path) }

  func server(_ way: Way, port: Int? = nil, hostKeys: [String]? = nil, caFile: String? = nil) throws -> FileServer {
    let ca = caFile ?? host.caFile
    let (transport, known): (FileServer.Transport, Int) =
      switch way {
      case .openSSH: (.sftp(hostKeys: hostKeys ?? [host.hostKeys.openSSH]), host.ports.openSSH)
      case .sftpPassword: (.sftp(hostKeys: hostKeys ?? [host.hostKeys.sftp]), host.ports.sftp)
      case .explicit, .listOnly: (.ftp(.explicit(caFile: ca)), host.ports.ftpExplicit)
      case .implicit: (.ftp(.implicit(caFile: ca)), host.ports.ftps)
      case .plain: (.ftp(.none), host.ports.ftp)
      }
    return try FileServer(transport, host: "127.0.0.1", port: UInt16(port ?? known))
  }

  func login(_ way: Way) async throws -> FileLogin {
    guard way == .openSSH else { return .password(user: "acme", secret: host.users["acme"]!) }
    return .key(user: host.systemUser, pem: try await ClientKey.shared.pem(for: host))
  }

  func open(
    _ way: Way, folder: String? = nil, port: Int? = nil, hostKeys: [String]? = nil, caFile: String? = nil,
    patience: FilePatience = FilePatience()
  ) async throws -> ServerFolder {
    try ServerFolder(
      folder ?? path, on: try server(way, port: port, hostKeys: hostKeys, caFile: caFile), as: try await login(way),
      spool: try temporarySpool(), patience: patience)
  }
}

/// A key that both SFTP servers of every host let in.
actor ClientKey {
  static let shared = ClientKey()
  private var keys: [String: Task<String, any Error>] = [:]

  func pem(for host: FileHost) async throws -> String {
    let task = keys[host.dataFolder] ?? Task { try await Self.make(for: host) }
    keys[host.dataFolder] = task
    return try await task.value
  }

  private static func make(for host: FileHost) async throws -> String {
    let path = "/tmp/intray-client-key-\(getpid())-\(ULID())"
    defer { for name in [path, path + ".pub"] { unlink(name) } }
    let made = try await Command("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]).run()
    guard made.status == 0 else { throw SystemTrouble(made.errorText) }
    try await host.authorize(String(decoding: try contentsOfFile(path + ".pub"), as: UTF8.self))
    return String(decoding: try contentsOfFile(path), as: UTF8.self)
  }
}

struct SystemTrouble: Error, CustomStringConvertible {
  let description: String
  init(_ words: String) { description = words }
}

func contentsOfFile(_ path: String) throws -> [UInt8] {
  let bytes = try BytesInFile(path: path)
  return bytes.withBytes { Array($0) }
}

func namesInFolder(_ path: String) -> [String] {
  guard let stream = opendir(path) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}
