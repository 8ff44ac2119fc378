internal import Formats
internal import Model

/// A connection that is being made: what has been answered so far, by the keys of a connections file. It is read by the
/// very reader that `apply` uses, so that both take and refuse the same.
struct Draft {
  private(set) var answers: [String: String] = [:]
  let accounts: [String]
  let dataTypes: [String]

  init(accounts: [String], dataTypes: [String]) {
    self.accounts = accounts
    self.dataTypes = dataTypes
  }

  subscript(key: String) -> String? {
    get { answers[key] }
    set { answers[key] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
  }

  var isEmail: Bool { (answers["method"] ?? "email") == "email" }
  /// Mail that is not known by the address it comes to.
  var isOpenToAll: Bool { isTheirMailbox || isOurMailbox && answers["credential"] == nil }
  var isSFTP: Bool { answers["method"] == "sftp" }
  var isFTP: Bool { answers["method"] == "ftp" }
  var isOutbound: Bool { answers["direction"] == "outbound" }
  private var isPulled: Bool { answers["methodology"] == "pull" }
  /// The partner mails files to us.
  var isOurMailbox: Bool { isEmail && !isOutbound && !isPulled }
  /// We read mail in a mailbox of the partner's.
  var isTheirMailbox: Bool { isEmail && !isOutbound && isPulled }
  /// The partner logs in to our drop server, to bring files or to fetch them.
  var isAtDropServer: Bool { !isEmail && isOutbound == isPulled && answers["methodology"] != nil }
  /// The partner fetches files from our drop server.
  var isLaidOut: Bool { isAtDropServer && isOutbound }
  /// There is a file server of the partner's in it.
  var isOnTheirServer: Bool { !isEmail && !isAtDropServer }

  /// Why the answer to `key` cannot stand; nil when it can, whatever is still to be answered.
  func objection(to key: String) -> String? {
    do {
      _ = try read(placeholders.merging(answers) { $1 })
      return nil
    } catch let error as ConfigurationError {
      let place = error.key.split(separator: ".").last.map(String.init) ?? ""
      return place == key && answers[key] != nil ? error.words : nil
    } catch { return "\(error)" }
  }

  /// The connection, once all is answered that has to be.
  func connection() throws -> Connection { try read(answers) }

  /// Something for every key that is needed, so that what is wrong is what was answered.
  private var placeholders: [String: String] {
    var words = [
      "name": "x", "dataType": dataTypes.first ?? "", "pattern": "*", "account": accounts.first ?? "", "folder": "/x",
      "server": isTheirMailbox ? "imaps://x" : isFTP ? "ftp://x" : "sftp://x",
      "hostKey": "SHA256:" + String(repeating: "x", count: 43), "recipient": "x@x.example", "authservID": "x",
    ]
    if isOurMailbox || isTheirMailbox { words["from"] = "x.example" }
    if !isEmail || isTheirMailbox { words["credential"] = "x" }
    return words
  }

  private func read(_ answers: [String: String]) throws -> Connection {
    let text = yaml(answers)
    return try ConnectionsFile(text: text, file: "answers", accounts: accounts, dataTypes: dataTypes).connections[0]
  }

  /// Only the keys that go with what was chosen: an answer to a question that is no longer asked is forgotten.
  private func yaml(_ answers: [String: String]) -> String {
    let fitting = Set(keys)
    let lines = answers.filter { fitting.contains($0.key) }.sorted { $0.key < $1.key }
    return "connections:\n  -\n" + lines.map { "    \($0.key): \(ConnectionsText.scalar($0.value))\n" }.joined()
  }

  private var keys: [String] {
    let all = ["name", "dataType", "pattern", "direction", "method"] + (isOutbound ? [] : ["returnAddress"])
    if isOurMailbox { return all + ["account", "credential"] + SenderKeys.all }
    if isTheirMailbox { return all + ["methodology", "credential", "from", "authentication"] + MailboxKeys.all }
    if isEmail { return all + ["recipient"] }
    if isLaidOut { return all + ["methodology", "credential", "overwrite", "keepFor"] }
    if isAtDropServer { return all + ["methodology", "credential"] }
    let there = ["methodology", "credential", "server", "folder", isSFTP ? "hostKey" : "plain"]
    return all + there + [isOutbound ? "overwrite" : "deleteFiles"]
  }
}
