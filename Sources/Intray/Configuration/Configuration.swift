internal import FoundationEssentials
internal import Ingestion
internal import Model
internal import Replies

/// What `intray.yaml` says: who we are, the mailboxes we poll, the relay we send by.
struct Configuration {
  var gateway: Gateway
  /// In the order of the file.
  var accounts: [Account]
  /// Nil when nothing is ever sent.
  var relay: Relay?
  /// In the order of the file.
  var webhooks: [Webhook]
  var retention: Retention
  /// Nil when nobody is written to.
  var alerts: Alerts?
  var metrics: MetricsKeys
  /// Nil when no partner brings files to us.
  var dropServer: DropServer?
  /// Nil when nobody looks for malware.
  var antivirus: Antivirus?

  /// How we sign our replies.
  struct Gateway {
    /// The domain of our Message-IDs: `gateway.example`.
    var domain: String
    /// Whose address the replies are from.
    var sender: Sender
    /// Where replies that do not arrive come back to; nil for nowhere.
    var bounceAddress: BounceAddress?
    /// Replies that may go to one address; more are dead letters.
    var repliesPerHour: Int
  }

  /// A mailbox we poll.
  struct Account {
    var name: String
    var server: ServerAddress
    var login: LoginConfiguration
    var mailbox: String
    var settle: [Outcome: Settlement]
    /// Octets; a larger message is refused without being downloaded.
    var messageLimit: Int
    /// Whether the server's RFC822.SIZE is exact; some round.
    var exactSize: Bool
    /// By what name the server that takes mail in signs its Authentication-Results (RFC 8601 §2.5), in lower case.
    var authservID: String?
    /// Seconds after which a poll begins nothing new; it is over after twice that.
    var timeLimit: Double
    /// Seconds between polls by `intray run`, where nothing says that there is news.
    var every: Int
  }

  /// What is done with a message on the server once its outcome is on record.
  enum Settlement: Equatable {
    case nothing
    case move(to: String)
    case keyword(String)
    case flag(String)
  }

  /// The mail relay our replies leave by.
  struct Relay {
    var server: ServerAddress
    var login: LoginConfiguration?
  }

  struct LoginConfiguration {
    var user: String
    /// Nil where tokens are fetched.
    var secret: Secret?
    /// The secret is an OAuth 2.0 bearer token rather than a password.
    var isToken: Bool
    /// How tokens are fetched, where they are.
    var oauth: OAuthClient?
  }

  func webhook(named name: String) throws(UsageError) -> Webhook {
    if let webhook = webhooks.first(where: { $0.name == name }) { return webhook }
    let names = webhooks.map(\.name)
    throw UsageError(
      "there is no webhook \"\(name)\"; the webhooks are \(names.listed)\(suggestion(name, among: names))")
  }

  func account(named name: String) throws(UsageError) -> Account {
    if let account = accounts.first(where: { $0.name == name }) { return account }
    let names = accounts.map(\.name)
    throw UsageError(
      "there is no account \"\(name)\"; the accounts are \(names.listed)\(suggestion(name, among: names))")
  }
}

extension Configuration {
  /// Reads `text` as the configuration file called `file`.
  init(text: String, file: String) throws {
    let top = try YAMLMapping(
      text: text, file: file,
      known: [
        "gateway", "accounts", "relay", "dropServer", "webhooks", "alerts", "metrics", "retention", "antivirus",
      ])
    guard let gateway = try top.mapping("gateway", known: Gateway.keys) else {
      throw top.missing("gateway", "the keys domain and from")
    }
    self.gateway = try Gateway(gateway)
    guard let accounts = try top.mapping("accounts"), !accounts.keys.isEmpty else {
      throw top.missing("accounts", "at least one account by name")
    }
    self.accounts = try accounts.keys.map { try Account(name: $0, in: accounts) }
    relay = try top.mapping("relay", known: Relay.keys).map(Relay.init)
    dropServer = try top.mapping("dropServer", known: DropServer.keys).map(DropServer.init)
    webhooks = try top.mapping("webhooks").map { all in try all.keys.map { try Webhook(name: $0, in: all) } } ?? []
    alerts = try top.mapping("alerts", known: Alerts.keys).map(Alerts.init)
    guard alerts == nil || relay != nil else {
      throw top.error(at: "alerts", "alerts are mailed, and there is no relay to send them by")
    }
    antivirus = try top.mapping("antivirus", known: Antivirus.keys).map(Antivirus.init)
    retention = try Retention(try top.mapping("retention", known: Retention.keys))
    metrics = try top.mapping("metrics", known: MetricsKeys.all).map(MetricsKeys.init) ?? MetricsKeys()
  }

