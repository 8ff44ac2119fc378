public import Model
public import Queues

/// Replies on their way out: each is sent, then marked, never the other way round.
public struct Outbox {
  private let store: Store
  private let destination: any Destination
  private let intoFolders: Bool
  private let backoff: Backoff
  /// Where what does not arrive comes back to; nil for nowhere, as automatic replies do (RFC 3834 §3.3).
  private let bounceAddress: BounceAddress?
  /// Whether there is time to send one more.
  private let hasTime: () -> Bool

  public init(
    store: Store, destination: any Destination, intoFolders: Bool = false, backoff: Backoff = Backoff(),
    bounceAddress: BounceAddress? = nil, hasTime: @escaping () -> Bool = { true }
  ) {
    self.bounceAddress = bounceAddress
    self.store = store
    self.destination = destination
    self.intoFolders = intoFolders
    self.backoff = backoff
    self.hasTime = hasTime
  }

  /// What a drain came to.
  public struct Report: Sendable, Equatable, Codable {
    public var sent = 0
    /// To be tried again later.
    public var deferred = 0
    /// Given up; a person decides.
    public var dead = 0

    public init() {}
  }

  /// Sends every reply that is due at `now` while there is time, the longest due first, each at most once, and counts in `report` what
  /// became of them, also when it throws: what the store throws, and the destination's error when it cannot be
  /// reached. The reply it had in hand is then deferred, the others stay due.
  public func drain(_ report: inout Report, now: Timestamp = .now) throws {
    var deferred: Set<ULID> = []
    defer { destination.close() }
    while hasTime(),
      let reply = try store.nextReply(due: now, intoFolders: intoFolders, notIn: deferred, backoff: backoff)
    {
      do {
        if try record(try send(reply), of: reply, in: &report) == .deferred { deferred.insert(reply.id) }
      } catch let error as TransferError {
        try postpone(reply, because: error.words, in: &report)
        throw error
      }
    }
  }

  private func send(_ reply: Reply) throws(TransferError) -> Answer {
    let answers = try destination.send(
      Parcel(sender: bounceAddress?.address(for: reply.id) ?? "", recipients: [reply.to], bytes: reply.bytes))
    guard let answer = answers.first else {
      preconditionFailure("\(destination.name) answered for no recipient of one")
    }
    return answer
  }

  private func record(_ answer: Answer, of reply: Reply, in report: inout Report) throws -> Answer.Verdict {
    let words = "\(answer.code) \(answer.text)"
    switch answer.verdict {
    case .delivered:
      try store.replySent(reply.id, at: .now, answer: words)
      report.sent += 1
    case .deferred:
      try postpone(reply, because: words, in: &report)
    case .rejected:
      try store.replyDead(reply.id, answer: words)
      report.dead += 1
    }
    return answer.verdict
  }

  private func postpone(_ reply: Reply, because words: String, in report: inout Report) throws {
    let attempts = reply.attempts + 1
    if backoff.givesUp(after: attempts, writtenAt: try store.writtenAt(reply: reply.id), now: .now) {
      try store.replyDead(reply.id, answer: words)
      report.dead += 1
    } else {
      var chance = SystemRandomNumberGenerator()
      let next = backoff.nextAttempt(after: attempts, now: .now, using: &chance)
      try store.replyDeferred(reply.id, answer: words, nextAttempt: next)
      report.deferred += 1
    }
  }
}
