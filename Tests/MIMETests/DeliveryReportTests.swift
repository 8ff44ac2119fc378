import MIME
import Testing

@Suite("Delivery reports") struct DeliveryReportTests {
  private static let returned = """
    Return-Path: <bounces@gateway.example>
    From: Intray <uploads@gateway.example>
    Message-ID: <1234.receipt@gateway.example>

    """

  @Test("Who did not get which message, and why, is read out of a report")
  func failed() throws {
    let report = try #require(
      parsed(
        status: """
          Reporting-MTA: dns; mx.partner.example

          Final-Recipient: rfc822; feeds@partner.example
          Original-Recipient: rfc822;feeds@partner.example
          Action: FAILED
          Status: 5.1.1
          Diagnostic-Code: smtp; 550 5.1.1 <feeds@partner.example>
              no such user

          Final-Recipient: rfc822;ops@partner.example
          Action: delayed

          """, returned: ("message/rfc822", Self.returned)))
    #expect(report.messageID == "<1234.receipt@gateway.example>")
    #expect(report.recipients.map(\.address) == ["feeds@partner.example", "ops@partner.example"])
    #expect(report.recipients.map(\.action) == ["failed", "delayed"])
    #expect(report.recipients[0].status == "5.1.1" && report.recipients[1].status == nil)
    #expect(report.recipients[0].diagnostic == "550 5.1.1 <feeds@partner.example> no such user")
  }

  @Test("What is returned may be the header alone, or nothing", arguments: ["text/rfc822-headers", nil])
  func returned(type: String?) throws {
    let status = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; b@c.example\nAction: failed\nStatus: 5.0.0\n"
    let report = try #require(parsed(status: status, returned: type.map { ($0, Self.returned) }))
    #expect(report.messageID == (type == nil ? nil : "<1234.receipt@gateway.example>"))
  }

  @Test(
    "A report without a recipient, and what is no report, is none",
    arguments: ["Reporting-MTA: dns; a\n", "", "Final-Recipient: rfc822; b@c.example\n"])
  func none(status: String) { #expect(parsed(status: status, returned: ("message/rfc822", Self.returned)) == nil) }

  private func parsed(status: String, returned: (type: String, text: String)?) -> DeliveryReport? {
    let parts =
      [("text/plain", "It did not arrive.\n"), ("message/delivery-status", status)] + (returned.map { [$0] } ?? [])
    let body = parts.map { "--b\nContent-Type: \($0)\n\n\($1)\n" }.joined()
    let text = """
      From: mailer-daemon@mx.partner.example
      To: bounces@gateway.example
      Content-Type: multipart/report; report-type=delivery-status; boundary=b

      \(body)--b--

      """
    return Array(text.replacing("\n", with: "\r\n").utf8).withUnsafeBytes { Message($0).deliveryReport(in: $0) }
  }
}