  /// Reads the configuration file at `path`.
  init(path: String) throws {
    let text: String
    do {
      text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    } catch {
      throw ConfigurationError(
        file: path, key: "", words: "the configuration cannot be read; expected the file that `intray init` writes")
    }
    try self.init(text: text, file: path)
  }
}

extension Configuration.Gateway {
  static let keys = ["domain", "from", "bounceAddress", "repliesPerHour"]

  fileprivate init(_ mapping: YAMLMapping) throws {
    let domain = try mapping.requiredString("domain").lowercased()
    guard isDomain(domain), domain.utf8.count <= 190 else {
      throw mapping.error(at: "domain", "found \"\(domain)\", expected a domain such as gateway.example")
    }
    let from = try mapping.requiredString("from")
    guard let sender = Sender(from: from, domain: domain) else {
      throw mapping.error(at: "from", "found \"\(from)\", expected an address such as Intray <uploads@\(domain)>")
    }
    self.domain = domain
    self.sender = sender
    let most = try mapping.string("repliesPerHour") ?? "1000"
    guard let repliesPerHour = Int(most), repliesPerHour > 0 else {
      throw mapping.error(at: "repliesPerHour", "found \"\(most)\", expected a number of replies from 1 on")
    }
    self.repliesPerHour = repliesPerHour
    guard let bounces = try mapping.string("bounceAddress") else { return }
    guard isAddress(bounces), let address = BounceAddress(bounces) else {
      throw mapping.error(
        at: "bounceAddress",
        "found \"\(bounces)\", expected an address without \"+\" such as bounces@\(domain), whose mail comes into a polled "
          + "mailbox, also when it goes to bounces+…@\(domain)")
    }
    bounceAddress = address
  }
}

extension Configuration.Account {
  static let keys = [
    "imap", "tls", "caFile", "user", "password", "token", "oauth", "mailbox", "settle", "messageLimit", "exactSize",
    "authservID", "timeLimit", "every",
  ]

  fileprivate init(name: String, in accounts: YAMLMapping) throws {
    guard isName(name) else {
      throw accounts.error(
        at: name, "an account's name is made of lower-case letters, digits, \"-\" and \"_\"")
    }
    guard let mapping = try accounts.mapping(name, known: Self.keys) else {
      throw accounts.missing(name, "a mapping with the keys \(Self.keys.listed)")
    }
    self.name = name
    server = try ServerAddress.read("imap", of: mapping, schemes: .imap)
    guard let login = try Configuration.LoginConfiguration.read(mapping) else {
      throw mapping.missing("user", "the name to log in with")
    }
    self.login = login
    mailbox = try mapping.string("mailbox") ?? "INBOX"
    settle = try Configuration.Settlement.read(mapping)
    exactSize = try mapping.bool("exactSize") ?? true
    authservID = try Self.authservID(mapping)
    let limit = try mapping.string("messageLimit") ?? "40 MB"
    guard let messageLimit = byteCount(limit), messageLimit > 0 else {
      throw mapping.error(at: "messageLimit", "found \"\(limit)\", expected a size such as 40 MB")
    }
    self.messageLimit = messageLimit
    let time = try mapping.string("timeLimit") ?? "5m"
    guard let timeLimit = timeSpan(time), (1...86_400).contains(timeLimit) else {
      throw mapping.error(at: "timeLimit", "found \"\(time)\", expected a time from 1s to 24h, such as 90s, 5m or 2h")
    }
    self.timeLimit = Double(timeLimit)
    let every = try mapping.string("every") ?? "1m"
    guard let seconds = timeSpan(every), (1...86_400).contains(seconds) else {
      throw mapping.error(at: "every", "found \"\(every)\", expected a time from 1s to 24h, such as 30s, 5m or 1h")
    }
    self.every = Int(seconds)
  }
}

