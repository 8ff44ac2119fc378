internal import Glibc
internal import Model

/// A source at work: it carries out orders one after another and tells what came of them, on a thread of its own while
/// the poll decides and commits what came before. From `init` until `stop` has returned nobody else may use the source.
final class Collector: @unchecked Sendable {
  enum Order {
    /// Measure and read what is at these places. Told: `measured`, each arrival, `fetched`.
    case fetch([Place])
    case settle([Place], as: Outcome)
  }

  enum News {
    case measured([Waiting])
    case arrived(Waiting, Arrival)
    case fetched
    case settled([Place])
    /// The source can no longer be dealt with; nothing follows.
    case failed(any Error)
  }

  private let source: any Source
  private let messageLimit: Int
  private let orders = Channel<Order>()
  private let news: Channel<News>
  private var thread: pthread_t?

  /// Octets of messages that may have arrived and not been taken in.
  private static let capacity = 2 << 20

  /// Messages of more than `messageLimit` octets, and files that nobody wants, are measured and not read. Without a thread of its own, an order is
  /// carried out when its news are asked for: one step follows another, always in the same order.
  init(_ source: any Source, messageLimit: Int, onOwnThread: Bool) {
    self.source = source
    self.messageLimit = messageLimit
    news = Channel(capacity: onOwnThread ? Self.capacity : .max)
    if onOwnThread { begin() }
  }

  private func begin() {
    let itself = Unmanaged.passRetained(self).toOpaque()
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { itself in
        Unmanaged<Collector>.fromOpaque(itself!).takeRetainedValue().work()
        return nil
      }, itself)
    precondition(failure == 0, "no thread to be had: \(String(cString: strerror(failure)))")
    self.thread = thread
  }

  func order(_ order: Order) { _ = orders.put(order) }

  /// What came next; waits for it. Only while something that was ordered has not been told to its end.
  func next() -> News {
    while thread == nil, news.isEmpty, let order = orders.take() { _ = obey(order) }
    guard let news = news.take() else { preconditionFailure("waiting for news that nobody will bring") }
    return news
  }

  /// Ends the work, amid a message where need be, and waits for the thread: as long as the source's patience lasts. What
  /// was ordered and not begun is not done: after a failure of the store nothing more is settled.
  func stop() {
    orders.abandon()
    news.abandon()
    if let thread { pthread_join(thread, nil) }
    thread = nil
  }

  private func work() {
    while let order = orders.take(), obey(order) {}
  }

  /// False when the source can no longer be dealt with.
  private func obey(_ order: Order) -> Bool {
    do { try carryOut(order) } catch {
      _ = news.put(.failed(error))
      return false
    }
    return true
  }

  private func carryOut(_ order: Order) throws {
    switch order {
    case .settle(let places, let outcome):
      try source.settle(places, as: outcome)
      try tell(.settled(places))
    case .fetch(let places):
      let waiting = try source.measure(places)
      try tell(.measured(waiting))
      try source.read(waiting.filter { $0.size <= messageLimit && $0.isWanted }) {
        try tell(.arrived($0, $1), weight: $1.weight)
      }
      try tell(.fetched)
    }
  }

  private func tell(_ what: News, weight: Int = 0) throws {
    guard news.put(what, weight: weight) else { throw Stopped() }
  }

  private struct Stopped: Error {}
}

extension Arrival {
  fileprivate var weight: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .vanished, .unreadable: 0
    }
  }
}
