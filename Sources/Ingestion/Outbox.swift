public import Model
public import Queues

/// Replies on their way out: each is sent, then marked, never the other way round.
public struct Outbox {
  private let store: Store
  private let destination: any Destination

  public init(store: Store, destination: any Destination) {
    self.store = store
    self.destination = destination
  }

  /// What a drain came to.
  public struct Report: Sendable, Equatable, Codable {
    public var sent = 0
    public var deferred = 0
    public var dead = 0
    public init() {}
  }

  /// Sends every reply that is due, oldest first. A reply nobody knows the fate of stays due; what one recipient's
  /// server says does not keep the others waiting.
  /// Throws what the store throws, and the destination's error when it cannot be reached at all.
  public func drain(now: Timestamp = .now) throws -> Report {
    var report = Report()
    defer { destination.close() }
    while let reply = try store.nextReply(due: now) {
      do {
        let answers = try destination.send(Parcel(recipients: [reply.to], bytes: reply.bytes))
        try record(answers[0], of: reply, in: &report)
      } catch let error as TransferError {
        try store.replyDeferred(reply.id, answer: error.words, at: now)
        report.deferred += 1
        throw error
      }
    }
    return report
  }

  private func record(_ answer: Answer, of reply: Reply, in report: inout Report) throws {
    switch answer.verdict {
    case .delivered:
      try store.replySent(reply.id, answer: answer.line)
      report.sent += 1
    case .deferred:
      try store.replyDeferred(reply.id, answer: answer.line)
      report.deferred += 1
    case .rejected:
      try store.replyDead(reply.id, answer: answer.line)
      report.dead += 1
    }
  }
}

extension Answer {
  /// `550 5.1.1 no such user`
  fileprivate var line: String { "\(code) \(text)" }
}
