/// What `check-auth --json` prints.
struct ForgeryRecord: Encodable {
  var server: String
  var verdict: ForgeryFindings.Verdict
  /// The Authentication-Results that arrived, the topmost first.
  var fields: [Field]

  struct Field: Encodable {
    var text: String
    var server: String?
    var forged: Bool
  }

  init(_ findings: ForgeryFindings) {
    server = findings.server
    verdict = findings.verdict
    fields = findings.fields.map { Field(text: $0.text, server: $0.server, forged: $0.isForged) }
  }
}

/// The same for a person.
struct ForgeryText {
  private let findings: ForgeryFindings

  init(_ findings: ForgeryFindings) { self.findings = findings }

  var lines: [String] {
    let arrived = findings.fields.map { field in
      "  \(field.isForged ? "forged" : field.server == nil ? "?     " : "server")  \(terminalSafe(field.text))"
    }
    let heading =
      arrived.isEmpty ? "No Authentication-Results arrived." : "Authentication-Results that arrived, the topmost first:"
    return [heading] + arrived + ["", verdict]
  }

  private var verdict: String {
    let server = findings.server
    return switch findings.verdict {
    case .safe: "safe: \(server) speaks for itself and takes out what is forged."
    case .letThrough:
      "let through: forged results are left in, below those of \(server), which count. Have the server take them out: a "
        + "message it says nothing about would be believed."
    case .silent:
      "silent: nothing arrived in the name of \(server). Connections that rely on it take no mail. Name the server that "
        + "writes Authentication-Results as authservID, or have it write them."
    case .unsafe:
      "UNSAFE: forged results count as those of \(server). Anybody can pretend to be a partner until the server takes out "
        + "Authentication-Results that come with a message."
    }
  }
}
