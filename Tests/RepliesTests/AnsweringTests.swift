import Replies
import Testing

@Suite struct AnsweringTests {
  private func reasons(
    _ headers: [(String, String)], from: String? = "feeds@partner.example", evenAutomatic: Bool = false
  ) -> [ReasonNotToAnswer] {
    reasonsNotToAnswer(
      Answerable(
        headers: headers.map { .init($0, $1) }, from: from,
        ownAddresses: ["uploads@gateway.example", "Intake@gateway.example"]),
      evenAutomatic: evenAutomatic)
  }

  @Test(
    "A message written by a person, or by a partner's feed, is answered",
    arguments: [
      [], [("Auto-Submitted", "no")], [("Auto-Submitted", " No ; x=y")], [("auto-submitted", "no (really)")],
      [("Return-Path", "<feeds@partner.example>")], [("Precedence", "normal")],
      [("Content-Type", "multipart/mixed; boundary=report")], [("X-Auto-Response-Suppress", "None")],
      [("Listing", "x")], [("X-List-Id", "x")], [("Subject", "MAILER-DAEMON")],
    ] as [[(String, String)]])
  func answered(headers: [(String, String)]) { #expect(reasons(headers).isEmpty) }

  @Test(
    "A message that speaks for a program or a list is not",
    arguments: [
      ("Auto-Submitted", "auto-generated", "auto-generated", "RFC 3834 §2, §5"),
      ("AUTO-SUBMITTED", "auto-replied; x", "auto-submitted", "RFC 3834 §2, §5"),
      ("Auto-Submitted", "", "auto-submitted", "RFC 3834 §2, §5"),
      ("Auto-Submitted", "(no) yes", "auto-submitted", "RFC 3834 §2, §5"),
      ("Auto-Submitted", "north", "auto-submitted", "RFC 3834 §2, §5"),
      ("Return-Path", " < > ", "null-return-path", "RFC 3834 §2, RFC 5321 §4.5.5"),
      ("List-Id", "<a.b>", "mailing-list", "RFC 3834 §2, RFC 2369, RFC 2919"),
      ("list-unsubscribe", "<https://partner.example>", "mailing-list", "RFC 3834 §2, RFC 2369, RFC 2919"),
      ("Precedence", "Bulk", "precedence-bulk", "RFC 3834 §2"),
      ("Precedence", "junk", "precedence", "RFC 3834 §2"),
      ("Precedence", "list", "precedence", "RFC 3834 §2"),
      ("Content-Type", "Multipart/Report; report-type=delivery-status", "report", "RFC 3834 §2, RFC 6522 §3"),
      (
        "X-Auto-Response-Suppress", "DR, OOF", "auto-response-suppressed",
        "MS-OXCMAIL, X-Auto-Response-Suppress"
      ),
      ("X-Auto-Response-Suppress", "All", "auto-response-suppressed", "MS-OXCMAIL, X-Auto-Response-Suppress"),
      ("Return-Path", "<uploads@gateway.example>", "own-address", "RFC 3834 §2"),
      ("X-Intray-Reply", "", "own-reply", "RFC 3834 §2, X-Intray-Reply"),
    ])
  func silent(name: String, value: String, code: String, source: String) throws {
    let reason = try #require(reasons([("Subject", "x"), (name, value)]).first)
    #expect(reason.code == code)
    #expect(reason.source == source)
  }

  @Test(
    "A feed is answered where the operator says whom to answer",
    arguments: [
      ("Auto-Submitted", "auto-generated"), ("Auto-Submitted", "Auto-Generated; owner-email=\"feeds@partner.example\""),
      ("Precedence", "bulk"), ("X-Auto-Response-Suppress", "All"),
    ])
  func feeds(name: String, value: String) {
    #expect(reasons([(name, value)]).count == 1)
    #expect(reasons([(name, value)], from: "no-reply@partner.example", evenAutomatic: true).isEmpty)
  }

  @Test(
    "A reply, a report, a list or our own mail is not answered whoever says so",
    arguments: [
      ("Auto-Submitted", "auto-replied"), ("Auto-Submitted", "auto-notified"), ("Auto-Submitted", "yes"),
      ("Return-Path", "<>"), ("Content-Type", "multipart/report"), ("List-Id", "<a.b>"), ("Precedence", "list"),
      ("Precedence", "junk"), ("Return-Path", "<uploads@gateway.example>"), ("X-Intray-Reply", "receipt"),
    ])
  func never(name: String, value: String) {
    #expect(reasons([(name, value), ("Auto-Submitted", "auto-generated")], evenAutomatic: true).count == 1)
  }

  @Test(
    "Nobody answers a robot",
    arguments: [
      "MAILER-DAEMON@partner.example", "postmaster@partner.example", "owner-feeds@partner.example",
      "feeds-request@partner.example", "listserv@partner.example",
    ], [false, true])
  func robots(from: String, evenAutomatic: Bool) {
    let found = reasons([], from: from, evenAutomatic: evenAutomatic)
    #expect(found.map(\.code) == ["robot-sender"])
    #expect(found.map(\.message) == ["nobody reads the mail of \"\(from)\""])
  }

  @Test(
    "Nobody who wants no reply is answered by rote",
    arguments: [
      "no-reply@partner.example", "noreply+x@partner.example", "do_not_reply@partner.example",
      "no.reply-feeds@partner.example",
    ])
  func noReply(from: String) { #expect(reasons([], from: from).map(\.code) == ["no-reply-sender"]) }

  @Test("Nobody answers himself, whatever the case")
  func ourselves() {
    #expect(
      reasons([], from: "INTAKE@gateway.example").map(\.message) == [
        "\"INTAKE@gateway.example\" is our own address"
      ])
  }

  @Test("Every reason is given, in words that cannot break a line")
  func every() {
    let found = reasons(
      [("List-Id", "x"), ("Precedence", "list\r\nx"), ("Auto-Submitted", "yes")], from: nil)
    #expect(
      found.map(\.message) == [
        "its \"Auto-Submitted\" is \"yes\"", "it has the header \"List-Id\"",
        "its \"Precedence\" is \"list<U+000D><U+000A>x\"",
      ])
  }
}
