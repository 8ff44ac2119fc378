import Model
import Testing

@testable import Queues

@Suite("Grounds") struct GroundsTests {
  @Test("What a decision rested on is read back as it was written, whatever the names hold")
  func everything() throws {
    let hostile = "\"\\/\u{0}\u{1F}\n\r\t</script>é\u{301}漢\u{1F600}\u{2028}"
    var part = PartDescription(
      path: "1.2", contentType: "text/csv", disposition: "attachment", fileName: hostile, contentID: hostile,
      containers: [.init(subtype: "mixed", index: 0), .init(subtype: "rfc822", index: 3)], isShownByHTML: true,
      size: 12, sha256: SHA256Digest([UInt8](0..<32)))
    let accepted = part
    part.path = "2"
    part.sha256 = nil
    let bare = PartDescription(path: "3", contentType: "application/octet-stream")
    let decision = Decision(
      outcome: .accepted, connection: definition("partner", pattern: "a\"*\\"),
      parts: [accepted, part, bare].map { PartVerdict(part: $0, counted: $0.path != "3", reason: hostile) },
      accepted: [accepted], objections: [Objection(code: .unusableName, message: "one")])
    let json = Grounds.json(of: decision, connection: decision.connection?.json())
    #expect(try Grounds(json: json).decision(.accepted, decision.objections) == decision)
  }

  @Test("A decision without a connection and without parts has grounds too")
  func nothing() throws {
    let decision = Decision(outcome: .held)
    #expect(Grounds.json(of: decision, connection: nil) == #"{"accepted":[],"parts":[]}"#)
    #expect(try Grounds(json: Grounds.json(of: decision, connection: nil)).decision(.held, []) == decision)
  }
}
