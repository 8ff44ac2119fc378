internal import MIME
internal import Model
internal import Spool

/// A reply as a mail program shows it: the header fields people read, the text, and what is attached.
struct ReplyText {
  private let reply: Reply

  init(_ reply: Reply) { self.reply = reply }

  var lines: [String] {
    let bytes = BytesInMemory(reply.bytes)
    let message = bytes.withBytes { Message($0) }
    let fields = ["From", "To", "Date", "In-Reply-To", "Resent-To"].flatMap { name in
      message.values(of: name).map { "\(name + ":")\(padding(name))\(terminalSafe($0))" }
    }
    let head = [standing] + fields + ["Subject:\(padding("Subject"))\(terminalSafe(message.subject ?? ""))", ""]
    return head + bytes.withBytes { text(of: message, in: $0) + attachments(of: message, in: $0) }
  }

  /// What became of it.
  private var standing: String {
    let words =
      switch reply.state {
      case .pending: "waits to be sent, \(reply.attempts) attempts so far"
      case .sent: "sent \(reply.sentAt?.description ?? "")"
      case .dead: "not sent"
      }
    let answer = reply.lastAnswer.map { ": \(terminalSafe($0))" } ?? ""
    let bounce = reply.bounce.map { "; came back \(reply.bouncedAt?.description ?? ""): \(terminalSafe($0))" } ?? ""
    return "[\(reply.kind.rawValue) \(reply.id), \(words)\(answer)\(bounce)]"
  }

  private func padding(_ name: String) -> String { String(repeating: " ", count: max(1, 12 - name.count)) }

  private func text(of message: Message, in bytes: UnsafeRawBufferPointer) -> [String] {
    guard let part = message.leaves.first(where: { $0.contentType == "text/plain" && $0.fileName == nil }) else {
      return []
    }
    var octets: [UInt8] = []
    _ = message.decode(part, in: bytes) { octets += $0 }
    let lines = octets.split(separator: 0x0A, omittingEmptySubsequences: false)
    return lines.map { terminalSafe(String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self)) }
  }

  private func attachments(of message: Message, in bytes: UnsafeRawBufferPointer) -> [String] {
    message.leaves.compactMap { part in
      guard let name = part.fileName else { return nil }
      let size = message.decode(part, in: bytes) { _ in }.size
      return "[attached: \(terminalSafe(name)), \(part.contentType), \(size) bytes]"
    }
  }
}
