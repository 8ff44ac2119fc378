import MIME
import Model

extension Letter {
  /// The message: to one address, marked as written by a program so that no program answers it (RFC 3834 §3, §5),
  /// and with the mark by which it is known again here.
  var composition: Composition {
    Composition(
      from: Composition.Mailbox(name: sender.name, address: sender.address),
      to: [Composition.Mailbox(address: to)],
      subject: subject, messageID: messageID, date: date.mailDate, inReplyTo: inReplyTo,
      references: inReplyTo.map { [$0] } ?? [],
      headers: [
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        (loopHeader, "\(kind.rawValue) \(submission)"),
      ],
      text: page.text, html: page.html,
      attachments: documents.map {
        Composition.Attachment(fileName: $0.name, contentType: "application/json", bytes: Array($0.text.utf8))
      })
  }
}
