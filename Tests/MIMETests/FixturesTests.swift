import Crypto
import MIME
import Testing

@Suite struct FixturesTests {
  @Test("There are fixtures")
  func some() { #expect(Fixtures.names.count > 40) }

  @Test("A fixture is read as its tree says", arguments: Fixtures.names)
  func tree(name: String) throws {
    #expect(try ReadMessage(Fixtures.bytes(name)).tree == Fixtures.tree(name))
  }

  @Test("It is read the same with the line ends that IMAP delivers", arguments: Fixtures.names)
  func lineEnds(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let here = ReadMessage(bytes)
    let there = ReadMessage(bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
    #expect(here.attachments == there.attachments)
    #expect(here.report.defects == there.report.defects)
  }

  @Test("The files in them are the files that were sent")
  func files() throws {
    let sent = Set(Self.sent.map { SHA256.hash(data: Array($0.utf8)).map(Self.hexadecimal).joined() })
    var count = 0
    for name in Fixtures.names where name != "digest" {
      for file in try ReadMessage(Fixtures.bytes(name)).report.attachments where Self.isFile(file) {
        #expect(sent.contains(file.textSHA256), "\(name): \(file)")
        count += 1
      }
    }
    #expect(count > 40)
  }

  private static let sent = [
    "CampaignId,OrderId,Amount\n3641,A-1001,19.95\n3641,A-1002,7.50",
    "CampaignId,OrderId,Amount\n3641,A-1001,19.95", "CampaignId,OrderId,Reason\n3641,A-0990,returned",
  ]

  private static func isFile(_ attachment: Report.Attachment) -> Bool {
    attachment.contentType == "text/csv" || attachment.fileName?.hasSuffix("2026_11.csv") == true
  }

  private static func hexadecimal(_ octet: UInt8) -> String {
    String(octet >> 4, radix: 16) + String(octet & 15, radix: 16)
  }

  @Test("An Outlook winmail.dat opens as the files in it, under their long names")
  func winmail() throws {
    let read = ReadMessage(try Fixtures.bytes("outlook-winmail"))
    let opened = read.opened(.tnef)
    #expect(opened.leaves.map(\.path) == ["1", "2.1", "2.2"])
    #expect(opened.leaves.map(\.fileName) == [nil, "Conversions_2026_11.csv", "Rückläufe_2026_11.csv"])
    #expect(
      opened.leaves.dropFirst().allSatisfy { $0.contentType == "text/csv" && $0.containers.last?.subtype == "tnef" })
    #expect(
      opened.leaves.dropFirst().map(read.text)
        == Self.sent.enumerated().filter { $0.offset != 1 }.map { $0.element.replacing("\n", with: "\r\n") + "\r\n" })
    #expect(opened.defects == [])
  }

  @Test("A file in uuencode within a text is a defect until it is asked for, then a part behind the text")
  func uuencode() throws {
    let read = ReadMessage(try Fixtures.bytes("uuencode-in-text"))
    #expect(read.opened([]).defects.map(\.code) == [.uuencodeInText])
    #expect(read.opened([]).leaves.map(\.path) == ["1"])
    let opened = read.opened(.uuencode)
    #expect(opened.leaves.map(\.fileName) == [nil, "Conversions_2026_11.csv"])
    #expect(opened.leaves.map(\.path) == ["1", "1.1"])
    #expect(opened.defects == [])
  }
}
