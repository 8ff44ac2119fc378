import FoundationEssentials
import Glibc
import TestServers
import Testing

/// A home of Intray made for one test: it polls a mailbox of its own, and answers to a partner's of its own.
final class Station {
  let host: MailHost
  let home: String
  /// The address it polls.
  let user: String
  /// The address its connection answers to.
  let partner: String

  private var account: Keys
  private var relay: Keys
  /// Further keys of intray.yaml.
  private var top = ""
  /// Further keys of its gateway.
  private var gateway = ""
  /// Keys of the connection beyond those that are always there.
  private let connection: Keys

  /// Keys of the account or of the relay in intray.yaml, as YAML: `["tls": "starttls"]`; nil leaves a key out.
  typealias Keys = [String: String?]

  /// Takes part of `host` (by default the shared one) and applies one connection, `Conversions_202?_*.csv`. `account`
  /// and `relay` replace keys of the configuration, `connection` those of the connection.
  static func make(
    on host: MailHost? = nil, account: (MailHost) -> Keys = { _ in [:] }, relay: (MailHost) -> Keys = { _ in [:] },
    connection: Keys = [:]
  ) async throws -> Station {
    var host = host
    if host == nil { host = try await MailHost.shared() }
    return try await Station(on: host!, account: account(host!), relay: relay(host!), connection)
  }

  private init(on host: MailHost, account: Keys, relay: Keys, _ connection: Keys) async throws {
    self.host = host
    self.connection = connection
    let name = UUID().uuidString.lowercased()
    home = "\(temporaryFolder)/intray-station-\(name)"
    user = "u\(name)@gateway.example"
    partner = "p\(name)@partner.example"
    let login = ["user": user, "password": "{ file: secrets/main }", "caFile": host.caFile]
    self.account = login.merging(["imap": "imaps://127.0.0.1:\(host.ports.imaps)"]) { $1 }
    self.relay = login.merging(["smtp": "smtp://127.0.0.1:\(host.ports.submission ?? 1)"]) { $1 }
    let password = try await host.addUser(user)
    try await host.addUser(partner)
    try await succeed("init", home)
    try write(password + "\n", to: "secrets/main")
    try configure(account: account, relay: relay)
    try write(connections, to: "connections.yaml")
    try await succeed("apply", "\(home)/connections.yaml")
  }

  deinit { try? FileManager.default.removeItem(atPath: home) }

  /// Puts `text` into a file of the home, for the owner alone.
  func write(_ text: String, to file: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(home)/\(file)"))
    guard chmod("\(home)/\(file)", 0o600) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  /// Writes the configuration with these keys in place of those it had.
  func configure(
    account changes: Keys = [:], relay relayChanges: Keys = [:], gateway: String? = nil, top: String? = nil
  ) throws {
    self.top = top ?? self.top
    self.gateway = gateway ?? self.gateway
    account.merge(changes) { $1 }
    relay.merge(relayChanges) { $1 }
    try write(configuration, to: "intray.yaml")
  }

  /// The command as cron would start it.
  func command(_ arguments: [String]) -> Command {
    Command(intrayExecutable, arguments, environment: ["PATH": "/usr/bin:/bin", "INTRAY_HOME": home])
  }

  func run(_ arguments: String...) async throws -> Command.Outcome { try await command(arguments).run() }

  /// Runs a command that must end with 0; returns its output.
  @discardableResult
  func succeed(_ arguments: String...) async throws -> [UInt8] {
    let outcome = try await command(arguments).run()
    #expect(outcome.status == 0, "intray \(arguments.joined(separator: " ")): \(outcome.errorText)")
    return outcome.output
  }

  /// Polls; the run must end with 0.
  @discardableResult
  func poll() async throws -> PollRecord {
    try #require(try records(try await succeed("poll", "--json"), as: PollRecord.self).last)
  }

  func messages() async throws -> [MessageRecord] {
    try records(try await succeed("message", "list", "--json"), as: MessageRecord.self)
  }

  func queue() async throws -> [QueueItemRecord] {
    try records(try await succeed("queue", "list", "--json"), as: QueueItemRecord.self)
  }

  func replies() async throws -> [ReplyRecord] {
    try records(try await succeed("reply", "list", "--json"), as: ReplyRecord.self)
  }

  /// Lays mail into the mailbox it polls.
  func deliver(_ mail: Mail...) throws { try deliver(mail) }

  func deliver(_ mail: [Mail]) throws { try host.deliver(mail.map(\.bytes), to: user) }

  /// What lies in one of its own mailboxes.
  func mailbox(_ name: String = "INBOX") throws -> [StoredMessage] { try host.stored(of: user, mailbox: name) }

  /// What has arrived at the partner's.
  func received() throws -> [[UInt8]] { try host.messages(of: partner) }
}

extension Station {
  private var configuration: String {
    """
    gateway: { domain: gateway.example, from: "Intray <\(user)>", \(gateway) }
    accounts:
      main:
    \(lines(account, indent: "    "))
    relay:
    \(lines(relay, indent: "  "))
    \(top)
    """
  }

  private func lines(_ keys: Keys, indent: String) -> String {
    keys.compactMap { key, value in value.map { "\(indent)\(key): \($0)" } }.sorted().joined(separator: "\n")
  }

  private var connections: String {
    let keys: Keys = [
      "name": "acme-conversions", "account": "main", "dataType": "conversions", "pattern": "\"Conversions_202?_*.csv\"",
      "authentication": "none", "returnAddress": partner,
    ]
    return "connections:\n  -\n\(lines(keys.merging(connection) { $1 }, indent: "    "))\n"
  }
}
