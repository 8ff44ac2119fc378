import FoundationEssentials
import Glibc
import TestServers
import Testing

/// A home of Intray made for one test, which fetches files from a folder of a private file host.
final class FileStation {
  let host: FileHost
  let home: String
  /// The partner's folder.
  let folder: String

  /// How the folder is reached: what stands in the connection.
  enum Way: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sftpByKey = "SFTP by key, OpenSSH"
    case sftpByPassword = "SFTP by password, ProFTPD"
    case ftpExplicit = "FTPS explicit, ProFTPD"
    case ftpImplicit = "FTPS implicit, ProFTPD"
    case ftpPlain = "plain FTP, ProFTPD"

    var testDescription: String { rawValue }
    var isSFTP: Bool { self == .sftpByKey || self == .sftpByPassword }
  }

  /// `keys` are further lines of the connection; `credential` is made unless it is false.
  static func make(
    _ way: Way, on host: FileHost? = nil, keys: [String: String?] = [:], credential: Bool = true
  ) async throws -> FileStation {
    var host = host
    if host == nil { host = try await FileHost.shared() }
    let station = try FileStation(host!)
    try await station.succeed("init", station.home)
    if credential { try await station.makeCredential(way) }
    try await station.declare(way, keys)
    return station
  }

  private init(_ host: FileHost) throws {
    self.host = host
    home = "\(temporaryFolder)/intray-files-\(UUID().uuidString.lowercased())"
    folder = try host.makeFolder()
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  /// Makes the credential `partner`, which the host knows.
  func makeCredential(_ way: Way) async throws {
    guard way == .sftpByKey else {
      try await succeed(
        "credential", "create", "partner", "--user", "acme", "--password-file", "-",
        input: octets(host.users["acme"]! + "\n"))
      return
    }
    let made = try await succeed(
      "credential", "create", "partner", "--kind", "key-pair", "--user", host.systemUser, "--json")
    try await host.authorize(try JSONDecoder().decode([String: String].self, from: Data(made))["publicKey"]!)
  }

  /// Declares the connection `acme` anew with these keys in place of the usual ones; nil leaves one out.
  func declare(_ way: Way, _ changes: [String: String?] = [:]) async throws {
    var keys: [String: String?] = [
      "name": "acme", "dataType": "any", "pattern": "\"Conversions_*.csv\"", "folder": "\"\(folder)\"",
      "credential": "partner", "deleteFiles": "yes", "method": way.isSFTP ? "sftp" : "ftp",
    ]
    switch way {
    case .sftpByKey:
      keys["server"] = "sftp://127.0.0.1:\(host.ports.openSSH)"
      keys["hostKey"] = host.hostKeys.openSSH
    case .sftpByPassword:
      keys["server"] = "sftp://127.0.0.1:\(host.ports.sftp)"
      keys["hostKey"] = host.hostKeys.sftp
    case .ftpExplicit: keys["server"] = "ftp://127.0.0.1:\(host.ports.ftpExplicit)"
    case .ftpImplicit: keys["server"] = "ftps://127.0.0.1:\(host.ports.ftps)"
    case .ftpPlain:
      keys["server"] = "ftp://127.0.0.1:\(host.ports.ftp)"
      keys["plain"] = "yes"
    }
    if !way.isSFTP, way != .ftpPlain { keys["caFile"] = host.caFile }
    keys.merge(changes) { $1 }
    let lines = keys.compactMap { key, value in value.map { "\(key): \($0)" } }.sorted().joined(separator: "\n    ")
    try write("connections:\n  - \(lines)\n", to: "connections.yaml")
    try await succeed("apply", "\(home)/connections.yaml")
  }

  func write(_ text: String, to file: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(home)/\(file)"))
    guard chmod("\(home)/\(file)", 0o600) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  /// Lays a file into the partner's folder, as old as that many seconds.
  func lay(_ text: String, as name: String, age: Int = 3600) throws {
    try TestServers.lay(octets(text), at: "\(folder)/\(name)", age: age)
  }

  /// What lies in the partner's folder, or in one below it.
  func names(in below: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(below)")) ?? []).sorted()
  }

  func contents(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))) }

  func command(_ arguments: [String], input: [UInt8] = []) -> Command {
    Command(
      intrayExecutable, arguments, environment: ["PATH": "/usr/bin:/bin", "INTRAY_HOME": home], input: input)
  }

  func run(_ arguments: String..., input: [UInt8] = []) async throws -> Command.Outcome {
    try await command(arguments, input: input).run()
  }

  /// Runs a command that must end with 0; returns its output.
  @discardableResult
  func succeed(_ arguments: String..., input: [UInt8] = []) async throws -> [UInt8] {
    let outcome = try await command(arguments, input: input).run()
    #expect(outcome.status == 0, "intray \(arguments.joined(separator: " ")): \(outcome.errorText)")
    return outcome.output
  }

  /// Polls the connection; the run must end with 0.
  @discardableResult
  func poll() async throws -> PollRecord {
    try #require(try records(try await succeed("poll", "acme", "--json"), as: PollRecord.self).last)
  }

  func queue() async throws -> [QueueItemRecord] {
    try records(try await succeed("queue", "list", "--json"), as: QueueItemRecord.self)
  }

  func messages() async throws -> [MessageRecord] {
    try records(try await succeed("message", "list", "--json"), as: MessageRecord.self)
  }
}
