import Matching
import Model
import Testing

@Suite struct VerdictsTests {
  /// The first leaf of a message that has a body before it.
  private func verdict(_ part: PartDescription, for connection: Connection? = nil) -> PartVerdict {
    verdicts(of: [Self.body, part], for: connection)[1]
  }

  private static let body = part("1", "text/plain", in: "mixed/0")

  @Test(
    "What counts as an attachment, and why",
    arguments: [
      (part("2", "text/plain", "attachment", in: "mixed/1"), "its disposition is attachment"),
      (part("2", "text/csv", "form-data", in: "mixed/1"), "its disposition is form-data"),
      (part("2", "text/csv", name: "a.csv", in: "mixed/1"), "it has a file name"),
      (part("2", "text/csv", "inline", name: "a.csv", in: "mixed/1"), "it has a file name"),
      (part("2", "application/pdf", in: "mixed/1"), "application/pdf is not text"),
      (part("2", "image/png", "inline", in: "related/1"), "image/png is not text"),
      (part("2", "message/rfc822", in: "mixed/1"), "a forwarded message is one attachment"),
      (part("2", "application/ms-tnef", name: "winmail.dat", in: "mixed/1"), "it has a file name"),
      (part("2", "text/calendar", name: "a.ics", in: "mixed/1"), "it has a file name"),
      (part("2", "application/pgp-signature", in: "mixed/1"), "application/pgp-signature is not text"),
      (part("2", "message/rfc822", in: "signed/1"), "a forwarded message is one attachment"),
      (part("2", "text/csv", name: "a.csv", in: "signed/1"), "it has a file name"),
      (part("2", "message/delivery-status", in: "mixed/1"), "message/delivery-status is not text"),
      (part("2", "image/png", name: "a.png", in: "mixed/1", shown: true), "it has a file name"),
      (
        part("2", "text/csv", "attachment", name: "receipt_a.csv", in: "mixed/1"),
        "its disposition is attachment, but its name is reserved: skipped"
      ),
    ])
  func counts(part: PartDescription, reason: String) {
    #expect(verdict(part) == PartVerdict(part: part, counted: true, reason: reason))
  }

  @Test(
    "What does not count, and why",
    arguments: [
      (part("2", "text/plain", in: "mixed/1"), "text without a file name"),
      (part("2", "text/csv", "inline", name: "", in: "mixed/1"), "text without a file name"),
      (part("2", "multipart/mixed", in: "mixed/1"), "a multipart without parts"),
      (
        part("2", "image/png", "inline", name: "l.png", in: "related/1", shown: true),
        "the HTML shows it in its place"
      ),
      (
        part("2", "application/pgp-signature", name: "s.asc", in: "signed/1"),
        "the signature of multipart/signed"
      ),
      (part("2", "text/calendar", name: "i.ics", in: "alternative/1"), "a calendar alternative"),
      (part("2", "message/delivery-status", in: "report/1"), "message/delivery-status of multipart/report"),
      (part("3", "text/rfc822-headers", in: "report/2"), "text/rfc822-headers of multipart/report"),
      (
        part("2", "message/disposition-notification", in: "report/1"),
        "message/disposition-notification of multipart/report"
      ),
    ])
  func doesNotCount(part: PartDescription, reason: String) {
    #expect(verdict(part) == PartVerdict(part: part, counted: false, reason: reason))
  }

