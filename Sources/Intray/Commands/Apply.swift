internal import ArgumentParser
internal import Formats
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Queues

struct Apply: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Declares connections from a YAML file; says what changed.",
    discussion: """
      What the file does not mention stays as it is; applying the same file again changes nothing.
      Example: intray apply connections.yaml
      """)

  @OptionGroup var home: HomeOption
  @Flag(help: "One JSON object a line.") var json = false
  @Argument(help: "The file of connections.") var file: String

  func run() throws {
    let home = try home.open()
    let accounts = try home.configuration().accounts.map(\.name)
    let dataTypes = try home.dataTypes().names
    let declared = try ConnectionsFile(
      text: try read(), file: file, accounts: accounts, dataTypes: dataTypes
    ).connections
    if declared.contains(where: { !$0.secretAddresses.isEmpty }) { try requirePrivate() }
    let store = try Store(home: home.path)
    for change in try store.apply(connections: declared) { try show(change) }
    try warnOfMissingCredentials(declared, store)
  }

  /// Connections may come before their credentials, as they do in a new home; until those are there they take nothing.
  private func warnOfMissingCredentials(_ connections: [Connection], _ store: Store) throws {
    let known = Set(try store.credentials().map(\.name))
    for connection in connections {
      guard let name = connection.credential, !known.contains(name) else { continue }
      writeToStandardError("intray: \(MissingCredential(name, of: connection))\n")
    }
  }

  private func read() throws -> String {
    do {
      return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
    } catch {
      throw DataError("cannot read \"\(file)\"; expected a YAML file of connections", status: ExitStatus.noInput)
    }
  }

  /// What has a secret address in it is a secret.
  private func requirePrivate() throws {
    var status = stat()
    guard stat(file, &status) == 0, status.st_mode & 0o077 == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw ConfigurationError(
        file: file, key: "",
        words: "the file has mode 0\(mode) and a secret address in it; expected 0600, so that nobody else reads it")
    }
  }

  private func show(_ change: ConnectionChange) throws {
    let record = ChangeRecord(change)
    if json { return printLine(try jsonLine(record)) }
    printLine("\(record.change) \(record.name)" + (record.fields.isEmpty ? "" : ": \(record.fields.listed)"))
  }
}

/// What `apply --json` prints of one connection.
struct ChangeRecord: Encodable {
  var name: String
  var id: ULID
  /// created, changed, restored or unchanged
  var change: String
  /// What is different now.
  var fields: [String] = []

  init(_ change: ConnectionChange) {
    name = change.name
    id = change.id
    switch change.kind {
    case .created: self.change = "created"
    case .restored: self.change = "restored"
    case .unchanged: self.change = "unchanged"
    case .changed(let fields):
      self.change = "changed"
      self.fields = fields
    }
  }
}
