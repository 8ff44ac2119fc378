public import Model

extension Reply {
  /// The same message once more, to somebody else: with the fields of RFC 5322 §3.6.6 before its header, so that whoever
  /// reads it sees that it was sent on, and everything else as it was. `to` is one address that was checked.
  public func redirected(to: String, from sender: Sender, at now: Timestamp = .now) -> Reply {
    let id = ULID(at: now)
    let messageID = "<\(id.text.lowercased()).resent@\(sender.domain)>"
    let header = [
      "Resent-Date: \(now.mailDate)", "Resent-From: <\(sender.address)>", "Resent-To: <\(to)>",
      "Resent-Message-ID: \(messageID)",
    ]
    precondition(
      header.allSatisfy { $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }, "an address that is to be written is none")
    var reply = self
    reply.id = id
    reply.state = .pending
    reply.to = to
    reply.messageID = messageID
    reply.attempts = 0
    reply.sentAt = nil
    reply.lastAnswer = nil
    reply.bytes = header.flatMap { Array($0.utf8) + [0x0D, 0x0A] } + bytes
    return reply
  }
}
