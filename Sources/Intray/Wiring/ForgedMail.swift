internal import Formats
internal import FoundationEssentials
internal import Ingestion
internal import MIME
internal import Matching
internal import Model
internal import Replies

/// A message to ourselves whose sender and Authentication-Results are forged, and what the servers on its way made of it.
struct ForgedMail {
  /// The name by which the account's server signs its Authentication-Results.
  let server: String
  let recipient: String
  /// Angle brackets included; nobody else's.
  let messageID = "<\(UUID().uuidString.lowercased()).check-auth@intray.invalid>"

  /// The domain it pretends to be from; it belongs to nobody (RFC 2606 §2), so that nobody can vouch for it.
  static let domain = "check-auth.invalid"
  private static let sender = "forger@\(domain)"

  /// Ways to write a result that a server which looks for the plain one might leave in.
  var forgeries: [String] {
    let claim = "dmarc=pass header.from=\(Self.domain)"
    return [
      "\(server); \(claim)", "\(server.uppercased()) 1; \(claim)", "(x) \"\(server)\"; \(claim)",
      "\r\n \(server) (x);\r\n \(claim)",
    ]
  }

  /// As it goes out. It bears our own mark: a poll that meets it refuses it.
  var bytes: [UInt8] {
    let head = [
      "Date: \(Timestamp.now.mailDate)", "From: \(Self.sender)", "To: \(recipient)", "Subject: check-auth",
      "Message-ID: \(messageID)", "Auto-Submitted: auto-generated", "\(loopHeader): check-auth", "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=us-ascii",
    ]
    let results = forgeries.map { "Authentication-Results: \($0)" }
    let body = "intray check-auth sent this message to find out what the mail server does with forged headers."
    return Array(((results + head + ["", body, ""]).joined(separator: "\r\n")).utf8)
  }

  /// Whether these are the message as it arrived.
  func isThis(_ bytes: any ArrivedBytes) -> Bool {
    bytes.withBytes { Message($0) }.messageID == messageID
  }

  /// What arrived, and whether what was forged would count.
  func findings(in bytes: any ArrivedBytes) throws -> ForgeryFindings {
    let message = bytes.withBytes { Message($0) }
    let results = message.authenticationResults
    let fields = zip(message.values(of: "Authentication-Results"), results)
    let explanation = try Explanation(
      of: bytes, by: [Self.judge], trusting: [Self.judge.account: server], dataTypes: .shipped)
    return ForgeryFindings(
      server: server,
      fields: fields.map { text, read in
        .init(text: text, server: read?.server, isForged: read.map(claimsForgery) ?? false)
      },
      counts: explanation.vouchesForSender)
  }

  private func claimsForgery(_ results: AuthenticationResults) -> Bool {
    results.results.contains { result in
      result.method == "dmarc" && result.result == "pass"
        && result.properties.contains { $0.name == "header.from" && $0.value.lowercased() == Self.domain }
    }
  }

  /// A connection that takes mail from the domain the message pretends to be from.
  private static let judge: Connection = {
    guard let pattern = FileNamePattern("*") else { preconditionFailure("a pattern is not empty") }
    return Connection(
      name: "check-auth", dataType: "any", account: "check-auth", pattern: pattern, from: [domain],
      authentication: Authentication(.dmarc))
  }()
}

extension Explanation {
  /// No objection is one to the sender.
  fileprivate var vouchesForSender: Bool {
    decision?.objections.contains { $0.isOfSender } == false
  }
}

/// What became of forged Authentication-Results.
struct ForgeryFindings: Equatable {
  let server: String
  /// Those that arrived, the topmost first.
  var fields: [Field]
  /// A connection would take the forged sender for genuine.
  var counts: Bool

  struct Field: Equatable {
    var text: String
    /// Nil when the field cannot be read.
    var server: String?
    var isForged: Bool
  }

  enum Verdict: String, Encodable {
    /// The server speaks for itself, and nothing forged is left.
    case safe
    /// Something forged is left below what the server says; it does not count.
    case letThrough = "let-through"
    /// The server says nothing in its own name: no connection that relies on it would take any mail.
    case silent
    /// Forged results count as the server's own.
    case unsafe
  }

  var verdict: Verdict {
    if counts { return .unsafe }
    if !fields.contains(where: { $0.server == server && !$0.isForged }) { return .silent }
    return fields.contains(where: \.isForged) ? .letThrough : .safe
  }
}
