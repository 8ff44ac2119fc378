import Glibc
import Model
import Queues
import Testing

@testable import Ingestion

@Suite("What is judged asks the store") struct CollectorTests {
  @Test("What the store cannot answer ends the work, and says why", arguments: [false, true])
  func unanswered(onOwnThreads: Bool) throws {
    try withStation(connection(seenBefore: .ignore)) { station throws in
      let bench = try Bench(station, onOwnThreads: onOwnThreads)
      defer { bench.collector.stop() }
      var told: [String] = []
      while told.last?.hasPrefix("failed") != true {
        switch bench.collector.next(recalling: { _, _ in throw StoreError(.io, "the disk is gone") }) {
        case .measured: told.append("measured")
        case .judged: told.append("judged")
        case .failed(let error): told.append("failed: \((error as? StoreError)?.words ?? "")")
        default: told.append("something else")
        }
      }
      #expect(told == ["measured", "failed: the disk is gone"])
    }
  }

  @Test("Who stops does not wait for a question that nobody is going to answer")
  func stopped() throws {
    try withStation(connection(seenBefore: .ignore)) { station throws in
      for _ in 1...20 {
        let asked = Channel<Void>()
        let bench = try Bench(station, onOwnThreads: true) { _ = asked.put(()) }
        _ = asked.take()
        bench.collector.stop()
      }
    }
  }

  @Test("It is answered when all that was judged before has been handed out")
  func order() throws {
    try withStation(connection(seenBefore: .ignore)) { station throws in
      let bench = try Bench(station, messages: 100, onOwnThreads: true)
      defer { bench.collector.stop() }
      var (judged, judgedWhenAsked): (Int, [Int]) = (0, [])
      while judged < 100 {
        let news = bench.collector.next { _, _ in
          judgedWhenAsked.append(judged)
          return [:]
        }
        if case .judged = news { judged += 1 }
      }
      #expect(judgedWhenAsked == Array(0..<100))
    }
  }
}

/// A collector at work on messages that all ask whether they have been seen.
private struct Bench {
  let collector: Collector
  private let lock: AccountLock

  init(_ station: Station, messages: Int = 1, onOwnThreads: Bool, asking: @escaping () -> Void = {}) throws {
    let store = try station.store()
    let (judge, lock) = (try station.judge(), try #require(try store.lock(account: "main")))
    let staging = Staging(store: store, lock: lock)
    self.lock = lock
    station.mailbox.shelf = Shelf()
    station.deliver((1...messages).map { Mail("Conversions_2026_\($0).csv") })
    collector = Collector(
      station.mailbox, onOwnThreads: onOwnThreads,
      prepare: { try judge.prepare($1, $0, in: Station.inbox, staging) },
      judge: { prepared, recall in
        try judge.judge(prepared, stagingIn: staging) {
          asking()
          return try recall($0, $1)
        }
      })
    collector.order(.fetch(try station.mailbox.list(after: nil), upTo: .max))
  }
}
