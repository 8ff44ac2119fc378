internal import ArgumentParser
internal import Model
internal import Queues

struct CredentialList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists credentials, never a secret.",
    discussion: "Example: intray credential list")

  @OptionGroup var home: HomeOption
  @Flag(help: "One JSON object a line.") var json = false

  func run() throws {
    let store = try Store(home: try home.open().path)
    let records = try store.credentials().map { try CredentialRecord($0, store) }
    if json { return try records.forEach { printLine(try jsonLine($0)) } }
    var table = Table(["NAME", "KIND", "USER", "SECRET", "LAST USED", "CONNECTIONS", "RETURN ADDRESS"])
    for record in records {
      table.add([
        record.name, record.kind.rawValue, record.user ?? "-", record.words,
        record.versions.compactMap(\.provenAt).max() ?? "-",
        record.connections.isEmpty ? "-" : record.connections.joined(separator: ", "), record.returnAddress ?? "-",
      ])
    }
    table.lines.forEach(printLine)
  }
}

struct CredentialShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What may be known of a credential: all but its secret.",
    discussion: "Example: intray credential show acme-sftp")

  @OptionGroup var home: HomeOption
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The credential's name.") var name: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    let record = try CredentialRecord(try store.requireCredential(name), store)
    if json { return printLine(try jsonLine(record)) }
    printLine("Name            \(record.name), \(record.kind.rawValue)")
    printLine("User            \(terminalSafe(record.user ?? "-"))")
    printLine("Return address  \(record.returnAddress ?? "-")")
    printLine("Connections     \(record.connections.isEmpty ? "-" : record.connections.joined(separator: ", "))")
    for version in record.versions {
      let end = version.validUntil.map { ", good until \($0)" } ?? ""
      printLine("Secret \(version.number)        set on \(version.createdAt)\(end)")
      printLine("                last used \(version.provenAt ?? "never")")
      if let key = version.publicKey { printLine("                \(key)") }
      if let fingerprint = version.fingerprint { printLine("                \(fingerprint)") }
    }
  }
}

/// What `credential list --json` and `show --json` print.
struct CredentialRecord: Encodable {
  var name: String
  var kind: Credential.Kind
  var user: String?
  var returnAddress: String?
  /// The names of those that use it.
  var connections: [String]
  /// Those that are good now, the newest first.
  var versions: [Version]

  struct Version: Encodable {
    var number: Int
    var createdAt: String
    var validUntil: String?
    var provenAt: String?
    var publicKey: String?
    var fingerprint: String?
  }

  init(_ credential: Credential, _ store: Store) throws {
    name = credential.name
    kind = credential.kind
    user = credential.user
    returnAddress = credential.returnAddress
    connections = try store.connections().filter { $0.credential == credential.name }.map(\.name)
    versions = try store.versions(of: credential.id).map { version in
      Version(
        number: version.number, createdAt: version.createdAt.description,
        validUntil: version.validUntil?.description, provenAt: version.provenAt?.description,
        publicKey: version.publicPart, fingerprint: try version.publicPart.map { try PublicKey(text: $0).fingerprint })
    }
  }

  /// `set`, or what stands beside it.
  fileprivate var words: String {
    versions.count > 1 ? "set, and \(versions.count - 1) older" : versions.isEmpty ? "none" : "set"
  }
}

/// What `credential create --json` and `rotate --json` print: the one time a secret is shown.
struct ProvisionedRecord: Encodable {
  var name: String
  var kind: Credential.Kind
  var user: String?
  /// What was made up here; absent when it was given.
  var secret: String?
  var publicKey: String?

  init(_ new: NewContent, of credential: Credential) {
    name = credential.name
    kind = credential.kind
    user = credential.user
    secret = new.provisioned
    publicKey = new.handedOut
  }
}
