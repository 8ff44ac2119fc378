import Model

/// Why no connection judges a message.
struct Nobody: Error {
  let objection: Objection

  init(_ message: String, code: Objection.Code = .noConnection) {
    objection = Objection(code: code, message: message)
  }
}

/// The connections that judge a message to `recipients`: the one it is addressed to by its own address, else all
/// without an address. Paused connections judge nothing; mail to the address of one waits for it.
func judges(recipients: [String], connections: [Connection]) -> Result<[Connection], Nobody> {
  let inbound = connections.filter { $0.direction == .inbound && $0.method == .email }
  guard !inbound.isEmpty else { return .failure(Nobody("no connection reads this mailbox")) }
  if let addressed = addressed(recipients, inbound) {
    let awake = addressed.filter { !$0.isPaused }
    return awake.isEmpty ? .failure(paused(addressed)) : .success(awake)
  }
  let open = inbound.filter { $0.ingestAddress == nil }
  guard !open.isEmpty else {
    return .failure(Nobody("the message is addressed to none of the addresses of this mailbox's connections"))
  }
  let awake = open.filter { !$0.isPaused }
  return awake.isEmpty ? .failure(paused(open)) : .success(awake)
}

/// The connections whose address is the most trusted recipient that is one.
private func addressed(_ recipients: [String], _ connections: [Connection]) -> [Connection]? {
  let byAddress = Dictionary(grouping: connections.filter { $0.ingestAddress != nil }) {
    comparable($0.ingestAddress ?? "")
  }
  return recipients.lazy.compactMap { byAddress[comparable($0)] }.first
}

/// Domains do not distinguish case (RFC 5321 §2.4); local parts may, but nobody's do, and a partner's mailer that
/// changes case must not lose mail.
private func comparable(_ address: String) -> String { address.lowercased() }

/// Why a message that nobody awake accepts is to wait: a connection that is paused would accept it. Nil when none would.
func sleeper(for parts: [PartDescription], among connections: [Connection]) -> Objection? {
  let asleep = connections.filter {
    $0.direction == .inbound && $0.method == .email && $0.ingestAddress == nil && $0.isPaused
      && judge(parts, by: $0).outcome == .accepted
  }
  return asleep.isEmpty ? nil : paused(asleep).objection
}

private func paused(_ connections: [Connection]) -> Nobody {
  let names = connections.map { quoted($0.name) }.joined(separator: ", ")
  return Nobody(
    connections.count == 1 ? "the connection \(names) is paused" : "the connections \(names) are paused",
    code: .connectionPaused)
}
