import Model
import Testing

@testable import Intray

@Suite("Connections written out")
struct ConnectionsTextTests {
  private func readBack(_ connections: [Connection]) throws -> [Connection] {
    try ConnectionsFile(
      text: ConnectionsText(connections: connections).description, file: "c.yaml", accounts: ["main", "no"],
      dataTypes: ["conversions", "clicks"]
    ).connections
  }

  /// Everything but the identifier, which is the store's.
  private func same(_ left: Connection, _ right: Connection) -> Bool {
    var right = right
    right.id = left.id
    return left == right
  }

  private let plainest = Connection(
    name: "acme", dataType: "conversions", account: "main", pattern: FileNamePattern("*.csv")!)

  private var mail: Connection {
    Connection(
      name: "all-of-it", dataType: "clicks", account: "no", credential: nil,
      pattern: FileNamePattern("[x] \"Umsätze\" {y}: #1 \\ ?_*.csv")!, ignoreCase: true, isStrict: true,
      forwards: .open,
      uuencode: .open, allow: ["name-differs", "missing-base64-padding"], from: ["partner.example", "a@b.example"],
      authentication: Authentication(.arc, domains: ["lists.example", "yes.example"]),
      ingestAddress: "uploads+acme@gateway.example", returnAddress: "yes@partner.example",
      answers: [.accepted, .held], answersAutomatic: false, contentSeenBefore: .warn, missingMessageID: .refuse,
      dialect: DeclaredDialect(["delimiter": [";"], "datetimeFormat": ["%d/%m/%Y", "default"], "quote": ["'"]]),
      policy: .file, rejectFilePercent: 7, result: .onCompletion, resultRows: .all,
      isScanned: false, priority: -7, isPaused: true)
  }

  private var bySecret: Connection {
    var connection = plainest
    connection.name = "by-secret"
    connection.authentication = Authentication(.secretAddress)
    connection.secretAddresses = [SHA256Digest(Array(0..<32)), SHA256Digest(Array(1...32))]
    return connection
  }

  private func remote(_ scheme: RemoteServer.Scheme, isPlain: Bool = false) -> Connection {
    var connection = plainest
    connection.name = "from-\(scheme.rawValue)\(isPlain ? "-plain" : "")"
    connection.method = scheme.method
    connection.methodology = .pull
    connection.account = ""
    connection.credential = "true"
    let key = "SHA256:" + String(repeating: "a+/", count: 14) + "b"
    connection.remote = Remote(
      server: RemoteServer(
        scheme: scheme, host: scheme == .ftp ? "::1" : "files.partner.example", port: 2022, isPlain: isPlain),
      folder: "/out going/ä", hostKeys: scheme == .sftp ? [key, key] : [], caFile: "/etc/ca.pem", deletesFiles: true,
      unchangedFor: 90, fileLimit: 123_456_789, resultFolder: "/results")
    return connection
  }

  /// Files that we give.
  private func outbound(_ remote: Remote? = nil) -> Connection {
    var connection = plainest
    connection.name = remote.map { "onto-\($0.server.scheme.rawValue)" } ?? "by-mail"
    connection.direction = .outbound
    connection.account = ""
    guard var remote else {
      connection.mailing = Mailing(recipient: "feeds@partner.example", fileLimit: 5, unchangedFor: 90)
      return connection
    }
    remote.deletesFiles = false
    remote.resultFolder = nil
    remote.overwrites = true
    connection.method = remote.server.scheme.method
    connection.credential = "acme"
    connection.remote = remote
    return connection
  }

  /// Files that a partner brings.
  private var brought: Connection {
    var connection = plainest
    connection.name = "brought"
    connection.method = .sftp
    connection.account = ""
    connection.credential = "acme"
    connection.drop = Drop(unchangedFor: 90, fileLimit: 77)
    connection.schedule = Schedule("0 6 * * 1-5", timeZone: "Europe/Berlin")
    connection.expectation = Expectation(
      by: Schedule("mon,thu 09:00", timeZone: "Europe/Berlin"), grace: 1800, within: 28_800)
    return connection
  }

  /// Files that a partner fetches.
  private func laidOut(keptFor: Int64?) -> Connection {
    var connection = plainest
    connection.name = "laid-out-\(keptFor ?? 0)"
    connection.direction = .outbound
    connection.method = .ftp
    connection.methodology = .pull
    connection.account = ""
    connection.credential = "acme"
    connection.shelf = Shelf(keptFor: keptFor, overwrites: true, fileLimit: 77, unchangedFor: 90)
    return connection
  }

  /// Mail in a mailbox of the partner's.
  private func readThere(_ server: MailServer) -> Connection {
    var connection = plainest
    connection.name = "read-there-\(server.scheme.rawValue)"
    connection.methodology = .pull
    connection.account = "connection:\(connection.name)"
    connection.credential = "acme"
    connection.from = ["partner.example"]
    connection.authentication = Authentication(.dmarc)
    connection.mailbox = PartnerMailbox(
      server: server, folder: "Feeds/Ausgänge", caFile: "/etc/ca.pem", authservID: "mx.partner.example",
      movesTo: "Feeds/Done", messageLimit: 1_000_000)
    return connection
  }

  private var mailServers: [MailServer] {
    [MailServer(scheme: .imaps, host: "mail.partner.example"), MailServer(scheme: .imap, host: "::1", isPlain: true)]
  }

  @Test("are read back as they were, whatever they say")
  func roundTrip() throws {
    var byAddress = plainest
    byAddress.name = "by-address"
    byAddress.credential = "acme-in"
    byAddress.authentication = Authentication(.secretAddress)
    var byPolicy = plainest
    byPolicy.name = "by-policy"
    byPolicy.from = ["partner.example"]
    byPolicy.authentication = Authentication(.dmarc)
    let all =
      [
        plainest, mail, byAddress, byPolicy, bySecret, remote(.sftp), remote(.ftp), remote(.ftps),
        remote(.ftp, isPlain: true), outbound(), outbound(remote(.sftp).remote), outbound(remote(.ftps).remote),
        brought,
        laidOut(keptFor: nil), laidOut(keptFor: 90),
      ] + mailServers.map(readThere)
    let back = try readBack(all)
    #expect(back.count == all.count)
    for (written, read) in zip(all, back) { #expect(same(written, read), "\(written.name)") }
    #expect(try readBack([]).isEmpty)
  }

  @Test("leave no field out: each differs from what goes without saying in one of those that are tested")
  func completeness() {
    let fields = Mirror(reflecting: plainest).children
    let others = [
      mail, bySecret, remote(.sftp), outbound(), brought, laidOut(keptFor: 1), readThere(mailServers[0]),
    ].map { Array(Mirror(reflecting: $0).children) }
    for (number, field) in fields.enumerated() {
      let isTested = others.contains { $0[number].value as? AnyHashable != field.value as? AnyHashable }
      #expect(isTested || field.label == "direction", "\(field.label ?? "")")
    }
  }

  @Test("say nothing that goes without saying")
  func brevity() {
    #expect(
      ConnectionsText(connections: [plainest]).description
        == "connections:\n  - name: acme\n    account: main\n    dataType: conversions\n    pattern: \"*.csv\"\n    authentication: none\n"
    )
  }
}
