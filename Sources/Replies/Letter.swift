import MIME
import Model

/// A reply before it is bytes.
struct Letter {
  var kind: Reply.Kind
  var submission: ULID
  var sender: Sender
  var to: String
  var copyTo: String?
  var subject: String
  var messageID: String
  var inReplyTo: String?
  var date: Timestamp
  var page: Page
  var documents: [Document]

  /// A file that goes with it: a JSON document, or the rows of a result.
  enum Document {
    case json(name: String, text: String)
    case table(name: String, EnclosedTable)
  }

  /// Rendered whole, under a new number. Addresses and identifiers were checked where they came from: one that cannot be
  /// written is our own mistake and traps. Throws what the rows of a result throw.
  func reply() throws -> Reply {
    let bytes: [UInt8]
    do {
      bytes = try composition.render()
    } catch let error as CompositionError {
      preconditionFailure("the \(kind.rawValue) for submission \(submission) cannot be written: \(error)")
    }
    return Reply(
      id: ULID(at: date), kind: kind, submission: submission, to: to, copyTo: copyTo, subject: subject,
      messageID: messageID,
      inReplyTo: inReplyTo, bytes: bytes)
  }
}
