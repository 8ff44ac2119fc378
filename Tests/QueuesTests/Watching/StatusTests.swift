import Model
import Testing

@testable import Queues

@Suite("How things stand") struct StatusTests {
  @Test("each queue is told by its states, and since when its oldest file waits") func queues() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2", "b-1", "b-2", "b-3")
      try store.queue("c-1", format: .xml)
      let first = try #require(try store.claim(wish(QueueName(dataType: "conversions", format: .csv)), at: clock(0)))
      try store.fail(first.lease, reason: "no", at: clock(1))
      let second = try #require(try store.claim(wish(QueueName(dataType: "conversions", format: .csv)), at: clock(2)))
      try store.retry(second.lease, reason: "later", at: clock(3))
      _ = try store.claim(wish(QueueName(dataType: "conversions", format: .csv)), at: clock(4))
      let waiting = try store.allItems().filter { $0.state == .waiting && $0.dueAt == nil }
      let status = try store.status()
      #expect(
        status.queues == [
          QueueStatus(
            dataType: "conversions", format: .csv,
            waiting: WaitingLine(count: 2, oldest: waiting.filter { $0.format == .csv }.map(\.receivedAt).min()),
            later: 1, claimed: 1, failed: 1),
          QueueStatus(
            dataType: "conversions", format: .xml,
            waiting: WaitingLine(count: 1, oldest: waiting.filter { $0.format == .xml }.map(\.receivedAt).min()),
            later: 0, claimed: 0, failed: 0),
        ])
      #expect(status.outbox.count == 6 && status.outbox.oldest != nil && status.deadReplies == 0)
      #expect(status.held == WaitingLine(count: 0, oldest: nil))
    }
  }

  @Test("polls are told with what went wrong last, and when one last went well") func polls() throws {
    try withStore { store throws in
      try store.notePoll(of: "main", failure: nil, at: clock(1).wall)
      try store.notePoll(of: "main", failure: "no route", at: clock(2).wall)
      try store.notePoll(of: "other", failure: "no route", at: clock(3).wall)
      #expect(
        try store.status().accounts == [
          AccountStatus(
            account: "main", endedAt: clock(2).wall, succeededAt: clock(1).wall, failure: "no route"),
          AccountStatus(account: "other", endedAt: clock(3).wall, succeededAt: nil, failure: "no route"),
        ])
      try store.notePoll(of: "main", failure: nil, at: clock(4).wall)
      #expect(try store.status().accounts[0].failure == nil)
    }
  }

  @Test("events are counted by kind, each once however often it is asked") func tally() throws {
    try withStore { store throws in
      try store.queue("a-1", "a-2")
      #expect(try store.tally()["accepted"] == 2)
      _ = try store.commit([entry(ignored: submission(9))])
      #expect(try store.tally()["accepted"] == 2)
      #expect(try store.tally()["ignored"] == 1)
    }
  }
}
