import FoundationEssentials
import Model
import Queues
import Testing

@testable import Ingestion

/// Every state that a kill can leave behind between two steps of a poll, and every broken line, with one more run behind it.
@Suite("Death") struct DeathTests {
  /// Every outcome, a message delivered twice and one that cannot be read, in two windows and several commits.
  private static let story: [Mail] = {
    let twice = Mail("Conversions_2026_1.csv")
    return [
      twice, Mail("Conversions_2026_2.csv", "Conversions_2026_3.csv"), Mail("notes.pdf"), twice,
      Mail("Conversions_2026_4.csv", text: String(repeating: "too large ", count: 400)),
      Mail([Mail.File("Conversions_2026_5.csv", octets("%PDF-1.7\n"))]), Mail("Conversions_2026_6.csv"),
    ]
  }()

  @Test("Killed at any step, the next run ends as if nothing had happened")
  func killed() throws {
    try withStory(Self.story) { station throws in
      var ends: [End] = []
      station.onEveryStep { step, twin in ends.append(try End(of: twin, after: step)) }
      try station.run()
      try expect(ends, toEndAs: station, atLeast: 70)
    }
  }

  @Test("Killed at any step, and at any step of the next run, the third ends as if nothing had happened")
  func killedTwice() throws {
    try withStory(Array(Self.story[..<2])) { station throws in
      var ends: [End] = []
      station.onEveryStep { first, twin in
        twin.onEveryStep { second, third in ends.append(try End(of: third, after: "\(first), \(second)")) }
        try twin.run()
      }
      try station.run()
      try expect(ends, toEndAs: station, atLeast: 300)
    }
  }

  @Test(
    "When the line breaks at any step, for once or for good, the next run ends as if nothing had happened",
    arguments: [false, true], [false, true])
  func broken(forGood: Bool, fetchingMeanwhile: Bool) throws {
    try withStory(Self.story) { station throws in
      let fresh = try station.twin(at: "\(station.home)-fresh")
      try station.run()
      #expect(station.steps.taken.count > 60)
      for step in station.steps.taken.indices {
        let twin = try fresh.twin(at: "\(station.home)-\(step)")
        twin.steps.failing = step
        twin.steps.staysAway = forGood
        twin.fetchesMeanwhile = fetchingMeanwhile
        try? twin.run()
        twin.steps.failing = nil
        let end = try End(of: twin, after: "\(step), \(station.steps.taken[step])")
        try expect([end], toEndAs: station, atLeast: 1)
      }
    }
  }

  /// What a run came to that went on where another had ended.
  private struct End {
    var step: String
    var ledger: Ledger
    var delivered: [Parcel]

    init(of twin: Station, after step: String) throws {
      self.step = step
      try twin.run(later: 86_400)
      ledger = try twin.ledger()
      delivered = twin.relay.delivered
      try FileManager.default.removeItem(atPath: twin.home)
    }
  }

  private func expect(_ ends: [End], toEndAs undisturbed: Station, atLeast count: Int) throws {
    let ledger = try undisturbed.ledger()
    let messageIDs = Set(try undisturbed.replies().map(\.messageID))
    #expect(messageIDs.count == undisturbed.relay.delivered.count)
    #expect(ends.count >= count)
    for end in ends {
      #expect(end.ledger.lines(unlike: ledger) == [], "disturbed at \(end.step)")
      let copies = Dictionary(grouping: end.delivered.map(\.bytes)) { messageID(of: $0) }
      #expect(Set(copies.keys) == messageIDs, "disturbed at \(end.step)")
      #expect(copies.values.allSatisfy { Set($0).count == 1 }, "disturbed at \(end.step): two under one Message-ID")
    }
  }

  private func messageID(of reply: [UInt8]) -> String? {
    let text = String(decoding: reply, as: UTF8.self)
    return text.split(separator: "\r\n").first { $0.hasPrefix("Message-ID: ") }.map { String($0.dropFirst(12)) }
  }

  private func withStory(_ mail: [Mail], _ body: (Station) throws -> Void) throws {
    try withStation { station throws in
      station.limits.window = 4
      station.limits.commit = 2
      station.messageLimit = 3_000
      station.deliver(mail)
      try body(station)
    }
  }
}

extension Station {
  /// Calls `visit` at every step of the mailbox, the relay and the store with what another process would find if this
  /// one were killed now.
  fileprivate func onEveryStep(_ visit: @escaping (String, Station) throws -> Void) {
    let look = { [unowned self] (moment: String) in
      do { try visit(moment, twin(at: "\(home)-\(ULID())")) } catch { Issue.record("\(moment): \(error)") }
    }
    steps.onStep = { [unowned self] step in look("\(steps.taken.count) \(step)") }
    onProgress = { [unowned self] in look("\(steps.taken.count), with \(progress.count) told") }
  }
}
