import TestServers
import Testing

@Suite("A large file", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct LargeMailTests {
  private static let text =
    octets("a,b\r\n") + Array(repeatElement(octets("12345678,abcdefghijklmn\r\n"), count: 250_000).joined())

  /// With the file as it is.
  private static func mail(_ encoding: String) -> [UInt8] {
    let head = """
      From: feeds@partner.example
      To: uploads@gateway.example
      Subject: files
      Date: Tue, 24 Nov 2026 08:00:00 +0000
      Message-ID: <\(encoding).\(UInt64.random(in: .min ... .max))@partner.example>
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary="=_files"

      --=_files
      Content-Type: text/csv
      Content-Transfer-Encoding: \(encoding)
      Content-Disposition: attachment; filename="Conversions_2026_11.csv"


      """
    let lines = head.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    return octets(lines) + text + octets("\r\n--=_files--\r\n")
  }

  @Test(
    "that is sent as it is takes as little memory as one in base64")
  func memory() async throws {
    let station = try await Station.make(connection: ["dataType": "any"])
    func peak(_ mail: [UInt8]) async throws -> Int {
      try station.host.deliver([mail], to: station.user)
      let poll = try await MeasuredRun.of(["poll"], home: station.home)
      #expect(poll.status == 0, "\(poll.errorText)")
      return poll.peakMemory
    }
    let encoded = try await peak(Mail([Mail.File("Conversions_2027_11.csv", Self.text)]).bytes)
    let plain = try await peak(Self.mail("8bit"))
    #expect(try await station.queue().map(\.size) == [Self.text.count, Self.text.count])
    #expect(plain < encoded + 3_000_000, "\(plain) against \(encoded)")
  }
}
