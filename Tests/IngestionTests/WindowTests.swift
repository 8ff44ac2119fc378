import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Windows and commits") struct WindowTests {
  @Test("More than a window of mail is taken in order, each file once, each answered", arguments: [false, true])
  func many(fetchingMeanwhile: Bool) throws {
    try withStation { station throws in
      station.fetchesMeanwhile = fetchingMeanwhile
      let names = (1...1_050).map { "Conversions_2026_\($0).csv" }
      station.deliver(names.map { Mail($0) })
      #expect(try station.poll() == report(accepted: 1_050, queued: 1_050))
      #expect(station.steps.taken.filter { $0 == "read" }.count == 3)
      #expect(try station.items().map(\.fileName.text) == names)
      #expect(Set(try station.replies().map(\.messageID)).count == 2 * 1_050)
      #expect(station.mailbox.shelf.inbox.isEmpty)
      #expect(station.files(below: "staging").isEmpty)
    }
  }

  @Test(
    "A commit holds no more messages than it may, and ends with its window",
    arguments: [1, 2, 3, 5])
  func commits(limit: Int) throws {
    try withStation { station throws in
      station.limits.window = 4
      station.limits.commit = limit
      station.deliver((1...9).map { Mail("Conversions_2026_\($0).csv") })
      var recorded: [Int] = []
      station.onProgress = {
        if case .took = station.progress.last { recorded.append((try? station.messages().count) ?? -1) }
      }
      try station.poll()
      let expected = [4, 4, 1].reduce(into: [Int]()) { counts, window in
        let before = counts.last ?? 0
        counts += (1...window).map { before + min(($0 + limit - 1) / limit * limit, window) }
      }
      #expect(recorded == expected)
    }
  }

  @Test("A large message is committed before the next is decided")
  func large() throws {
    try withStation { station throws in
      station.limits.commitBytes = 2_000
      station.deliver(Mail("Conversions_2026_1.csv", text: String(repeating: "x", count: 2_000)))
      station.deliver(Mail("Conversions_2026_2.csv"))
      var recorded = 0
      station.onProgress = {
        if case .took(let submission, _) = station.progress.last, submission.place.uid.rawValue == 1 {
          recorded = (try? station.messages().count) ?? -1
        }
      }
      try station.poll()
      #expect(recorded == 1)
    }
  }

  @Test("What needs a person is said once its outcome is on record, in order")
  func progress() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("notes.pdf"))
      try station.poll()
      let said = station.progress.map { progress -> String in
        switch progress {
        case .found(let count): "found \(count)"
        case .took(let submission, let decision): "\(submission.place) \(decision.outcome)"
        case .seenAgain(let submission, _): "\(submission.place) again"
        case .waits(let place, _): "\(place) waits"
        case .unreadable(let place, _): "\(place) unreadable"
        case .outOfTime(let left): "\(left) left"
        }
      }
      #expect(said == ["found 2", "UID 1 accepted", "UID 2 ignored"])
    }
  }
}
