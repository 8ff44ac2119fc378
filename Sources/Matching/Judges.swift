import Model

/// Why no connection judges a message.
struct Nobody: Error {
  let objection: Objection

  init(_ message: String, code: Objection.Code = .noConnection) {
    objection = Objection(code: code, message: message)
  }
}

/// The connections that judge a message to `recipients`: the one it is addressed to by its own address, else all
/// without an address. Paused connections judge nothing; mail to the address of one waits for it. Where some take mail of
/// the sender, the others do not judge it.
func judges(of evidence: Evidence, connections: [Connection]) -> Result<[Connection], Nobody> {
  judges(recipients: evidence.recipients, connections: connections).map { ofSender(evidence.sender, $0) }
}

private func judges(recipients: [Recipient], connections: [Connection]) -> Result<[Connection], Nobody> {
  let inbound = connections.filter { $0.direction == .inbound && $0.method == .email }
  guard !inbound.isEmpty else { return .failure(Nobody("no connection reads this mailbox")) }
  if let addressed = addressed(recipients, inbound) {
    let awake = addressed.filter { !$0.isPaused }
    return awake.isEmpty ? .failure(paused(addressed)) : .success(awake)
  }
  let open = inbound.filter { !$0.hasOwnAddress }
  guard !open.isEmpty else {
    return .failure(Nobody("the message is addressed to none of the addresses of this mailbox's connections"))
  }
  let awake = open.filter { !$0.isPaused }
  return awake.isEmpty ? .failure(paused(open)) : .success(awake)
}

/// The connections whose address is the most trusted recipient that is one.
private func addressed(_ recipients: [Recipient], _ connections: [Connection]) -> [Connection]? {
  let owners = connections.filter(\.hasOwnAddress)
  return recipients.lazy.map { recipient in owners.filter { $0.isOwnAddress(recipient) } }.first { !$0.isEmpty }
}

extension Connection {
  var hasOwnAddress: Bool { ingestAddress != nil || !secretAddresses.isEmpty }

  fileprivate func isOwnAddress(_ recipient: Recipient) -> Bool {
    ingestAddress.map { comparable($0) == comparable(recipient.address) } ?? false || isSecretAddress(recipient)
  }

  /// Compared by digest and in constant time, so that no clock tells how much of an address was right.
  func isSecretAddress(_ recipient: Recipient) -> Bool {
    guard let digest = recipient.digest else { return false }
    return secretAddresses.reduce(false) { $1.isEqual(inConstantTime: digest) || $0 }
  }
}

/// Domains do not distinguish case (RFC 5321 §2.4); local parts may, but nobody's do, and a partner's mailer that
/// changes case must not lose mail.
private func comparable(_ address: String) -> String { address.lowercased() }

/// Why a message that nobody awake accepts is to wait: a connection that is paused would accept it. Nil when none would.
func sleeper(
  for parts: [PartDescription], _ evidence: Evidence, among connections: [Connection]
) -> Objection? {
  let asleep = connections.filter {
    $0.direction == .inbound && $0.method == .email && !$0.hasOwnAddress && $0.isPaused
      && judge(parts, evidence, by: $0).outcome == .accepted
  }
  return asleep.isEmpty ? nil : paused(asleep).objection
}

private func paused(_ connections: [Connection]) -> Nobody {
  let names = connections.map { quoted($0.name) }.joined(separator: ", ")
  return Nobody(
    connections.count == 1 ? "the connection \(names) is paused" : "the connections \(names) are paused",
    code: .connectionPaused)
}
