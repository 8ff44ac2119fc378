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
      attachments: documents.map(\.attachment))
  }
}

extension Letter.Document {
  fileprivate var attachment: Composition.Attachment {
    switch self {
    case .json(let name, let text):
      Composition.Attachment(fileName: name, contentType: "application/json", bytes: Array(text.utf8))
    case .table(let name, let table):
      Composition.Attachment(
        fileName: name, contentType: table.isPacked ? "application/gzip" : "text/csv", count: table.count,
        lend: table.lend)
    }
  }
}
