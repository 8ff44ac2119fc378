import FoundationEssentials
import TestServers
import Testing

@Suite("Outlook's winmail.dat", .enabled(if: MailHost.canRun(MailHost.missingIMAP), "\(MailHost.missingIMAP ?? "")"))
struct WinmailTests {
  private static let files = [
    "Conversions_2026_11.csv": "CampaignId,OrderId,Amount\r\n3641,A-1001,19.95\r\n3641,A-1002,7.50\r\n",
    "Rückläufe_2026_11.csv": "CampaignId,OrderId,Reason\r\n3641,A-0990,returned\r\n",
  ]

  private func fixture() throws -> [UInt8] {
    let package = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    return Array(try Data(contentsOf: URL(filePath: "\(package)/fixtures/mime/outlook-winmail.eml")))
  }

  @Test("One with two CSV files is accepted by a matching connection as those two files")
  func accepted() async throws {
    let station = try await Station.make()
    try station.write(
      """
      connections:
        - { name: acme, account: main, dataType: any, pattern: "*_2026_11.csv", authentication: none, returnAddress: \(station.partner) }

      """, to: "connections.yaml")
    try await station.succeed("apply", "\(station.home)/connections.yaml")
    try station.host.deliver([try fixture()], to: station.user)
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 2))
    let items = try await station.queue()
    #expect(items.map(\.fileName) == Self.files.keys.sorted() && items.allSatisfy { $0.format == "csv" })
    for item in items {
      #expect(try await station.succeed("queue", "export", item.id) == octets(Self.files[item.fileName] ?? ""))
    }
    #expect(try await station.replies().count { $0.kind == "receipt" } == 1)
  }

  @Test("One file in it that does not match keeps both out, and is named")
  func ignored() async throws {
    let station = try await Station.make()
    try station.host.deliver([try fixture()], to: station.user)
    #expect(try await station.poll() == PollRecord(ignored: 1))
    #expect(try await station.queue().isEmpty)
    #expect(try await station.messages().first?.objections.map(\.fileName) == ["Rückläufe_2026_11.csv"])
  }

  @Test("Its files are taken out by intray mime --extract, under their long names")
  func extracted() async throws {
    let folder = try Folder()
    try folder.write(try fixture(), to: "mail.eml")
    #expect(try await folder.intray("mime", "--extract", "@/out", "@/mail.eml").status == 0)
    #expect(folder.names(in: "out") == Self.files.keys.sorted())
    for (name, text) in Self.files { #expect(try folder.read("out/\(name)") == octets(text)) }
  }
}
