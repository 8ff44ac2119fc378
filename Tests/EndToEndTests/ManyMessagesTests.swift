import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("A thousand messages", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct ManyMessagesTests {
  private static let count = 1000

  @Test("One poll takes them all, and every one is receipted")
  func onePoll() async throws {
    let station = try await stationWithMail()
    #expect(try await station.poll() == PollRecord(accepted: Self.count, queued: Self.count))
    try await expectEverythingOnce(station, Self.count)
  }

  /// Where a poll is killed: as soon as this can be seen from outside.
  enum KillPoint: CaseIterable { case firstFileStaged, firstFileKept, firstMessageSettled, firstReceiptArrived }

  @Test(
    "Killed in the middle, the next poll ends with each file once and every message receipted",
    arguments: KillPoint.allCases)
  func killed(at point: KillPoint) async throws {
    let station = try await stationWithMail()
    let poll = try station.command(["poll"]).start()
    try await until("\(point)") { try station.hasReached(point) }
    poll.kill(SIGKILL)
    #expect(try await poll.outcome().status == 128 + Int(SIGKILL), "the poll was over before it could be killed")
    try await station.poll()
    try await expectEverythingOnce(station, Self.count)
  }

  @Test("Of two polls at once, the second says so and leaves everything to the first")
  func twoAtOnce() async throws {
    let count = 300
    let station = try await stationWithMail(count)
    let first = try station.command(["poll"]).start()
    try await until("the first is at work") { try station.hasReached(.firstFileKept) }
    let second = try await station.run("poll")
    #expect(second.status == 0)
    #expect(second.outputText.contains("another poll is at work"), "\(second.outputText)")
    #expect(try await first.outcome().status == 0)
    try await expectEverythingOnce(station, count)
  }

  private func names(_ count: Int) -> [String] { (1...count).map { "Conversions_2026_\($0).csv" } }

  private func stationWithMail(_ count: Int = count) async throws -> Station {
    let station = try await Station.make(connection: ["result": "on-completion"])
    try station.deliver(names(count).map { Mail($0) })
    return station
  }

  private func expectEverythingOnce(_ station: Station, _ count: Int) async throws {
    let items = try await station.queue()
    #expect(items.count == count)
    #expect(Set(items.map(\.fileName)) == Set(names(count)))
    #expect(try station.mailbox().isEmpty)
    let replies = try await station.replies()
    #expect(replies.count == count && replies.allSatisfy { $0.state == "sent" })
    let receipted = Set(replies.compactMap(\.inReplyTo))
    #expect(receipted == Set(try await station.messages().compactMap(\.messageID)))
    try await until("the receipts arrive") {
      try station.host.count(of: station.partner) >= count && distinctReceipts(station).count == count
    }
    #expect(try Set(replies.map { bare($0.messageID) }) == distinctReceipts(station))
  }

  /// The Message-IDs that have arrived at the partner's: a receipt may come twice, but only as itself.
  private func distinctReceipts(_ station: Station) throws -> Set<String> {
    Set(try station.received().compactMap { field("Message-ID", of: $0).map(bare) })
  }

  private func bare(_ messageID: String) -> String { messageID.filter { $0 != "<" && $0 != ">" } }
}

extension Station {
  private func hasFiles(below folder: String) throws -> Bool {
    try FileManager.default.subpathsOfDirectory(atPath: "\(home)/\(folder)").contains { $0.contains("/") }
  }

  fileprivate func hasReached(_ point: ManyMessagesTests.KillPoint) throws -> Bool {
    switch point {
    case .firstFileStaged: try hasFiles(below: "staging")
    case .firstFileKept: try hasFiles(below: "files")
    case .firstMessageSettled: host.count(of: user, mailbox: "Intray-Accepted") > 0
    case .firstReceiptArrived: host.count(of: partner) > 0
    }
  }
}
