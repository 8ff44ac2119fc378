internal import ArgumentParser
internal import Model
internal import Queues
internal import Replies

struct CredentialCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credential", abstract: "Names, passwords, keys and addresses that connections are proved by.",
    discussion: """
      Secrets lie in the database sealed with the key in HOME/sealing.key: without that file they are lost, so keep a \
      copy of it apart from the backups. What is made up here is shown once.
      Example: intray credential list
      """,
    subcommands: [
      CredentialCreate.self, CredentialList.self, CredentialShow.self, CredentialRotate.self, CredentialRemove.self,
      CredentialLogin.self,
    ])
}

/// What a credential's secret is taken from.
struct ContentOptions: ParsableArguments {
  @Option(help: "The password: the first line of this file; - is standard input.") var passwordFile: String?
  @Option(help: "Our private key, Ed25519 or ECDSA without a passphrase; - is standard input.")
  var keyFile: String?
  @Option(help: "The partner's public key: OpenSSH, PKCS#8 or RFC 4716; - is standard input.")
  var publicKey: String?
  @Flag(help: "Make up a password, or a key pair.") var generate = false
  @Option(help: "Where the address is made: uploads@gateway.example, or @gateway.example for a whole domain.")
  var base: String?

  /// The kind these options speak of; nil when they do not say.
  func kind() throws -> Credential.Kind? {
    let given: [(String?, Credential.Kind)] = [
      (passwordFile, .password), (keyFile, .keyPair), (publicKey, .publicKey), (base, .address),
    ]
    let kinds = given.filter { $0.0 != nil }.map(\.1)
    guard kinds.count + (generate ? 1 : 0) <= 1 else {
      throw UsageError(
        "give one of --password-file, --key-file, --public-key, --base and --generate, not several of them")
    }
    return kinds.first
  }

  /// Reads, asks for, or makes up what a credential of `kind` needs.
  func content(of kind: Credential.Kind, home: Home) throws -> NewContent {
    let given = try self.kind()
    guard given == nil || given == kind else {
      throw UsageError("what was given makes a credential of the kind \(given?.rawValue ?? ""), not \(kind.rawValue)")
    }
    switch kind {
    case .password: return try .password(generate ? nil : try password())
    case .keyPair: return try .keyPair(try keyFile.map { try SecretInput.text(of: $0, "the private key") })
    case .publicKey:
      guard let publicKey else { throw UsageError("give the partner's public key with --public-key FILE") }
      return try .publicKey(try SecretInput.text(of: publicKey, "the public key"))
    case .address: return try .address(at: try base ?? home.configuration().gateway.sender.address)
    }
  }

  private func password() throws -> String {
    if let passwordFile { return try SecretInput.line(of: passwordFile, "the password") }
    guard isTerminal(0) else {
      throw UsageError("no password: give --password-file FILE (- is standard input), or --generate to make one up")
    }
    return try SecretInput.typed("password")
  }
}

struct CredentialCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Makes a credential; shows what was made up, this once.",
    discussion: """
      Kinds: address (one of ours that one partner knows), password, key-pair (ours), public-key (the partner's).
      Example: intray credential create acme-sftp --kind key-pair --user acme
      """)

  @OptionGroup var home: HomeOption
  @OptionGroup var given: ContentOptions
  @Option(help: "address, password, key-pair or public-key.", transform: word(Credential.Kind.self))
  var kind: Credential.Kind?
  @Option(help: "Whom it is shown for.") var user: String?
  @Option(help: "Where receipts and results go for connections without an address of their own.")
  var returnAddress: String?
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "Its name: lower-case letters, digits, - and _.") var name: String

  func run() throws {
    let home = try home.open()
    guard isName(name) else {
      throw UsageError("found the name \"\(name)\", expected at most 64 lower-case letters, digits, \"-\" and \"_\"")
    }
    guard let kind = try kind ?? given.kind() else {
      throw UsageError("give --kind: \(Credential.Kind.allCases.map(\.rawValue).listed)")
    }
    let credential = Credential(
      name: name, kind: kind, user: try user(of: kind), returnAddress: try addressOrNil(returnAddress))
    let store = try Store(home: home.path)
    guard try store.credential(named: name) == nil else {
      throw UsageError("there is a credential \"\(name)\" already; `intray credential rotate` gives it a new secret")
    }
    let new = try given.content(of: kind, home: home)
    try store.create(credential: credential, new.content)
    try show(new, of: credential, "created", json: json)
  }

  private func user(of kind: Credential.Kind) throws -> String? {
    guard kind != .address else {
      guard user == nil else { throw UsageError("an address is shown for nobody: leave --user out") }
      return nil
    }
    guard let user, !user.isEmpty, user.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw UsageError("give --user: the name to log in with")
    }
    return user
  }
}

