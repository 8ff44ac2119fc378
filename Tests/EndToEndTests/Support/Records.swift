import FoundationEssentials

/// What `message list --json` prints of a message.
struct MessageRecord: Decodable, Equatable {
  let id: String
  let uid: UInt32
  let messageID: String?
  let subject: String?
  let size: Int
  let connection: String?
  let outcome: String
  let objections: [Objection]
  let queueItems: [String]

  struct Objection: Decodable, Equatable {
    let code: String
    let fileName: String?
    let message: String
  }
}

/// What `queue list --json` prints of an item.
struct QueueItemRecord: Decodable, Equatable {
  let id: String
  let state: String
  let dataType: String
  let format: String
  let fileName: String
  let size: Int
  let sha256: String
  let messageID: String?
  let status: String
  let rows: Rows
  let schemaVersion: String

  struct Rows: Decodable, Equatable {
    var total = 0
    var accepted = 0
    var acceptedWithWarnings = 0
    var rejected = 0
    var duplicate = 0
    var unprocessed = 0
  }
}

/// What `reply list --json` prints of a reply.
struct ReplyRecord: Decodable, Equatable {
  let id: String
  let kind: String
  let state: String
  let to: String
  let subject: String
  let messageID: String
  let inReplyTo: String?
  let attempts: Int
}

/// What `poll --json` prints for an account.
struct PollRecord: Decodable, Equatable {
  var accepted = 0
  var ignored = 0
  var refused = 0
  var held = 0
  var seenAgain = 0
  var unreadable = 0
  var queued = 0
  var rejected = 0
}

/// One object a line.
func records<Record: Decodable>(_ output: [UInt8], as type: Record.Type) throws -> [Record] {
  try output.split(separator: 0x0A).map { try JSONDecoder().decode(type, from: Data($0)) }
}
