/// A report that a mail system made about the delivery of a message (RFC 3464): what became of it, recipient by recipient.
public struct DeliveryReport: Sendable, Hashable {
  public var recipients: [Recipient]
  /// The Message-ID of the message that it is about, out of what was returned of it; nil where nothing was.
  public var messageID: String?

  /// What became of the message for one recipient (RFC 3464 §2.3).
  public struct Recipient: Sendable, Hashable {
    /// Without its type: `feeds@partner.example`.
    public var address: String
    /// In lower case: `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    public var action: String
    /// `5.1.1`.
    public var status: String?
    /// What the server said that knew, without its type.
    public var diagnostic: String?
  }
}

extension Message {
  /// The report that this message is; nil when it is none (RFC 6522 §3, RFC 3464 §2).
  public func deliveryReport(in bytes: UnsafeRawBufferPointer) -> DeliveryReport? {
    guard root.contentType == "multipart/report" else { return nil }
    let parts = root.children
    guard let status = parts.first(where: { DeliveryReport.statusTypes.contains($0.contentType) }) else { return nil }
    let recipients = DeliveryReport.recipients(in: octets(of: status, in: bytes))
    guard !recipients.isEmpty else { return nil }
    let returned = parts.first { DeliveryReport.returnedTypes.contains($0.contentType) }
    let identity = returned.flatMap { part in
      octets(of: part, in: bytes).withUnsafeBytes { Message($0).messageID }
    }
    return DeliveryReport(recipients: recipients, messageID: identity)
  }

  /// The first octets of a part, as many as a header and more have.
  private func octets(of part: Part, in bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var octets: [UInt8] = []
    _ = decode(part, in: bytes) { slice in
      if octets.count < DeliveryReport.most { octets += slice.prefix(DeliveryReport.most - octets.count) }
    }
    return octets
  }
}

extension DeliveryReport {
  fileprivate static let statusTypes: Set = ["message/delivery-status", "message/global-delivery-status"]
  fileprivate static let returnedTypes: Set = [
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
  ]
  fileprivate static let most = 256 * 1024
  private static let mostRecipients = 100

  /// The groups of fields behind the first, which is about the message (RFC 3464 §2.1.2).
  fileprivate static func recipients(in octets: [UInt8]) -> [Recipient] {
    groups(in: octets).compactMap { fields in
      guard let address = fields["final-recipient"] ?? fields["original-recipient"], let action = fields["action"]
      else { return nil }
      return Recipient(
        address: withoutType(address), action: action.lowercased(), status: fields["status"],
        diagnostic: fields["diagnostic-code"].map(withoutType))
    }.prefix(mostRecipients).map { $0 }
  }

  /// `rfc822; feeds@partner.example` is `feeds@partner.example`.
  private static func withoutType(_ value: String) -> String {
    guard let semicolon = value.firstIndex(of: ";") else { return value }
    return trimmed(value[value.index(after: semicolon)...])
  }

  /// Fields by their names in lower case, unfolded; blank lines stand between the groups.
  private static func groups(in octets: [UInt8]) -> [[String: String]] {
    var groups: [[String: String]] = [[:]]
    var name = ""
    for line in octets.split(separator: 0x0A, omittingEmptySubsequences: false) {
      let text = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      if text.isEmpty {
        groups.append([:])
        name = ""
      } else if text.first == " " || text.first == "\t" {
        if !name.isEmpty { groups[groups.count - 1][name, default: ""] += " " + trimmed(text[...]) }
      } else if let colon = text.firstIndex(of: ":") {
        name = text[..<colon].lowercased()
        groups[groups.count - 1][name] = trimmed(text[text.index(after: colon)...])
      }
    }
    return groups
  }

  private static func trimmed(_ text: Substring) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let start = text.drop(while: isSpace)
    var end = start
    while let last = end.last, isSpace(last) { end.removeLast() }
    return String(end)
  }
}
