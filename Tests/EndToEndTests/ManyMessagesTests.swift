import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("A thousand messages", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct ManyMessagesTests {
  private static let count = 1000
  private let names = Set((1...count).map { "Conversions_2026_\($0).csv" })

  @Test("One poll takes them all, and every one is receipted")
  func onePoll() async throws {
    let station = try await stationWithMail()
    #expect(try await station.poll() == PollRecord(accepted: Self.count, queued: Self.count))
    try await expectEverythingOnce(station)
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
    try await expectEverythingOnce(station)
  }

  @Test("Of two polls at once, the second says so and leaves everything to the first")
  func twoAtOnce() async throws {
    let station = try await stationWithMail()
    let first = try station.command(["poll"]).start()
    try await until("the first is at work") { try station.hasReached(.firstFileKept) }
    let second = try await station.run("poll")
    #expect(second.status == 0)
    #expect(second.outputText.contains("another poll is at work"), "\(second.outputText)")
    #expect(try await first.outcome().status == 0)
    try await expectEverythingOnce(station)
  }

  private func stationWithMail() async throws -> Station {
    let station = try await Station.make()
    try station.deliver(names.sorted().map { Mail($0) })
    return station
  }

  private func expectEverythingOnce(_ station: Station) async throws {
    let items = try await station.queue()
    #expect(items.count == Self.count)
    #expect(Set(items.map(\.fileName)) == names)
    #expect(try station.mailbox().isEmpty)
    let replies = try await station.replies()
    #expect(replies.count == Self.count && replies.allSatisfy { $0.state == "sent" })
    let receipted = Set(replies.compactMap(\.inReplyTo))
    #expect(receipted == Set(try await station.messages().compactMap(\.messageID)))
    try await until("the receipts arrive") { try distinctReceipts(station).count == Self.count }
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
    case .firstMessageSettled: try !mailbox("Intray-Accepted").isEmpty
    case .firstReceiptArrived: try !received().isEmpty
    }
  }
}
