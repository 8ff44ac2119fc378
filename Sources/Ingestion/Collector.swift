internal import Model

/// A source at work: it runs errands and tells what came of them, on a thread of its own; a second thread prepares each
/// submission as it arrives, while the poll checks and commits those before it. From `init` until `stop` has returned
/// nobody else may use the source.
final class Collector: @unchecked Sendable {
  enum News {
    case measured([Waiting], of: [Place])
    case prepared(Waiting, Prepared)
    case vanished(Place)
    case unreadable(Place, String)
    case unscanned(Place, String)
    case fetched
    case settled([Place])
    /// Nothing follows: the source can no longer be dealt with, or what arrived could not be kept.
    case failed(any Error)
  }

  typealias Prepare = (Waiting, any ArrivedBytes) throws -> Preparation

  private let source: any Source
  private let prepare: Prepare
  private let errands = Channel<Errand>()
  private let arrivals: Channel<Arrived>
  private let news: Channel<News>
  private var strands: [Strand] = []

  private enum Arrived {
    case told(Tidings)
    case failed(any Error)
  }

  /// Octets of messages that may have arrived and not been prepared, and as many that were and have not been taken in.
  private static let capacity = 1 << 20

  /// Without threads of its own an errand is run when its news are asked for: one step follows another, always in the
  /// same order.
  init(_ source: any Source, onOwnThreads: Bool, prepare: @escaping Prepare) {
    self.source = source
    self.prepare = prepare
    arrivals = Channel(capacity: onOwnThreads ? Self.capacity : .max)
    news = Channel(capacity: onOwnThreads ? Self.capacity : .max)
    if onOwnThreads { strands = [Strand { self.collect() }, Strand { self.prepareAll() }] }
  }

  func order(_ errand: Errand) { _ = errands.put(errand) }

  /// What came next; waits for it. Only while something that was ordered has not been told to its end.
  func next() -> News {
    while strands.isEmpty, news.isEmpty { advance() }
    guard let news = news.take() else { preconditionFailure("waiting for news that nobody will bring") }
    return news
  }

  /// Ends the work, amid a message where need be, and waits for the threads: as long as the source's patience lasts. What
  /// was ordered and not begun is not done: after a failure of the store nothing more is settled.
  func stop() {
    errands.abandon()
    arrivals.abandon()
    news.abandon()
    for strand in strands { strand.join() }
    strands = []
  }

  private func collect() {
    do {
      try source.run({ waits in waits || !errands.isEmpty ? errands.take() : nil }, tell: deliver)
    } catch {
      _ = arrivals.put(.failed(error))
    }
  }

  private func prepareAll() {
    while let arrived = arrivals.take(), pass(on: arrived) {}
  }

  /// One step, without threads.
  private func advance() {
    if !arrivals.isEmpty, let arrived = arrivals.take() {
      _ = pass(on: arrived)
    } else if let errand = errands.take() {
      do { try source.run(errand, tell: deliver) } catch { _ = arrivals.put(.failed(error)) }
    }
  }

  private func deliver(_ tidings: Tidings) throws {
    guard arrivals.put(.told(tidings), weight: tidings.weight) else { throw Stopped() }
  }

  /// False when nothing may follow.
  private func pass(on arrived: Arrived) -> Bool {
    switch arrived {
    case .failed(let error):
      _ = news.put(.failed(error))
      return false
    case .told(let tidings):
      do { return news.put(try self.news(of: tidings), weight: tidings.weight) } catch {
        _ = news.put(.failed(error))
        return false
      }
    }
  }

  private func news(of tidings: Tidings) throws -> News {
    switch tidings {
    case .measured(let waiting, let places): return .measured(waiting, of: places)
    case .fetched: return .fetched
    case .settled(let places): return .settled(places)
    case .arrived(let waiting, .vanished): return .vanished(waiting.place)
    case .arrived(let waiting, .unreadable(let reason)): return .unreadable(waiting.place, reason)
    case .arrived(let waiting, .bytes(let bytes)):
      switch try prepare(waiting, bytes) {
      case .prepared(let prepared): return .prepared(waiting, prepared)
      case .unreadable(let reason): return .unreadable(waiting.place, reason)
      case .unscanned(let reason): return .unscanned(waiting.place, reason)
      }
    }
  }

  private struct Stopped: Error {}
}

extension Tidings {
  fileprivate var weight: Int {
    if case .arrived(_, .bytes(let bytes)) = self { bytes.count } else { 0 }
  }
}
