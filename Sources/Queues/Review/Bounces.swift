public import Model

/// What came back of a reply after the relay had taken it over.
public struct Bounce: Sendable, Hashable {
  /// The reply's own identifier, out of the address that the report came to; nil where that does not tell.
  public var reply: ULID?
  /// The Message-ID of the message that was returned.
  public var messageID: String?
  public var recipient: String
  /// It did not arrive and will not; else it is late.
  public var isFinal: Bool
  /// `5.1.1`, and what was said.
  public var words: String

  public init(reply: ULID?, messageID: String?, recipient: String, isFinal: Bool, words: String) {
    self.reply = reply
    self.messageID = messageID
    self.recipient = recipient
    self.isFinal = isFinal
    self.words = words
  }
}

extension Store {
  /// Marks the reply that a bounce is about, and writes an event; within a transaction. False when it is about none of
  /// ours, or none that went to that recipient.
  @discardableResult
  func note(_ bounce: Bounce, at now: Timestamp) throws(StoreError) -> Bool {
    guard let found = try replyRow(of: bounce), found.recipient.lowercased() == bounce.recipient.lowercased() else {
      return false
    }
    if bounce.isFinal {
      try database.run(
        "UPDATE reply SET bounced_at = ?2, bounce = ?3 WHERE number = ?1", found.reply, now, bounce.words)
    }
    try write(
      Event(
        at: now, kind: bounce.isFinal ? "reply-bounced" : "reply-delayed",
        message: "\(bounce.recipient): \(bounce.words)"),
      of: found.submission, reply: found.reply)
    return true
  }
  private func replyRow(
    of bounce: Bounce
  ) throws(StoreError) -> (reply: Int64, submission: Int64, recipient: String)? {
    let read = { (row: inout Row) throws(StoreError) -> (Int64, Int64, String) in
      (try row.next(), try row.next(), try row.next())
    }
    if let id = bounce.reply {
      return try database.first("SELECT number, submission, recipient FROM reply WHERE id = ?", id, read: read)
    }
    return try database.first(
      "SELECT number, submission, recipient FROM reply WHERE message_id = ?", bounce.messageID, read: read)
  }
}
