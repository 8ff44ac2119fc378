import Matching
import Model
import Testing

@Suite struct JudgementTests {
  @Test("Everything matches: everything is accepted, in document order")
  func accepts() {
    let decision = judge(mail("Conversions_2.csv", "Conversions_1.csv"), evidence(), by: connection())
    #expect(decision.outcome == .accepted)
    #expect(decision.accepted.map(\.fileName) == ["Conversions_2.csv", "Conversions_1.csv"])
    #expect(decision.objections.isEmpty)
    #expect(decision.connection?.name == "acme")
    #expect(decision.parts.count == 3)
  }

  @Test("Two attachments of one name are two attachments")
  func sameName() {
    #expect(judge(mail("Conversions_1.csv", "Conversions_1.csv"), evidence(), by: connection()).accepted.count == 2)
  }

  @Test("One attachment that does not match keeps all of them out, and each that does not is named")
  func allOrNothing() {
    let decision = judge(mail("Conversions_1.csv", "notes.pdf", "x.xml"), evidence(), by: connection())
    #expect(decision.outcome == .ignored)
    #expect(decision.accepted.isEmpty)
    #expect(decision.objections.map(\.fileName) == ["notes.pdf", "x.xml"])
    #expect(
      decision.objections.map(\.message) == [
        #""notes.pdf" does not match "Conversions_*.csv": it does not begin with "Conversions_""#,
        #""x.xml" does not match "Conversions_*.csv": it does not begin with "Conversions_""#,
      ])
  }

  @Test("Reserved names are skipped before the match")
  func skipsReserved() {
    let decision = judge(mail("result_a.csv", "Conversions_1.csv"), evidence(), by: connection())
    #expect(decision.outcome == .accepted)
    #expect(decision.accepted.map(\.fileName) == ["Conversions_1.csv"])
    #expect(decision.skipped.map(\.fileName) == ["result_a.csv"])
  }

  @Test(
    "What a message as a whole lacks",
    arguments: [
      (mail(), Objection.Code.noAttachments, "the message has no attachment"),
      (
        mail("receipt_a.csv", "RESULT_b.csv", "\u{200B}result_c", "result_d"), .onlyReserved,
        "every attachment bears a reserved name (receipt_…, result_…): "
          + "\"receipt_a.csv\", \"RESULT_b.csv\", \"<U+200B>result_c\" and 1 more"
      ),
    ])
  func nothingLeft(parts: [PartDescription], code: Objection.Code, message: String) {
    let decision = judge(parts, evidence(), by: connection(pattern: "*"))
    #expect(decision.outcome == .ignored)
    #expect(decision.objections == [Objection(code: code, message: message)])
  }

  @Test(
    "An attachment without a usable name is objected to, whatever the pattern",
    arguments: [
      (nil, "part 2 (application/octet-stream) has no file name"),
      ("", "part 2 (application/octet-stream) has no file name"),
      ("../a.csv", #"part 2: "../a.csv" cannot be a file name: it holds "/""#),
      ("a\u{202E}vsc.exe", #"part 2: "a<U+202E>vsc.exe" cannot be a file name: it holds U+202E"#),
      ("a\r\nb.csv", #"part 2: "a<U+000D><U+000A>b.csv" cannot be a file name: it holds U+000D"#),
      (" ", #"part 2: " " cannot be a file name: it is empty"#),
    ])
  func unusable(name: String?, message: String) {
    let decision = judge(mail(name, "a.csv"), evidence(), by: connection(pattern: "*"))
    #expect(decision.outcome == .ignored)
    #expect(decision.accepted.isEmpty)
    #expect(decision.objections.map(\.code) == [.unusableName])
    #expect(decision.objections.map(\.message) == [message])
  }

  @Test("A very long name is cut in what is said about it")
  func longName() {
    let decision = judge(mail(String(repeating: "x", count: 100_000)), evidence(), by: connection())
    #expect(
      decision.objections.map(\.message) == [
        "part 2: \"\(String(repeating: "x", count: 80))…\" cannot be a file name: it has 100000 octets, at most 200 are allowed"
      ])
  }

  @Test("A connection may ignore case")
  func ignoresCase() {
    #expect(judge(mail("CONVERSIONS_1.CSV"), evidence(), by: connection(ignoreCase: true)).outcome == .accepted)
    #expect(
      judge(mail("CONVERSIONS_1.CSV"), evidence(), by: connection()).objections.map(\.message) == [
        #""CONVERSIONS_1.CSV" does not match "Conversions_*.csv": upper and lower case differ"#
      ])
  }

  @Test("A forwarded message is refused where the connection takes none, and named")
  func refusesForwards() {
    let parts =
      mail("Conversions_1.csv") + [part("3", "message/rfc822", "attachment", name: "fwd.eml", in: "mixed/2")]
    let decision = judge(parts, evidence(), by: connection(forwards: .refuse))
    #expect(decision.outcome == .refused && decision.accepted.isEmpty)
    #expect(decision.objections.map(\.code) == [.forwardedMessage])
    #expect(
      decision.objections[0].message == #"part 3 is a forwarded message "fwd.eml"; the connection refuses those"#)
    #expect(judge(mail("Conversions_1.csv"), evidence(), by: connection(forwards: .refuse)).outcome == .accepted)
  }
}
