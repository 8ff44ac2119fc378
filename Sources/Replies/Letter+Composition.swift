import MIME
import Model

extension Letter {
  /// The message: to one address, marked as written by a program so that no program answers it (RFC 3834 §3, §5),
  /// and with the mark by which it is known again here.
  var composition: Composition {
    Composition(
      from: sender.address, fromName: sender.name, to: to,
      subject: subject, messageID: messageID, date: date.mailDate, inReplyTo: inReplyTo,
      references: inReplyTo.map { [$0] } ?? [],
      headers: [
        Composition.Field("Auto-Submitted", "auto-replied"),
        Composition.Field("X-Auto-Response-Suppress", "All"),
        Composition.Field(loopHeader, "\(kind.rawValue) \(submission)"),
      ],
      text: page.text, html: page.html,
      attachments: documents.map {
        Composition.Attachment(fileName: $0.name, contentType: "application/json", bytes: Array($0.text.utf8))
      })
  }
}
