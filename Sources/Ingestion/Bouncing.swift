internal import MIME
internal import Model
internal import Queues

extension MailReading {
  /// What the message says of replies of ours that did not arrive; empty when it is no such report. `domain` is that of
  /// our Message-IDs.
  func bounces(to address: BounceAddress?, domain: String) -> [Bounce] {
    guard let report = deliveryReport else { return [] }
    let reply = recipients.lazy.compactMap { address?.reply(in: $0) }.first
    let isOurs = report.messageID?.lowercased().hasSuffix("@\(domain.lowercased())>") ?? false
    guard reply != nil || isOurs else { return [] }
    return report.recipients.compactMap { recipient in
      guard recipient.action == "failed" || recipient.action == "delayed" else { return nil }
      let words = [recipient.status, recipient.diagnostic].compactMap { $0 }.joined(separator: " ")
      return Bounce(
        reply: reply, messageID: report.messageID, recipient: recipient.address, isFinal: recipient.action == "failed",
        words: printable(words.isEmpty ? "no reason given" : words, limit: 300))
    }
  }
}

extension Decision {
  /// A report about our own replies is nobody's files.
  static func deliveryReport(_ bounces: [Bounce], _ parts: [PartVerdict]) -> Decision {
    let words = bounces.map {
      "\($0.recipient) \($0.isFinal ? "did not get" : "does not get yet") a reply of ours: \($0.words)"
    }
    return Decision(
      outcome: .ignored, parts: parts,
      objections: [Objection(code: .deliveryReport, message: words.joined(separator: "; "))])
  }
}
