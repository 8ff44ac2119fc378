internal import Model

/// What `queue list --json` and `queue show --json` print.
struct QueueItemRecord: Encodable {
  var id: ULID
  var state: QueueItem.State
  var dataType: String
  var format: Format
  var connection: String
  var fileName: FileName
  var size: Int
  var sha256: SHA256Digest
  var messageID: String?
  var receivedAt: String
  var attempts: Int
  var dueAt: String?
  var reason: String?

  init(_ item: QueueItem) {
    id = item.id
    state = item.state
    dataType = item.dataType
    format = item.format
    connection = item.connection
    fileName = item.fileName
    size = item.size
    sha256 = item.sha256
    messageID = item.messageID
    receivedAt = item.receivedAt.description
    attempts = item.attempts
    dueAt = item.dueAt?.description
    reason = item.reason
  }
}

/// What `reply list --json` and `reply show --json` print.
struct ReplyRecord: Encodable {
  var id: ULID
  var kind: Reply.Kind
  var state: Reply.State
  var to: String
  var subject: String
  var messageID: String
  var inReplyTo: String?
  var attempts: Int
  var sentAt: String?
  var lastAnswer: String?

  init(_ reply: Reply) {
    id = reply.id
    kind = reply.kind
    state = reply.state
    to = reply.to
    subject = reply.subject
    messageID = reply.messageID
    inReplyTo = reply.inReplyTo
    attempts = reply.attempts
    sentAt = reply.sentAt?.description
    lastAnswer = reply.lastAnswer
  }
}
