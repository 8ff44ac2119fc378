internal import Model

/// What `events --json` prints of an event, and what webhooks are told.
struct EventRecord: Encodable {
  var number: Int64
  var at: String
  var kind: String
  var connection: String?
  /// The submission it is about, its Message-ID, the queue item with its queue and file name, and the reply.
  var submission: ULID?
  var messageID: String?
  var item: ULID?
  var queue: String?
  var fileName: FileName?
  var reply: ULID?
  var message: String

  init(_ event: Event) {
    number = event.number
    at = event.at.description
    kind = event.kind
    connection = event.connection
    submission = event.submission
    messageID = event.messageID
    item = event.item
    queue = event.queue
    fileName = event.fileName
    reply = event.reply
    message = event.message
  }

  /// For a person, in one line.
  var text: String {
    let about = [connection, fileName?.text].compactMap { $0 }.map { "  \(terminalSafe($0))" }.joined()
    return "\(number)  \(at)  \(kind)\(about)  \(terminalSafe(message))"
  }
}
