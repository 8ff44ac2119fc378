internal import Crypto
internal import FoundationEssentials
public import Model
public import Queues

/// Events on their way to another system: each is told, then marked, never the other way round. So each arrives at least
/// once, and always under the same id. Signed after standardwebhooks.com, so that the other side can tell who tells it.
public struct Telling {
  private let store: Store
  private let subscriber: Subscriber
  private let hook: any Hook
  private let backoff: Backoff
  private let body: (Event) throws -> [UInt8]

  /// Whom events are told to.
  public struct Subscriber: Sendable {
    /// Under which it is on record.
    public var name: String
    /// The kinds of events it wants.
    public var kinds: Set<String>
    /// What both sides know and nobody else.
    public var secret: [UInt8]
    /// Ours: the same number is another event with another gateway.
    public var domain: String

    public init(name: String, kinds: Set<String>, secret: [UInt8], domain: String) {
      self.name = name
      self.kinds = kinds
      self.secret = secret
      self.domain = domain
    }
  }

  /// `body` writes an event as JSON.
  public init(
    to subscriber: Subscriber, at hook: any Hook, from store: Store, backoff: Backoff = Backoff(),
    body: @escaping (Event) throws -> [UInt8]
  ) {
    self.store = store
    self.subscriber = subscriber
    self.hook = hook
    self.backoff = backoff
    self.body = body
  }

  /// What telling came to.
  public struct Report: Sendable, Equatable, Codable {
    public var told = 0
    /// To be told again later.
    public var deferred = 0
    /// Given up; a person decides.
    public var dead = 0

    public init() {}
  }

  /// Failures in a row after which the other side is left alone until the next run.
  private static let enough = 3

  /// Tells all that is due, first what has been due longest, each at most once, and counts in `report` what became of it,
  /// also when it throws: what the store throws, and the hook's error when nobody answers there.
  public func drain(_ report: inout Report, now: Timestamp = .now) throws {
    defer { hook.close() }
    while try store.enqueue(for: subscriber.name, kinds: subscriber.kinds, at: now) {}
    var tried: Set<Int64> = []
    var failures = 0
    while failures < Self.enough,
      let announcement = try store.nextAnnouncement(to: subscriber.name, due: now, notIn: tried, backoff: backoff)
    {
      failures = try tell(announcement, &report) ? 0 : failures + 1
      tried.insert(announcement.event.number)
    }
  }

  private func tell(_ announcement: Announcement, _ report: inout Report) throws -> Bool {
    let answer: HookAnswer
    do { answer = try hook.tell(try request(for: announcement.event)) } catch let error as TransferError {
      try postpone(announcement, because: error.words, &report)
      throw error
    }
    let words = "\(answer.status) \(answer.text)"
    switch answer.status {
    case 200..<300:
      try store.announced([announcement])
      report.told += 1
      return true
    case 410: try giveUp(announcement, because: words, &report)
    default: try postpone(announcement, because: words, &report)
    }
    return false
  }

  private func request(for event: Event) throws -> HookRequest {
    let body = try body(event)
    let id = id(of: event)
    let time = String(Timestamp.now.milliseconds / 1000)
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(id).\(time).".utf8) + body, using: SymmetricKey(data: subscriber.secret))
    return HookRequest(
      headers: [
        "Content-Type": "application/json", "User-Agent": "Intray", "webhook-id": id, "webhook-timestamp": time,
        "webhook-signature": "v1,\(Data(code).base64EncodedString())",
      ], body: body)
  }

  /// The same whenever the event is told.
  private func id(of event: Event) -> String {
    let facts = "\(subscriber.domain)\n\(event.number)\n\(event.at.milliseconds)\n\(event.kind)"
    let digits = SHA256Digest(Array(SHA256.hash(data: Array(facts.utf8)))).description
    return "evt_\(digits.prefix(32))"
  }

  private func postpone(_ announcement: Announcement, because words: String, _ report: inout Report) throws {
    let attempts = announcement.attempts + 1
    guard !backoff.givesUp(after: attempts, writtenAt: announcement.createdAt, now: .now) else {
      return try giveUp(announcement, because: words, &report)
    }
    var chance = SystemRandomNumberGenerator()
    let next = backoff.nextAttempt(after: attempts, now: .now, using: &chance)
    try store.deferAnnouncements([announcement], answer: words, nextAttempt: next)
    report.deferred += 1
  }

  private func giveUp(_ announcement: Announcement, because words: String, _ report: inout Report) throws {
    try store.giveUpAnnouncements([announcement], answer: words)
    report.dead += 1
  }
}
