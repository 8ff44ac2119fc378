import Model
import Queues

/// What a child does, and its successor again to the end: seven messages with a file each, five in one commit (made
/// durable together), then one and one (made durable each by itself).
enum Delivery {
  private static let inbox = MailboxID(account: "main", mailbox: "INBOX")

  static func run(home: String) throws {
    let store = try Store.create(home: home)
    guard let pattern = FileNamePattern("*.csv"), let lock = try store.lock(account: inbox.account) else {
      throw StoreError(.busy, "the lock is taken")
    }
    _ = try store.apply(connections: [
      Connection(name: "conversions", dataType: "conversions", account: inbox.account, pattern: pattern)
    ])
    try store.sweep(under: lock)
    for uids in [[1, 2, 3, 4, 5], [6], [7]] as [[UInt32]] {
      let places = uids.map { Place(uidValidity: UIDValidity(rawValue: 7), uid: UID(rawValue: $0)) }
      try store.begin(places, in: inbox)
      _ = try store.commit(places.map { try entry($0, by: try store.connections()[0], in: store, under: lock) })
      try store.markSettled(places, in: inbox)
    }
    try store.finish()
  }

  private static func entry(
    _ place: Place, by connection: Connection, in store: Store, under lock: AccountLock
  ) throws -> LedgerEntry {
    let number = UInt8(place.uid.rawValue)
    let submission = Submission(
      mailbox: inbox, place: place, key: SHA256Digest([UInt8](repeating: number, count: 32)),
      messageID: "<\(number)@partner.example>", from: "data@partner.example", size: 4_711)
    let staged = try store.stage(under: lock)
    try [UInt8](repeating: number, count: 3_000).withUnsafeBytes { try staged.append($0) }
    let (size, sha256) = try staged.finish()
    guard let name = FileName("data.csv") else { preconditionFailure("data.csv is no file name") }
    let item = QueueItem(
      dataType: connection.dataType, format: .csv, connection: connection.name, fileName: name, size: size,
      sha256: sha256, submission: submission.id, messageID: submission.messageID, receivedAt: submission.receivedAt)
    return LedgerEntry(
      submission: submission, decision: Decision(outcome: .accepted, connection: connection),
      files: [QueuedFile(item: item, bytes: staged)], replies: [receipt(for: submission)])
  }

  private static func receipt(for submission: Submission) -> Reply {
    let id = ULID()
    return Reply(
      id: id, kind: .receipt, submission: submission.id, to: "data@partner.example", subject: "Received",
      messageID: "<\(id)@gateway.example>", inReplyTo: submission.messageID,
      bytes: Array("Subject: Received\r\n\r\n".utf8))
  }
}
