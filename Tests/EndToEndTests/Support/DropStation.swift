import FoundationEssentials
import Glibc
import TestServers
import Testing

/// A home whose partners bring files to a drop server of its own: a real ProFTPD by the configuration that the executable
/// wrote. Only root can start one, for it puts each partner into a jail.
final class DropStation {
  let home: String
  let folder: String
  let host: FileHost
  let sftpPort: Int
  let ftpPort: Int
  private var server: Command.Running?

  static let missing: String? =
    FileHost.missing ?? (geteuid() == 0 ? nil : "only root can start a server that puts users into jails")

  /// `connections` is YAML below `connections:`; the server is not started yet.
  static func make(_ connections: String) async throws -> DropStation {
    let station = try await DropStation(host: try await FileHost.shared())
    try await station.succeed("init", station.home)
    try station.configure()
    try station.write("connections:\n\(connections)", to: "connections.yaml")
    try await station.succeed("apply", "\(station.home)/connections.yaml")
    return station
  }

  private init(host: FileHost) async throws {
    self.host = host
    let name = UUID().uuidString.lowercased()
    home = "\(temporaryFolder)/intray-drop-home-\(name)"
    folder = "\(temporaryFolder)/intray-drop-\(name)"
    let ports = try await python(
      """
      import socket
      s = [socket.create_server(('127.0.0.1', 0)) for _ in range(2)]
      print(*[x.getsockname()[1] for x in s])
      """
    ).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    (sftpPort, ftpPort) = (ports[0], ports[1])
  }

  deinit {
    server?.kill(SIGTERM)
    for path in [home, folder] { try? FileManager.default.removeItem(atPath: path) }
  }

  private func configure() throws {
    let certificates = host.caFile.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    try write(
      """
      gateway: { domain: gateway.example, from: "Intray <uploads@gateway.example>" }
      accounts:
        main: { imap: "imaps://127.0.0.1:1", user: nobody, password: { file: secrets/main } }
      dropServer:
        folder: \(folder)
        user: nobody
        address: 127.0.0.1
        sftpPort: \(sftpPort)
        ftpPort: \(ftpPort)
        certificate: \(certificates)/server.pem
        certificateKey: \(certificates)/server.key

      """, to: "intray.yaml")
  }

  func write(_ text: String, to file: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(home)/\(file)"))
    guard chmod("\(home)/\(file)", 0o600) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  /// Writes the server's files and starts it; or only the former where it runs.
  func serve() async throws {
    try await succeed("dropserver", "config")
    guard server == nil else { return }
    server = try Command("/usr/sbin/proftpd", ["-n", "-q", "-c", "\(folder)/proftpd.conf"]).start()
    try await until("the drop server answers") { try await run("dropserver", "check").status == 0 }
  }

  func run(_ arguments: String..., input: [UInt8] = []) async throws -> Command.Outcome {
    try await Command(
      intrayExecutable, arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/bin", "INTRAY_HOME": home], input: input
    ).run()
  }

  @discardableResult
  func succeed(_ arguments: String..., input: [UInt8] = []) async throws -> [UInt8] {
    let outcome = try await Command(
      intrayExecutable, arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/bin", "INTRAY_HOME": home], input: input
    ).run()
    #expect(
      outcome.status == 0, "intray \(arguments.joined(separator: " ")): \(outcome.errorText) \(outcome.outputText)")
    return outcome.output
  }

  /// Makes the credentials `acme-ftp`, a made-up password, which is returned, and `beta-key`, the public half of a key that
  /// lies in the home as `partner`.
  func makeCredentials() async throws -> String {
    let made = try await succeed(
      "credential", "create", "acme-ftp", "--kind", "password", "--user", "acme", "--generate", "--json")
    let path = "\(home)/partner"
    let keygen = try await Command("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]).run()
    #expect(keygen.status == 0)
    try await succeed("credential", "create", "beta-key", "--user", "beta", "--public-key", path + ".pub")
    return try #require(try JSONDecoder().decode([String: String].self, from: Data(made))["secret"])
  }

  /// What has been laid out for a connection's partner.
  func laidOut(_ connection: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/given/\(connection)")) ?? []).sorted()
  }

  func poll(_ connection: String) async throws -> PollRecord {
    try #require(try records(try await succeed("poll", connection, "--json"), as: PollRecord.self).last)
  }

  /// What lies in a connection's folder, or in one below it.
  func names(_ connection: String, in below: String = "") -> [String] {
    let path = "\(folder)/files/\(connection)/\(below)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Runs commands of OpenSSH's sftp with a private key; its outcome.
  func sftp(_ user: String, key: String, _ commands: String...) async throws -> Command.Outcome {
    try await Command(
      "/usr/bin/sftp",
      [
        "-q", "-P", "\(sftpPort)", "-i", key, "-b", "-", "-o", "StrictHostKeyChecking=no", "-o",
        "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
        "\(user)@127.0.0.1",
      ], input: octets(commands.joined(separator: "\n") + "\n")
    ).run()
  }

  /// Runs Python with `f`, an FTP connection over TLS that has logged in; what it printed.
  func ftps(_ user: String, _ password: String, _ script: String) async throws -> String {
    try await python(
      """
      import ftplib, io, ssl
      f = ftplib.FTP_TLS(context=ssl.create_default_context(cafile='\(host.caFile)'))
      f.connect('127.0.0.1', \(ftpPort)); f.login('\(user)', '\(password)'); f.prot_p()
      def refused(what):
          try: what()
          except ftplib.error_perm as error: return str(error)[:3]
          return 'allowed'
      \(script)
      f.quit()
      """)
  }
}
