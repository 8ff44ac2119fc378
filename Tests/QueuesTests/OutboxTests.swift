import Model
import Queues
import Testing

@Suite("The outbox") struct OutboxTests {
  private let later = Timestamp.now.adding(seconds: 3_600)

  @Test("replies are due in the order they were written, and none that was tried already") func order() throws {
    try withReplies(3) { store, replies in
      let first = try store.nextReply(due: later)
      let second = try store.nextReply(due: later, notIn: [replies[0]])
      let none = try store.nextReply(due: later, notIn: Set(replies))
      #expect(first?.id == replies[0])
      #expect(second?.id == replies[1])
      #expect(none == nil)
    }
  }

  @Test("a sent reply is never due again by itself, and can be put back with the same bytes") func sent() throws {
    try withReplies(1) { store, replies in
      let before = try store.reply(replies[0])
      try store.replySent(replies[0], at: later, answer: "250 queued")
      #expect(try store.nextReply(due: later) == nil)
      #expect(kind { try store.replySent(replies[0], at: later, answer: "") } == .constraint)
      #expect(kind { try store.replyDead(replies[0], answer: "") } == .constraint)
      try store.resend(reply: replies[0])
      let again = try store.nextReply(due: later)
      #expect(again?.bytes == before.bytes)
      #expect(again?.messageID == before.messageID)
      #expect(again?.attempts == 0)
      #expect(kind { try store.resend(reply: replies[0]) } == .constraint)
    }
  }

  @Test("a deferred reply waits for its time, also when the clock is set back far") func deferred() throws {
    try withReplies(1) { store, replies in
      try store.replyDeferred(replies[0], answer: "451", nextAttempt: later)
      #expect(try store.nextReply(due: later.adding(seconds: -1)) == nil)
      #expect(try store.nextReply(due: later)?.attempts == 1)
      #expect(try store.nextReply(due: later.adding(seconds: -400 * 86_400))?.id == replies[0])
    }
  }

  @Test("a dead reply waits for a person") func dead() throws {
    try withReplies(1) { store, replies in
      try store.replyDead(replies[0], answer: "550 no such user")
      #expect(try store.nextReply(due: later) == nil)
      #expect(try store.reply(replies[0]).lastAnswer == "550 no such user")
    }
  }

  @Test("what is not there is not found") func notFound() throws {
    try withReplies(0) { store, _ throws in
      #expect(kind { try store.replySent(ULID(), at: later, answer: "") } == .notFound)
    }
  }

  @Test(
    "waits double from a minute up to four hours",
    arguments: [
      (1, 60), (2, 120), (3, 240), (8, 7_680), (9, 14_400), (Int.max, 14_400), (0, 60),
    ])
  func backoff(_ attempts: Int, _ seconds: Int) { #expect(Backoff().wait(after: attempts) == Int64(seconds)) }

  private func withReplies(_ count: UInt32, _ body: (Store, [ULID]) throws -> Void) throws {
    try withStore { store in
      var replies: [ULID] = []
      for uid in 0..<count {
        var entry = entry(ignored: submission(uid + 1))
        entry.replies = [receipt(for: entry.submission)]
        replies.append(entry.replies[0].id)
        _ = try store.commit([entry])
      }
      try body(store, replies)
    }
  }
}