extension Configuration.Account {
  static func authservID(_ mapping: YAMLMapping) throws -> String? {
    guard let text = try mapping.string("authservID") else { return nil }
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") }) else {
      throw mapping.error(
        at: "authservID",
        "found \"\(text)\", expected the first word of the server's Authentication-Results, such as mx.gateway.example")
    }
    return text.lowercased()
  }
}

extension Configuration.Settlement {
  /// Without a word about it, mail leaves the mailbox for a folder that says what became of it.
  static let standard: [Outcome: Configuration.Settlement] = [
    .accepted: .move(to: "Intray-Accepted"), .ignored: .move(to: "Intray-Ignored"),
    .refused: .move(to: "Intray-Refused"), .held: .move(to: "Intray-Held"),
  ]

  fileprivate static func read(_ account: YAMLMapping) throws -> [Outcome: Configuration.Settlement] {
    guard let mapping = try account.mapping("settle", known: Outcome.allCases.map(\.rawValue)) else {
      return standard
    }
    var settlements = standard
    for outcome in Outcome.allCases where mapping.keys.contains(outcome.rawValue) {
      settlements[outcome] = try read(outcome.rawValue, of: mapping)
    }
    return settlements
  }

  private static func read(_ key: String, of mapping: YAMLMapping) throws -> Configuration.Settlement {
    if let text = try? mapping.string(key) {
      guard text == "nothing" else {
        throw mapping.error(
          at: key, "found \"\(text)\", expected nothing, { move: FOLDER }, { keyword: … } or { flag: … }")
      }
      return .nothing
    }
    let kinds = ["move", "keyword", "flag"]
    guard let choice = try mapping.mapping(key, known: kinds), choice.keys.count == 1 else {
      throw mapping.error(at: key, "expected exactly one of \(kinds.listed), or nothing")
    }
    let value = try choice.requiredString(choice.keys[0])
    return switch choice.keys[0] {
    case "move": .move(to: value)
    case "keyword": .keyword(value)
    default: .flag(value)
    }
  }
}

extension Configuration.Relay {
  static let keys = ["smtp", "tls", "caFile", "user", "password", "token", "oauth"]

  fileprivate init(_ mapping: YAMLMapping) throws {
    server = try ServerAddress.read("smtp", of: mapping, schemes: .smtp)
    login = try Configuration.LoginConfiguration.read(mapping)
  }
}

extension Configuration.LoginConfiguration {
  /// Reads `user` with `password` or `token`; nil when none of them is there.
  fileprivate static func read(_ mapping: YAMLMapping) throws -> Configuration.LoginConfiguration? {
    guard ["user", "password", "token", "oauth"].contains(where: mapping.keys.contains) else { return nil }
    let user = try mapping.requiredString("user")
    if let oauth = try mapping.mapping("oauth", known: OAuthClient.keys) {
      for key in ["password", "token"] where mapping.has(key) {
        throw mapping.error(at: key, "stands beside oauth; expected one of the two")
      }
      return .init(user: user, secret: nil, isToken: true, oauth: try OAuthClient(oauth))
    }
    let password = try Secret.read("password", of: mapping)
    let token = try Secret.read("token", of: mapping)
    switch (password, token) {
    case (let password?, nil): return .init(user: user, secret: password, isToken: false)
    case (nil, let token?): return .init(user: user, secret: token, isToken: true)
    case (nil, nil): throw mapping.missing("password", "where the password is: { file: secrets/… }")
    case (_?, _?): throw mapping.error(at: "token", "stands beside a password; expected one of the two")
    }
  }
}

/// A name people type: lower-case letters, digits, `-` and `_`.
func isName(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.count <= 64
    && text.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
