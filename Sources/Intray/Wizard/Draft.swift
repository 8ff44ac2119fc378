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
  var isOpenToAll: Bool { isOurMailbox && answers["credential"] == nil }
  var isSFTP: Bool { answers["method"] == "sftp" }
  var isFTP: Bool { answers["method"] == "ftp" }
  var isOutbound: Bool { answers["direction"] == "outbound" }
  var isOurMailbox: Bool { isEmail && !isOutbound }
  /// The partner brings files to our drop server.
  var isBrought: Bool { !isEmail && !isOutbound && answers["methodology"] == "push" }
  /// There is a server of the partner's in it.
  var isOnTheirServer: Bool { !isEmail && !isBrought }

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
    [
      "name": "x", "dataType": dataTypes.first ?? "", "pattern": "*", "account": accounts.first ?? "", "folder": "/x",
      "server": isFTP ? "ftp://x" : "sftp://x", "hostKey": "SHA256:" + String(repeating: "x", count: 43),
      "recipient": "x@x.example",
    ].merging(isOurMailbox ? ["from": "x.example"] : isEmail ? [:] : ["credential": "x"]) { $1 }
  }

  private func read(_ answers: [String: String]) throws -> Connection {
    let text = yaml(answers)
    return try ConnectionsFile(text: text, file: "answers", accounts: accounts, dataTypes: dataTypes).connections[0]
  }

  /// The keys that go with what was chosen; an answer to a question that is no longer asked is forgotten.
  private func yaml(_ answers: [String: String]) -> String {
    var strangers: Set<String> =
      isEmail
      ? Set(RemoteKeys.all).subtracting(MailingKeys.all)
      : isSFTP ? ["account", "plain", "caFile", "recipient"] : ["account", "hostKey", "recipient"]
    strangers.formUnion(isOutbound ? ["account", "deleteFiles", "returnAddress"] : ["recipient", "overwrite"])
    if !isOurMailbox { strangers.formUnion(SenderKeys.all) }
    if isOutbound, isEmail { strangers.insert("credential") }
    if isOutbound || isEmail { strangers.insert("methodology") }
    if isBrought { strangers.formUnion(RemoteKeys.all) }
    let lines = answers.filter { !strangers.contains($0.key) }.sorted { $0.key < $1.key }
    return "connections:\n  -\n" + lines.map { "    \($0.key): \(ConnectionsText.scalar($0.value))\n" }.joined()
  }
}
