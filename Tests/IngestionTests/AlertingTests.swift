import Model
import Queues
import Replies
import Testing

@testable import Ingestion

@Suite("Alerts") struct AlertingTests {
  private let recipient = "operations@gateway.example"

  private func drain(_ station: Station, after seconds: Int64 = 0) throws -> [Int] {
    var report = Telling.Report()
    let alerting = Alerting(
      to: recipient, of: ["failed"], from: try station.store(),
      by: Sender(name: "Intray", address: "uploads@gateway.example")
    ) { station.relay }
    try alerting.drain(&report, now: .now.adding(seconds: seconds))
    return [report.told, report.deferred, report.dead]
  }

  private func happen(_ station: Station, _ kinds: String...) throws {
    for kind in kinds { try station.store().record(Event(kind: kind, message: kind)) }
  }

  @Test("All that needs a person is told in one message, once, and nothing of what was before") func once() throws {
    try withStation { station throws in
      try happen(station, "failed")
      #expect(try drain(station) == [0, 0, 0])
      try happen(station, "failed", "accepted", "failed")
      #expect(try drain(station) == [2, 0, 0])
      #expect(try drain(station, after: 86_400) == [0, 0, 0])
      let parcel = try #require(station.relay.attempts.first)
      #expect(station.relay.attempts.count == 1 && parcel.recipients == [recipient] && parcel.sender == "")
    }
  }

  @Test("What the relay puts off is sent again later, the very same") func deferred() throws {
    try withStation { station throws in
      _ = try drain(station)
      try happen(station, "failed")
      station.relay.answer = .deferred
      #expect(try drain(station) == [0, 1, 0])
      #expect(try drain(station) == [0, 0, 0])
      station.relay.answer = nil
      #expect(throws: TransferError.self) { try drain(station, after: 3600) }
      station.relay.answer = .delivered
      #expect(try drain(station, after: 86_400) == [1, 0, 0])
      let identities = station.relay.attempts.map { messageID(of: $0) }
      #expect(identities.count == 3 && Set(identities).count == 1)
    }
  }

  @Test("One that is rejected is the reason of no other") func rejected() throws {
    try withStation { station throws in
      _ = try drain(station)
      try happen(station, "failed")
      station.relay.answer = .rejected
      #expect(try drain(station) == [0, 0, 1])
      #expect(try drain(station, after: 86_400) == [0, 0, 0])
      var kinds: [String] = []
      try station.store().events { kinds.append($0.kind) }
      #expect(kinds.suffix(2) == ["failed", "alert-dead"], "\(kinds)")
      #expect(station.relay.attempts.count == 1)
    }
  }

  private func messageID(of parcel: Parcel) -> String? {
    String(decoding: parcel.bytes, as: UTF8.self).split(separator: "\r\n").first { $0.hasPrefix("Message-ID:") }
      .map(String.init)
  }
}
