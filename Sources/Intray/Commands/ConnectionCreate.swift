internal import ArgumentParser
internal import Formats
internal import Model
internal import Queues
internal import Replies

struct ConnectionCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Makes a connection: asks in five steps at a terminal, or takes every answer as a flag.",
    discussion: """
      What is given as a flag is not asked for; with --yes nothing is asked for. Nothing is written before the review.
      Example: intray connection create
      Example: intray connection create --name acme --type clicks --pattern 'Clicks_*.csv' --account main --yes
      """)

  @OptionGroup var home: HomeOption
  @Option(help: "Its name.") var name: String?
  @Option(help: "inbound: a partner gives data to us; outbound: we give data to a partner.") var direction: String?
  @Option(help: "The data type.") var type: String?
  @Option(help: "The wildcard of its file names.") var pattern: String?
  @Option(help: "email, sftp or ftp.") var method: String?
  @Option(help: "push: whoever has the files brings them; pull: whoever wants them fetches them.") var methodology:
    String?
  @Option(help: "The account whose mailbox its mail comes to.") var account: String?
  @Option(help: "The partner's server: sftp://HOST[:PORT], ftp://, ftps://, imaps:// or imap://.") var server: String?
  @Option(help: "The fingerprint of an SFTP server's key: SHA256:…") var hostKey: String?
  @Option(help: "yes: without TLS; mail only from this machine itself.") var plain: String?
  @Option(help: "The absolute path of the folder there, or the folder of the mailbox.") var folder: String?
  @Option(help: "The folder of their mailbox that accepted messages are moved to; otherwise they stay.") var moveTo:
    String?
  @Option(help: "How long files lie in our drop server that the partner does not delete: 30d, forever.")
  var keepFor: String?
  @Option(name: .customLong("authserv-id"), help: "By what name their mail server signs its Authentication-Results.")
  var authservID: String?
  @Option(help: "yes: delete files there once they are in the queue.") var deleteFiles: String?
  @Option(help: "yes: files we put there take the place of others of their name.") var overwrite: String?
  @Option(help: "The address files are mailed to.") var recipient: String?
  @Option(help: "The name of a credential there is.") var credential: String?
  @Option(help: "The address or domain that may send.") var from: String?
  @Option(help: "What has to vouch for the sender: dmarc, secret-address, or none to take mail from anybody.")
  var authentication: String?
  @Option(help: "Where receipts and results go.") var returnAddress: String?
  @Flag(help: "Ask nothing: every answer is a flag or goes without saying.") var yes = false

  private var flags: [(key: String, value: String?)] {
    [
      ("name", name), ("direction", direction), ("dataType", type), ("pattern", pattern), ("method", method),
      ("methodology", methodology),
      ("account", account), ("server", server), ("hostKey", hostKey), ("plain", plain), ("folder", folder),
      ("moveTo", moveTo), ("keepFor", keepFor), ("authservID", authservID), ("deleteFiles", deleteFiles),
      ("overwrite", overwrite), ("recipient", recipient), ("credential", credential),
      ("from", from), ("authentication", authentication), ("returnAddress", returnAddress),
    ]
  }

  func run() throws {
    let home = try home.open()
    let configuration = try home.configuration()
    let store = try Store(home: home.path)
    var draft = Draft(accounts: configuration.accounts.map(\.name), dataTypes: try home.dataTypes().names)
    for (key, value) in flags { draft[key] = value }
    for (key, value) in flags where value != nil {
      if let objection = draft.objection(to: key) { throw UsageError("--\(flag(key)): \(objection)") }
    }
    guard !yes else { return try record(try complete(draft, store), nil, store, configuration) }
    guard isTerminal(0) else {
      throw UsageError("there is no terminal to ask at; give every answer as a flag, and --yes")
    }
    let given = Set(flags.filter { $0.value != nil }.map(\.key))
    guard let (connection, credential) = try Wizard(draft, given: given, store: store).run() else {
      return printLine("Nothing was written.")
    }
    try record(connection, credential, store, configuration)
  }

  /// What was not said goes without saying, where it can.
  private func complete(_ draft: Draft, _ store: Store) throws -> Connection {
    var draft = draft
    if draft.isOurMailbox, draft["account"] == nil, draft.accounts.count == 1 { draft["account"] = draft.accounts[0] }
    do { return try draft.connection() } catch let error as ConfigurationError {
      let key = error.key.split(separator: ".").last.map(String.init) ?? ""
      throw UsageError("--\(flag(key)): \(error.words)")
    }
  }

  private func flag(_ key: String) -> String {
    let words = [
      "dataType": "type", "hostKey": "host-key", "deleteFiles": "delete-files", "returnAddress": "return-address",
      "moveTo": "move-to", "keepFor": "keep-for", "authservID": "authserv-id",
    ]
    return words[key] ?? key
  }

  private func record(
    _ connection: Connection, _ new: Wizard.NewCredential?, _ store: Store, _ configuration: Configuration
  ) throws {
    guard try store.connection(named: connection.name) == nil else {
      throw UsageError("there is a connection \"\(connection.name)\" already")
    }
    if let new, let name = connection.credential {
      let content: NewContent =
        switch new.kind {
        case .address: try .address(at: configuration.gateway.sender.address)
        case .keyPair: try .keyPair(nil)
        case .password, .publicKey: try .password(new.password)
        }
      let credential = Credential(name: name, kind: new.kind, user: new.user)
      try store.create(credential: credential, content.content)
      try show(content, of: credential, "created", json: false)
    }
    _ = try store.apply(connections: [connection])
    printLine("created connection \(connection.name)")
    if let name = connection.credential, try store.credential(named: name) == nil {
      writeToStandardError("intray: \(MissingCredential(name, of: connection))\n")
    }
  }
}
