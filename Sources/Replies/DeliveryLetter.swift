internal import MIME
public import Model

/// The mail that takes a file to a partner: the same bytes under the same Message-ID at every attempt.
public struct DeliveryLetter {
  private let delivery: Delivery
  private let sender: Sender
  private let recipient: String

  /// `recipient` was checked where it came from: one that cannot be written is our own mistake.
  public init(_ delivery: Delivery, from sender: Sender, to recipient: String) {
    self.delivery = delivery
    self.sender = sender
    self.recipient = recipient
  }

  /// Rendered whole, with the octets that `lend` has. Throws what `lend` throws.
  public func render(lending lend: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws -> [UInt8]
  {
    do { return try composition(lend).render() } catch let error as CompositionError {
      preconditionFailure("delivery \(delivery.id) cannot be written: \(error)")
    }
  }

  /// Marked as written by a program (RFC 3834 §5), and with the mark by which we know our own mail again.
  private func composition(
    _ lend: @escaping ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
  ) -> Composition {
    Composition(
      from: sender.address, fromName: sender.name, to: recipient, subject: delivery.fileName.text,
      messageID: "<\(delivery.id).delivery@\(sender.domain)>", date: delivery.createdAt.mailDate,
      headers: [
        Composition.Field("Auto-Submitted", "auto-generated"),
        Composition.Field("X-Auto-Response-Suppress", "All"),
        Composition.Field(loopHeader, "delivery \(delivery.id)"),
      ],
      text: text,
      attachments: [
        Composition.Attachment(
          fileName: delivery.fileName.text, contentType: contentType, count: delivery.size, lend: lend)
      ])
  }

  private var text: String {
    """
    Enclosed is \(delivery.fileName.text).

    Size:    \(delivery.size) bytes
    SHA-256: \(delivery.sha256)
    Number:  \(delivery.id)

    """
  }

  private var contentType: String {
    switch delivery.fileName.text.split(separator: ".").last?.lowercased() {
    case "csv": "text/csv"
    case "xml": "application/xml"
    case "json": "application/json"
    case "zip": "application/zip"
    case "gz": "application/gzip"
    default: "application/octet-stream"
    }
  }
}
