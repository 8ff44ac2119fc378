import Model

/// Why a message's sender is not one whom `connection` takes mail from; empty when somebody vouches for it as the
/// connection wants.
func objectionsToSender(of evidence: Evidence, by connection: Connection) -> [Objection] {
  guard let from = evidence.sender.from.first, evidence.sender.from.count == 1, let domain = domain(of: from) else {
    return [unclear(evidence.sender.from)]
  }
  guard connection.takesMail(from: from) else { return [notAllowed(from)] }
  let vouching = Vouching(from: from, domain: domain, evidence, connection)
  return vouching.failure.map { failure in
    [Objection(code: .senderNotAuthenticated, message: "nobody vouches for \(quoted(from)): \(failure)")]
  } ?? []
}

extension Connection {
  /// Whether an address in lower case is, or is in, what the connection lists; equality, never a part.
  func takesMail(from address: String) -> Bool {
    from.isEmpty || from.contains(address) || domain(of: address).map(from.contains) ?? false
  }
}

/// Those of `connections` that take mail of this sender; all of them when none does, so that each can say so.
func ofSender(_ sender: SenderEvidence, _ connections: [Connection]) -> [Connection] {
  guard let from = sender.from.first, sender.from.count == 1 else { return connections }
  let taking = connections.filter { $0.takesMail(from: from) }
  return taking.isEmpty ? connections : taking
}

private func domain(of address: String) -> String? {
  guard let at = address.lastIndex(of: "@"), address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
  let domain = address[address.index(after: at)...]
  return domain.isEmpty || at == address.startIndex ? nil : String(domain)
}

private func unclear(_ from: [String]) -> Objection {
  let found =
    from.isEmpty ? "names none" : "names \(from.prefix(3).map { quoted($0) }.joined(separator: ", "))"
  return Objection(
    code: .senderUnclear, message: "expected exactly one address in From, in plain ASCII; the message \(found)")
}

private func notAllowed(_ from: String) -> Objection {
  Objection(
    code: .senderNotAllowed, message: "\(quoted(from)) is not among those the connection takes mail from")
}

/// Whether somebody vouches for one sender as one connection wants it.
private struct Vouching {
  private let from: String
  private let domain: String
  private let evidence: Evidence
  private let connection: Connection

  init(from: String, domain: String, _ evidence: Evidence, _ connection: Connection) {
    self.from = from
    self.domain = domain
    self.evidence = evidence
    self.connection = connection
  }

  /// Why not, in words; nil when somebody does.
  var failure: String? {
    switch connection.authentication.rule {
    case .nobody: nil
    case .secretAddress: isSentToSecretAddress ? nil : "the message is not sent to the connection's secret address"
    case .undeclared: "the connection does not say who may send; declare from or authentication"
    case .dmarc, .dkim, .arc: failureOfServer
    }
  }

  private var isSentToSecretAddress: Bool {
    evidence.recipients.contains { connection.isSecretAddress($0) }
  }

  private var failureOfServer: String? {
    guard let server = evidence.trustedServers[connection.account] else {
      return "the account \(quoted(connection.account)) names no authservID whose word counts"
    }
    switch testimony(of: server) {
    case .failure(let reason): return reason.words
    case .success(let results): return failure(in: results, of: server)
    }
  }

  private func failure(in results: [SenderEvidence.Result], of server: String) -> String? {
    switch connection.authentication.rule {
    case .dkim: failureOfSignature(in: results, of: server)
    case .arc: failureOfPolicy(in: results, of: server).flatMap { failureOfForwarder(in: results, of: server, $0) }
    default: failureOfPolicy(in: results, of: server)
    }
  }

  // MARK: Whose word counts

  private struct Reason: Error { let words: String }

  /// What `server` says in the topmost field that is its own. A field above that cannot be read may be its own too: then
  /// nothing counts. What stands below may have come with the message.
  private func testimony(of server: String) -> Result<[SenderEvidence.Result], Reason> {
    for testimony in evidence.sender.testimonies {
      guard let author = testimony.server else {
        return .failure(Reason(words: "an Authentication-Results field cannot be read (RFC 8601)"))
      }
      if author == server { return .success(testimony.results) }
    }
    return .failure(Reason(words: "there is no Authentication-Results of \(quoted(server))"))
  }

  // MARK: The rules

  /// Exactly one result of DMARC, that it passed, about the domain of From.
  private func failureOfPolicy(in results: [SenderEvidence.Result], of server: String) -> String? {
    let found = results.filter { $0.method == "dmarc" }
    guard found.count == 1, found[0].result == "pass" else {
      return "\(server) says \(words(for: found, "dmarc"))"
    }
    let domains = found[0].values(of: "header.from").map(withoutLocalPart)
    guard domains == [domain] else {
      return "\(server) says dmarc=pass of \(domains.isEmpty ? "no domain" : quoted(domains.joined(separator: ", ")))"
    }
    return nil
  }

  private func failureOfSignature(in results: [SenderEvidence.Result], of server: String) -> String? {
    let signers = results.filter { $0.method == "dkim" && $0.result == "pass" }.map { $0.values(of: "header.d") }
    if signers.contains(where: { $0.count == 1 && connection.authentication.domains.contains($0[0]) }) { return nil }
    let found = signers.joined().joined(separator: ", ")
    return "\(server) says "
      + (found.isEmpty ? words(for: results.filter { $0.method == "dkim" }, "dkim") : "dkim=pass of \(quoted(found))")
      + "; expected a signature of \(connection.authentication.domains.joined(separator: ", "))"
  }

  /// The chain is whole as the server found it, its last link is a trusted forwarder's, and that one found DMARC to pass.
  private func failureOfForwarder(
    in results: [SenderEvidence.Result], of server: String, _ direct: String
  ) -> String? {
    let found = results.filter { $0.method == "arc" }
    guard found.count == 1, found[0].result == "pass" else { return "\(direct), and \(words(for: found, "arc"))" }
    guard let forwarder = evidence.sender.forwarder, forwarder.isChainWhole else {
      return "\(direct), and the last link of its chain (ARC-Seal) is not whole"
    }
    guard connection.authentication.domains.contains(forwarder.domain) else {
      return "\(direct), and \(quoted(forwarder.domain)), who forwarded it, is not among the forwarders"
    }
    return failureOfPolicy(in: forwarder.results, of: forwarder.domain)
  }

  private func words(for results: [SenderEvidence.Result], _ method: String) -> String {
    if results.isEmpty { return "nothing of \(method)" }
    return results.prefix(3).map { "\(method)=\(printable($0.result, limit: 20))" }.joined(separator: " and ")
  }

  private func withoutLocalPart(_ value: String) -> String {
    value.lastIndex(of: "@").map { String(value[value.index(after: $0)...]) } ?? value
  }
}

extension SenderEvidence.Result {
  fileprivate func values(of property: String) -> [String] {
    properties.filter { $0.name == property }.map(\.value)
  }
}