  @Test("A strict connection counts every leaf that is not the body")
  func strict() {
    let parts = [
      part("1.1.1", "text/plain", in: "mixed/0", "related/0", "alternative/0"),
      part("1.1.2", "text/html", in: "mixed/0", "related/0", "alternative/1"),
      part("1.1.3", "text/calendar", in: "mixed/0", "related/0", "alternative/2"),
      part("1.2", "image/png", in: "mixed/0", "related/1", shown: true),
      part("2", "text/plain", in: "mixed/1"),
    ]
    #expect(
      verdicts(of: parts, for: connection(isStrict: true)).map(\.counted) == [false, false, true, true, true])
    #expect(verdicts(of: parts, for: connection()).map(\.counted) == [false, false, false, false, false])
  }

  @Test("The body may stand behind the files, and has one form of each type")
  func bodies() {
    let parts = [
      part("1", "text/csv", "attachment", name: "a.csv", in: "mixed/0"),
      part("2.1", "text/plain", in: "mixed/1", "alternative/0"),
      part("2.2", "text/html", in: "mixed/1", "alternative/1"),
      part("2.3", "text/html", in: "mixed/1", "alternative/2"),
      part("3", "text/html", in: "mixed/2"),
    ]
    let reasons = verdicts(of: parts, for: nil).map(\.reason)
    #expect(
      reasons == [
        "its disposition is attachment", "body text", "body text", "text without a file name",
        "text without a file name",
      ])
  }

  @Test("A message of one part can be its own attachment")
  func onePart() {
    #expect(verdicts(of: [part("1", "text/csv", name: "a.csv")], for: nil).map(\.counted) == [true])
    #expect(verdicts(of: [part("1", "text/plain")], for: nil).map(\.reason) == ["body text"])
    #expect(verdicts(of: [], for: nil).isEmpty)
  }

  private static let forwarded = [
    part("1", "text/plain", in: "mixed/0"),
    part("2", "message/rfc822", "attachment", name: "fwd.eml", in: "mixed/1"),
    part("2.1", "text/plain", in: "mixed/1", "rfc822/0", "mixed/0"),
    part("2.2", "text/csv", name: "a.csv", in: "mixed/1", "rfc822/0", "mixed/1"),
  ]

  @Test("A forwarded message is one attachment, unless the connection opens it")
  func forwards() {
    let closed = verdicts(of: Self.forwarded, for: connection())
    #expect(closed.map(\.counted) == [false, true, false, false])
    #expect(closed[3].reason == "inside a forwarded message, which is one attachment")
    let opened = verdicts(of: Self.forwarded, for: connection(forwards: .open))
    #expect(opened.map(\.counted) == [false, false, false, true])
    #expect(
      opened.map(\.reason) == [
        "body text", "a forwarded message, opened: its parts count", "body text", "it has a file name",
      ])
  }

  @Test("A forwarded message that could not be opened still counts")
  func unopenedForward() {
    let parts = Array(Self.forwarded.prefix(2))
    #expect(verdicts(of: parts, for: connection(forwards: .open)).map(\.counted) == [false, true])
  }

  @Test("What a report returns is never opened: it was not sent to us")
  func returnedMessage() {
    let parts = [
      part("1", "text/plain", in: "report/0"),
      part("2", "message/delivery-status", in: "report/1"),
      part("3", "message/rfc822", in: "report/2"),
      part("3.1", "text/csv", name: "a.csv", in: "report/2", "rfc822/0", "mixed/0"),
    ]
    #expect(
      verdicts(of: parts, for: connection(forwards: .open)).map(\.counted) == [false, false, true, false])
  }

  @Test("winmail.dat stands for its contents")
  func tnef() {
    let parts = [
      part("1", "text/plain", in: "mixed/0"),
      part("2", "application/ms-tnef", "attachment", name: "winmail.dat", in: "mixed/1"),
      part("2.1", "application/octet-stream", "attachment", name: "a.csv", in: "mixed/1", "tnef/0"),
    ]
    let verdicts = verdicts(of: parts, for: nil)
    #expect(verdicts.map(\.counted) == [false, false, true])
    #expect(verdicts[1].reason == "winmail.dat stands for its contents")
  }

  @Test("A winmail.dat with nothing in it stands for nothing; one that could not be opened counts")
  func emptyTNEF() {
    let parts = [
      part("1", "text/plain", in: "mixed/0"),
      part("2", "application/ms-tnef", "attachment", name: "winmail.dat", in: "mixed/1", opened: true),
      part("3", "application/ms-tnef", "attachment", name: "winmail.dat", in: "mixed/2"),
    ]
    #expect(verdicts(of: parts, for: nil).map(\.counted) == [false, false, true])
  }

  @Test("A file in uuencode within a text counts where the connection opens it")
  func uuencode() {
    let parts = [
      part("1", "text/plain", in: "mixed/0"),
      part("1.1", "application/octet-stream", "attachment", name: "a.csv", in: "mixed/0", "uuencode/0"),
    ]
    let closed = verdicts(of: parts, for: connection())
    #expect(closed.map(\.counted) == [false, false])
    #expect(closed[1].reason == "in uuencode within a text, which is not opened")
    #expect(verdicts(of: parts, for: connection(uuencode: .open)).map(\.counted) == [false, true])
  }
}
