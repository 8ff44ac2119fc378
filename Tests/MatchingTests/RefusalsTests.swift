import Matching
import Model
import Testing

/// What keeps a message out whatever its files are called.
@Suite struct RefusalsTests {
  private let limit = Objection(code: .overLimit, message: "more than 1000 parts")

  private func doubt(
    _ code: String, in part: String = "2", _ reach: Ambiguity.Reach = .message
  ) -> Ambiguity {
    Ambiguity(
      objection: Objection(code: .init(rawValue: code), message: "two readings"), part: part, reach: reach)
  }

  @Test("A limit that was reached refuses the message, where somebody judges it")
  func limits() {
    let doubtful = evidence(overLimits: [limit])
    let alone = decide(parts: mail("Conversions_1.csv"), evidence: doubtful, connections: [connection()])
    #expect(alone.outcome == .refused && alone.objections == [limit] && alone.accepted.isEmpty)
    #expect(alone.connection?.name == "acme" && alone.parts.map(\.counted) == [false, true])
    let two = decide(
      parts: mail("x.csv"), evidence: doubtful, connections: [connection("a"), connection("b")])
    #expect(two.outcome == .refused && two.connection == nil && two.objections == [limit])
    #expect(decide(parts: mail("x.csv"), evidence: doubtful, connections: []).outcome == .ignored)
  }

  @Test("One reading or none: what two programs read differently refuses the message, under its name")
  func ambiguity() {
    let doubtful = evidence([doubt("missing-semicolon"), doubt("reused-boundary", in: "")])
    let decision = judge(mail("Conversions_1.csv"), doubtful, by: connection())
    #expect(decision.outcome == .refused && decision.accepted.isEmpty)
    #expect(decision.objections.map(\.code.rawValue) == ["missing-semicolon", "reused-boundary"])
  }

  @Test("A connection allows an ambiguity by its name, and no other")
  func allowed() {
    let lenient = connection(allow: ["missing-semicolon"])
    let one = evidence([doubt("missing-semicolon")])
    #expect(judge(mail("Conversions_1.csv"), one, by: lenient).outcome == .accepted)
    let two = evidence([doubt("missing-semicolon"), doubt("name-differs")])
    #expect(judge(mail("Conversions_1.csv"), two, by: lenient).objections.map(\.code.rawValue) == ["name-differs"])
    let limited = evidence(overLimits: [limit])
    #expect(judge(mail("Conversions_1.csv"), limited, by: connection(allow: ["over-limit"])).outcome == .refused)
  }

  @Test("What is uncertain about a file matters where it counts as one, and of a multipart always")
  func files() {
    let parts = mail("Conversions_1.csv")
    for (path, outcome) in [("1", Outcome.accepted), ("2", .refused), ("", .refused)] {
      let doubtful = evidence([doubt("name-differs", in: path, .file)])
      #expect(judge(parts, doubtful, by: connection()).outcome == outcome, "part \(path)")
    }
  }

  @Test("What is uncertain within a forward matters where forwards are opened")
  func forwards() {
    let doubtful = evidence([doubt("unclosed-multipart", in: "3.1", .forward)])
    #expect(judge(mail("Conversions_1.csv"), doubtful, by: connection()).outcome == .accepted)
    #expect(judge(mail("Conversions_1.csv"), doubtful, by: connection(forwards: .open)).outcome == .refused)
  }

  @Test("A file in uuencode within a text is refused, part of the text, or opened, as the connection says")
  func uuencode() {
    let parts = [
      part("1", "text/plain", in: "mixed/0"),
      part("1.1", "application/octet-stream", "attachment", name: "Conversions_2.csv", in: "mixed/0", "uuencode/0"),
      part("2", "text/csv", "attachment", name: "Conversions_1.csv", in: "mixed/1"),
    ]
    let refused = judge(parts, evidence(), by: connection())
    #expect(refused.outcome == .refused && refused.objections.map(\.code) == [.uuencodeInText])
    #expect(refused.objections.map(\.fileName) == ["Conversions_2.csv"])
    #expect(judge(parts, evidence(), by: connection(uuencode: .text)).accepted.map(\.path) == ["2"])
    #expect(judge(parts, evidence(), by: connection(uuencode: .open)).accepted.map(\.path) == ["1.1", "2"])
    let yEnc = evidence([doubt("uuencode-in-text", in: "1")])
    #expect(judge(mail("Conversions_1.csv"), yEnc, by: connection(uuencode: .open)).outcome == .refused)
    #expect(judge(mail("Conversions_1.csv"), yEnc, by: connection(uuencode: .text)).outcome == .accepted)
  }

  @Test("Two hundred attachments are let in, one more is not", arguments: [(200, Outcome.accepted), (201, .refused)])
  func count(number: Int, outcome: Outcome) {
    let parts = (1...number).map { part("\($0)", "text/csv", "attachment", name: "Conversions_\($0).csv") }
    let decision = judge(parts, evidence(), by: connection())
    #expect(decision.outcome == outcome)
    #expect(outcome == .accepted || decision.objections.map(\.code) == [.tooManyAttachments])
  }
}
