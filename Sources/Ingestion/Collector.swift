internal import Model
internal import Queues

/// A source at work: it runs errands and tells what came of them, on a thread of its own; a second thread prepares each
/// submission as it arrives and a third one judges it, while the poll commits those before it. From `init` until `stop`
/// has returned nobody else may use the source.
final class Collector: @unchecked Sendable {
  enum News {
    case measured([Waiting], of: [Place])
    case judged(Waiting, LedgerEntry)
    case vanished(Place)
    case unreadable(Place, String)
    case unscanned(Place, String)
    case fetched
    case settled([Place])
    /// Nothing follows: the source can no longer be dealt with, or what arrived could not be kept.
    case failed(any Error)
  }

  typealias Prepare = (Waiting, any ArrivedBytes) throws -> Preparation
  typealias Judging = (Prepared, @escaping Recollection) throws -> LedgerEntry

  private let source: any Source
  private let prepare: Prepare
  private let judge: Judging
  private let errands = Channel<Errand>()
  private let arrivals: Channel<Arrived>
  private let preparations: Channel<Preparing>
  private let news: Channel<Told>
  private let memories = Channel<Result<[SHA256Digest: FirstQueued], any Error>>()
  private var strands: [Strand] = []

  private enum Arrived {
    case told(Tidings)
    case failed(any Error)
  }

  private enum Preparing {
    case prepared(Waiting, Prepared)
    case news(News)
  }

  private enum Told {
    case news(News)
    /// The thread that judges waits among `memories` for the answer.
    case asks([SHA256Digest], Connection)
  }

  /// Octets of messages that may have arrived and not been prepared, and as many that were and have not been judged.
  private static let capacity = 1 << 19
  /// Octets that what was judged may take up: some two hundred messages, so that nobody waits while as many are committed.
  private static let room = 1 << 20

  /// Without threads of its own an errand is run when its news are asked for: one step follows another, always in the
  /// same order.
  init(_ source: any Source, onOwnThreads: Bool, prepare: @escaping Prepare, judge: @escaping Judging) {
    self.source = source
    self.prepare = prepare
    self.judge = judge
    arrivals = Channel(capacity: onOwnThreads ? Self.capacity : .max)
    preparations = Channel(capacity: onOwnThreads ? Self.capacity : .max)
    news = Channel(capacity: onOwnThreads ? Self.room : .max)
    guard onOwnThreads else { return }
    strands = [Strand { self.collect() }, Strand { self.prepareAll() }, Strand { self.judgeAll() }]
  }

  func order(_ errand: Errand) { order([errand]) }

  /// Errands that are begun before anything is told of the first of them, as far as the source can.
  func order(_ all: [Errand]) { errands.put(all: all) }

  /// What came next; waits for it. Only while something that was ordered has not been told to its end. `recall` is asked
  /// when all that came before what is being judged has been handed out.
  func next(recalling recall: @escaping Recollection) -> News {
    while true {
      while strands.isEmpty, news.isEmpty { advance(recall) }
      switch news.take() {
      case .news(let news): return news
      case .asks(let contents, let connection):
        _ = memories.put(Result { try recall(contents, connection) })
      case nil: preconditionFailure("waiting for news that nobody will bring")
      }
    }
  }

  /// Ends the work, amid a message where need be, and waits for the threads: as long as the source's patience lasts. What
  /// was ordered and not begun is not done: after a failure of the store nothing more is settled.
  func stop() {
    errands.abandon()
    arrivals.abandon()
    preparations.abandon()
    news.abandon()
    memories.abandon()
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

  private func judgeAll() {
    while let preparing = preparations.take(), pass(on: preparing, ask) {}
  }

  /// One step, without threads.
  private func advance(_ recall: @escaping Recollection) {
    if !preparations.isEmpty, let preparing = preparations.take() {
      _ = pass(on: preparing, recall)
    } else if !arrivals.isEmpty, let arrived = arrivals.take() {
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
      _ = preparations.put(.news(.failed(error)))
      return false
    case .told(let tidings):
      do { return preparations.put(try prepare(tidings), weight: tidings.weight) } catch {
        _ = preparations.put(.news(.failed(error)))
        return false
      }
    }
  }

  private func prepare(_ tidings: Tidings) throws -> Preparing {
    switch tidings {
    case .measured(let waiting, let places): return .news(.measured(waiting, of: places))
    case .fetched: return .news(.fetched)
    case .settled(let places): return .news(.settled(places))
    case .arrived(let waiting, .vanished): return .news(.vanished(waiting.place))
    case .arrived(let waiting, .unreadable(let reason)): return .news(.unreadable(waiting.place, reason))
    case .arrived(let waiting, .bytes(let bytes)):
      switch try prepare(waiting, bytes) {
      case .prepared(let prepared): return .prepared(waiting, prepared)
      case .unreadable(let reason): return .news(.unreadable(waiting.place, reason))
      case .unscanned(let reason): return .news(.unscanned(waiting.place, reason))
      }
    }
  }

  /// False when nothing may follow.
  private func pass(on preparing: Preparing, _ recall: @escaping Recollection) -> Bool {
    switch preparing {
    case .news(let told):
      guard news.put(.news(told)) else { return false }
      if case .failed = told { return false }
      return true
    case .prepared(let waiting, let prepared):
      do {
        let entry = try judge(prepared, recall)
        return news.put(.news(.judged(waiting, entry)), weight: entry.weight)
      } catch {
        _ = news.put(.news(.failed(error)))
        return false
      }
    }
  }

  /// Has the store asked, by the thread that has it: when it has taken in all that was judged before.
  private func ask(_ contents: [SHA256Digest], _ connection: Connection) throws -> [SHA256Digest: FirstQueued] {
    guard news.put(.asks(contents, connection)), let answer = memories.take() else { throw Stopped() }
    return try answer.get()
  }

  private struct Stopped: Error {}
}

extension Tidings {
  fileprivate var weight: Int {
    if case .arrived(_, .bytes(let bytes)) = self { bytes.count } else { 0 }
  }
}

extension LedgerEntry {
  /// Octets, about: the bytes of its files are on the disk.
  fileprivate var weight: Int { replies.reduce(4096) { $0 + $1.bytes.count } }
}
