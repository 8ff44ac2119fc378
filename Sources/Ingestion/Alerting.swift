public import Model
public import Queues
public import Replies

/// Mail to an operator about what needs a person: all that is due in one message, sent, then marked. So each thing is told
/// at least once, and again only under the same Message-ID, should the mark have been lost.
public struct Alerting {
  private let store: Store
  private let recipient: String
  private let kinds: Set<String>
  private let sender: Sender
  private let destination: () throws -> any Destination
  private let backoff: Backoff

  /// Things in one message, and messages in one run.
  private static let most = 100

  /// The destination is asked for when there is something to send.
  public init(
    to recipient: String, of kinds: Set<String>, from store: Store, by sender: Sender, backoff: Backoff = Backoff(),
    destination: @escaping () throws -> any Destination
  ) {
    self.store = store
    self.recipient = recipient
    self.kinds = kinds
    self.sender = sender
    self.backoff = backoff
    self.destination = destination
  }

  /// Under which the store knows who is told.
  public static func subscriber(_ recipient: String) -> String { "alert \(recipient)" }

  /// Sends what is due, and counts events in `report`. Throws what the destination throws when nobody answers there.
  public func drain(_ report: inout Telling.Report, now: Timestamp = .now) throws {
    let subscriber = Self.subscriber(recipient)
    while try store.enqueue(for: subscriber, kinds: kinds, at: now) {}
    var open: (any Destination)?
    defer { open?.close() }
    for _ in 1...Self.most {
      let due = try store.announcements(to: subscriber, due: now, limit: Self.most, backoff: backoff)
      guard !due.isEmpty else { return }
      if open == nil { open = try destination() }
      guard let open, try send(due, by: open, &report) else { return }
    }
  }

  private func send(
    _ due: [Announcement], by destination: any Destination, _ report: inout Telling.Report
  ) throws -> Bool {
    let letter = AlertLetter(of: due.map(\.event), from: sender, to: recipient)
    let answer: Answer?
    do {
      answer = try destination.send(Parcel(sender: "", recipients: [recipient], bytes: letter.render())).first
    } catch {
      try postpone(due, because: error.words, &report)
      throw error
    }
    guard let answer else { preconditionFailure("\(destination.name) answered for no recipient of one") }
    let words = "\(answer.code) \(answer.text)"
    switch answer.verdict {
    case .delivered:
      try store.announced(due)
      report.told += due.count
      return true
    case .deferred: try postpone(due, because: words, &report)
    case .rejected: try giveUp(due, because: words, &report)
    }
    return false
  }

  private func postpone(_ due: [Announcement], because words: String, _ report: inout Telling.Report) throws {
    let attempts = (due.map(\.attempts).max() ?? 0) + 1
    let oldest = due.map(\.createdAt).min() ?? .now
    guard !backoff.givesUp(after: attempts, writtenAt: oldest, now: .now) else {
      return try giveUp(due, because: words, &report)
    }
    var chance = SystemRandomNumberGenerator()
    let next = backoff.nextAttempt(after: attempts, now: .now, using: &chance)
    try store.deferAnnouncements(due, answer: words, nextAttempt: next)
    report.deferred += due.count
  }

  /// Told in an event of another kind than what alerts are about: one that cannot be sent is the reason of no other.
  private func giveUp(_ due: [Announcement], because words: String, _ report: inout Telling.Report) throws {
    try store.giveUpAnnouncements(due, answer: words, kind: "alert-dead")
    report.dead += due.count
  }
}