/// Nil for nil and for nothing between the quotes.
func addressOrNil(_ text: String?) throws -> String? {
  guard let text, !text.isEmpty else { return nil }
  guard isAddress(text) else {
    throw UsageError("found \"\(text)\", expected one address such as feeds@partner.example")
  }
  return text
}

/// Says what was made, with what will not be shown again.
func show(_ new: NewContent, of credential: Credential, _ what: String, json: Bool) throws {
  if json { return printLine(try jsonLine(ProvisionedRecord(new, of: credential))) }
  printLine("\(what) credential \(credential.name) (\(credential.kind.rawValue))")
  if let user = credential.user { printLine("  user        \(terminalSafe(user))") }
  if let secret = new.provisioned { printLine("  \(credential.kind.noun)\(terminalSafe(secret))") }
  if let key = new.handedOut { printLine("  public key  \(key)") }
  if new.provisioned != nil { printLine("  Note it down: it is not shown again.") }
}

struct CredentialRotate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Gives a credential a new secret; the old one stays good for a while.",
    discussion: """
      Without an option a password, key pair or address is made up. While both are good, the one that was taken last is \
      tried first. Example: intray credential rotate acme-sftp --overlap 14d
      """)

  @OptionGroup var home: HomeOption
  @OptionGroup var given: ContentOptions
  @Option(help: "How long the old secret stays good: 90s, 30m, 12h, 7d; 0s ends it now.", transform: duration)
  var overlap: Int64 = 7 * 86400
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "The credential's name.") var name: String

  func run() throws {
    let home = try home.open()
    let store = try Store(home: home.path)
    let credential = try store.requireCredential(name)
    var given = given
    if credential.kind == .password, try given.kind() == nil { given.generate = true }
    if credential.kind == .address, given.base == nil { given.base = try base(of: credential, store) }
    let new = try given.content(of: credential.kind, home: home)
    try store.rotate(credential: name, to: new.content, overlap: overlap)
    try show(new, of: credential, "rotated", json: json)
    guard !json, credential.kind == .password,
      try store.connections().contains(where: { $0.usesDropServer && $0.credential == name })
    else { return }
    printLine("The drop server takes the old one until the next `intray dropserver config`, then this one alone.")
  }

  /// Where its last address was made.
  private func base(of credential: Credential, _ store: Store) throws -> String? {
    guard let last = try store.secrets(of: credential.id).max(by: { $0.version.number < $1.version.number }) else {
      return nil
    }
    let address = String(decoding: last.secret, as: UTF8.self)
    let halves = address.split(separator: "@", maxSplits: 1)
    let local = halves[0].lastIndex(of: "+").map { halves[0][..<$0] } ?? ""
    return "\(local)@\(halves[1])"
  }
}

struct CredentialRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Removes a credential and wipes its secrets; not while a connection uses it.",
    discussion: "Example: intray credential remove acme-sftp")

  @OptionGroup var home: HomeOption
  @Argument(help: "The credential's name.") var name: String

  func run() throws {
    let store = try Store(home: try home.open().path)
    _ = try store.requireCredential(name)
    try store.removeCredential(named: name)
    printLine("removed credential \(name)")
  }
}

extension Store {
  /// The credential of that name; an error that names those there are.
  func requireCredential(_ name: String) throws -> Credential {
    if let credential = try credential(named: name) { return credential }
    let names = try credentials().map(\.name)
    let known = names.isEmpty ? "there are none" : "there are \(names.listed)\(suggestion(name, among: names))"
    throw DataError("there is no credential \"\(name)\"; \(known)", status: ExitStatus.noInput)
  }
}

extension Credential.Kind {
  /// What is shown of it once, as the beginning of a line.
  fileprivate var noun: String {
    switch self {
    case .address: "address     "
    case .password: "password    "
    case .keyPair, .publicKey: "key         "
    }
  }
}
