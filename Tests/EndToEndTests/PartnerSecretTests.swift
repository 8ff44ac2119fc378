import FoundationEssentials
import Glibc
import TestServers
import Testing

/// What partners' servers, our relay and our token endpoints let us in by.
@Suite("Partners' secrets", .enabled(if: filesCanRun && MailHost.canRun(), "\(FileHost.missing ?? "")"))
struct PartnerSecretTests {
  /// What holds one of `secrets` of all files below `folder`, as it is or in base 64 (RFC 4648 §4).
  private func holding(_ secrets: [String], below folder: String) throws -> [String] {
    let traces = secrets.flatMap { [octets($0), octets(Data(octets($0)).base64EncodedString().filter { $0 != "=" })] }
    var paths: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      var status = stat()
      let path = "\(folder)/\(name)"
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let bytes = Array(try Data(contentsOf: URL(filePath: path)))
      if traces.contains(where: { bytes.firstRange(of: $0) != nil }) { paths.append(name) }
    }
    return paths
  }

  private func showing(_ secrets: [String], _ outcome: Command.Outcome) -> Bool {
    secrets.contains { outcome.outputText.contains($0) || outcome.errorText.contains($0) }
  }

  /// Every command that speaks of connections and credentials.
  private static let commands: [[String]] = [
    ["credential", "list"], ["credential", "list", "--json"], ["credential", "show", "partner"],
    ["credential", "show", "partner", "--json"], ["connection", "list", "--json"], ["connection", "show", "acme"],
    ["connection", "show", "acme", "--json"], ["connection", "export"], ["connection", "test", "acme"],
    ["connection", "history", "acme", "--json"], ["poll", "acme", "--verbose"], ["poll", "acme", "--json"],
    ["status"], ["events", "--json"], ["verify", "--json"], ["delivery", "list", "--json"],
  ]

  @Test(
    "are shown by no command, in no log, and lie in no file of the home or of a backup without them",
    arguments: [FileStation.Way.ftpExplicit, .sftpByPassword, .sftpByKey])
  func unseen(way: FileStation.Way) async throws {
    let station = try await FileStation.make(way)
    try station.lay("a,b\n1,2\n", as: "Conversions_1.csv")
    let wrong = "wr0ng-\(UUID().uuidString)"
    let secrets = way == .sftpByKey ? ["PRIVATE KEY"] : [station.host.users["acme"]!, wrong]
    for arguments in Self.commands {
      let outcome = try await station.command(arguments).run()
      #expect(outcome.status == 0, "\(arguments): \(outcome.errorText)")
      #expect(!showing(secrets, outcome), "\(arguments) shows it")
    }
    if way != .sftpByKey {
      for _ in 1...2 {
        try await station.succeed(
          "credential", "rotate", "partner", "--overlap", "0s", "--password-file", "-", input: octets(wrong + "\n"))
      }
      let refused = try await station.run("poll", "acme", "--verbose")
      #expect(refused.status == 78 && !showing(secrets, refused), "\(refused.errorText)")
    }
    try await station.succeed("backup", "\(station.home)/copy", "--without-secrets")
    #expect(try holding(secrets, below: station.home) == [])
  }

  @Test("are neither in the arguments nor in the environment of a poll that is using them")
  func process() async throws {
    let station = try await FileStation.make(.ftpPlain)
    let seen = try await python(
      """
      import os, socket, subprocess, threading
      server, isInUse = socket.create_server(('127.0.0.1', 0)), threading.Event()
      def serve():
        client, _ = server.accept()
        client.sendall(b'220 ready\\r\\n')
        for line in client.makefile('rb'):
          if line.startswith(b'USER'): client.sendall(b'331 go on\\r\\n')
          elif line.startswith(b'PASS \(station.host.users["acme"]!)'): isInUse.set()
          else: client.sendall(b'500 no\\r\\n')
      threading.Thread(target=serve, daemon=True).start()
      text = open('\(station.home)/connections.yaml').read()
      port = server.getsockname()[1]
      open('\(station.home)/connections.yaml', 'w').write(text.replace(':\(station.host.ports.ftp)', f':{port}'))
      environment = {'PATH': '/usr/bin:/bin', 'INTRAY_HOME': '\(station.home)'}
      subprocess.run(['\(intrayExecutable)', 'apply', '\(station.home)/connections.yaml'], env=environment, check=True,
        stdout=subprocess.DEVNULL)
      poll = subprocess.Popen(['\(intrayExecutable)', 'poll', 'acme'], env=environment)
      assert isInUse.wait(60)
      seen = b''.join(open(f'/proc/{poll.pid}/{name}', 'rb').read() for name in ('cmdline', 'environ'))
      poll.kill()
      print(seen.decode())
      """)
    #expect(seen.contains("acme") && !seen.contains(station.host.users["acme"]!))
  }

  @Test("The relay's password is not repeated when it is refused, nor the client's secret by a token endpoint")
  func relay() async throws {
    let station = try await Station.make()
    let (password, client) = ("wr0ng-\(UUID().uuidString)", "cl13nt-\(UUID().uuidString)")
    try station.write(password + "\n", to: "secrets/relay")
    try station.write(client + "\n", to: "secrets/client")
    try station.configure(relay: ["password": "{ file: secrets/relay }"])
    try station.deliver(Mail("Conversions_2026_1.csv"))
    let poll = try await station.run("poll", "main", "--verbose")
    #expect(poll.status == 78 && !showing([password], poll), "\(poll.errorText)")
    let endpoint = try await TokenEndpoint.start(giving: "token")
    try station.configure(account: [
      "password": nil,
      "oauth": "{ grant: client-credentials, tokenURL: \"\(endpoint.url)/token\", clientID: c, "
        + "clientSecret: { file: secrets/client } }",
    ])
    let refused = try await station.run("poll", "main", "--verbose")
    #expect(refused.status == 78 && refused.errorText.contains("invalid_client"), "\(refused.errorText)")
    #expect(!showing([password, client], refused))
    for arguments in [["reply", "list", "--json"], ["events", "--json"], ["status"]] {
      #expect(!showing([password, client], try await station.command(arguments).run()), "\(arguments)")
    }
    #expect(try holding([password, client], below: station.home).sorted() == ["secrets/client", "secrets/relay"])
  }
}
