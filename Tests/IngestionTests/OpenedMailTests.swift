import FoundationEssentials
import Model
import Queues
import Testing

@testable import Ingestion

/// Messages that hold their files in something else, from `fixtures/mime`, as IMAP delivers them.
@Suite("Mail with files in something else") struct OpenedMailTests {
  private func fixture(_ name: String) throws -> [UInt8] {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let lines = try Data(contentsOf: URL(filePath: "\(root)/fixtures/mime/\(name).eml"))
    return lines.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
  }

  private static let conversions = "CampaignId,OrderId,Amount\r\n3641,A-1001,19.95\r\n3641,A-1002,7.50\r\n"
  private static let reversals = "CampaignId,OrderId,Reason\r\n3641,A-0990,returned\r\n"

  private func texts(_ station: Station) throws -> [String] {
    try station.items().map { String(decoding: try station.bytes(of: $0), as: UTF8.self) }
  }

  @Test("An Outlook winmail.dat with two CSV files is accepted as those two files")
  func winmail() throws {
    try withStation(connection(pattern: "*_2026_11.csv", dataType: "any")) { station throws in
      station.mailbox.shelf.deliver(try fixture("outlook-winmail"))
      #expect(try station.poll() == report(accepted: 1, queued: 2))
      let items = try station.items()
      #expect(items.map(\.fileName.text) == ["Conversions_2026_11.csv", "Rückläufe_2026_11.csv"])
      #expect(items.allSatisfy { $0.format == .csv })
      #expect(try texts(station) == [Self.conversions, Self.reversals])
      #expect(try station.replies().map(\.kind) == [.receipt, .result, .result])
    }
  }

  @Test("One file in a winmail.dat that does not match keeps the other out, and is named")
  func winmailMismatch() throws {
    try withStation { station throws in
      station.mailbox.shelf.deliver(try fixture("outlook-winmail"))
      #expect(try station.poll() == report(ignored: 1))
      #expect(try station.messages()[0].objections.map(\.fileName) == ["Rückläufe_2026_11.csv"])
    }
  }

  @Test("The file in a signed message is taken, its signature is not")
  func signed() throws {
    try withStation(connection(dataType: "any")) { station throws in
      for name in ["signed-smime", "signed-pgp"] { station.mailbox.shelf.deliver(try fixture(name)) }
      #expect(try station.poll() == report(accepted: 2, queued: 2))
    }
  }

  @Test("A logo that the HTML shows is no file", arguments: ["outlook-logo"])
  func logo(name: String) throws {
    try withStation(connection(pattern: "Reversals_*.csv", dataType: "any")) { station throws in
      station.mailbox.shelf.deliver(try fixture(name))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
    }
  }

  @Test(
    "A forward is one attachment, opened or refused, as the connection says",
    arguments: ["forwarded", "forwarded-base64"])
  func forwards(name: String) throws {
    let outcomes: [Connection.ForwardPolicy: PollReport] = [
      .attachment: report(ignored: 1), .open: report(accepted: 1, queued: 1), .refuse: report(refused: 1),
    ]
    for (policy, outcome) in outcomes {
      var connection = connection(dataType: "any")
      connection.forwards = policy
      // What is encoded and forwarded some programs open and some do not.
      connection.allow = ["encoded-message"]
      try withStation(connection) { station throws in
        station.mailbox.shelf.deliver(try fixture(name))
        #expect(try station.poll() == outcome, "\(policy)")
        #expect(try texts(station) == (policy == .open ? [Self.conversions] : []))
        let codes = try station.messages()[0].objections.map(\.code)
        #expect(policy != .refuse || codes == [.forwardedMessage])
      }
    }
  }

  @Test("A file in uuencode within a text counts where the connection opens it")
  func uuencode() throws {
    for policy in Connection.UuencodePolicy.allCases {
      var connection = connection(dataType: "any")
      connection.uuencode = policy
      try withStation(connection) { station throws in
        station.mailbox.shelf.deliver(try fixture("uuencode-in-text"))
        let outcomes: [Connection.UuencodePolicy: PollReport] = [
          .refuse: report(refused: 1), .text: report(ignored: 1), .open: report(accepted: 1, queued: 1),
        ]
        #expect(try station.poll() == outcomes[policy])
        #expect(try texts(station) == (policy == .open ? [Self.conversions] : []))
      }
    }
  }

  @Test("A message that reaches a limit of the reader is refused, and the limit is named")
  func overLimit() throws {
    try withStation { station throws in
      station.deliver(
        Mail("Conversions_2026_11.csv", fields: String(repeating: "X-Long: x\r\n", count: 2100) + "X-End: x"))
      #expect(try station.poll() == report(refused: 1))
      let objections = try #require(try station.messages().first).objections
      #expect(objections.map(\.code) == [.overLimit])
      #expect(
        objections.map(\.message) == [
          #"part 1, line 2001: the header has more than 2000 fields; at "X-Long: x" (too-many-header-fields)"#
        ])
      #expect(try station.items().isEmpty)
    }
  }
}
