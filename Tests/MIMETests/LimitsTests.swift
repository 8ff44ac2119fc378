import MIME
import Testing

@Suite("Limits") struct LimitsTests {
  private static func defects(_ text: String) -> Set<Defect.Code> {
    Set(read(Array(text.utf8)).message.defects.map(\.code))
  }

  @Test("more than the limits allow is not read, and said so")
  func limits() {
    let many =
      "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 100_000)
    #expect(Self.defects(many).contains(.tooManyParts))
    let deep = (0..<1000).map { "Content-Type: multipart/mixed; boundary=b\($0)\n\n--b\($0)\n" }.joined()
    #expect(Self.defects(deep).contains(.tooDeep))
    #expect(Self.defects("Subject: " + String(repeating: "x", count: 1 << 20)).contains(.headerBlockTooLong))
    #expect(Self.defects(String(repeating: "A: b\n", count: 20_000)).contains(.tooManyHeaderFields))
    let parameters = "Content-Type: a/b" + (0..<10_000).map { ";p\($0)=x" }.joined()
    #expect(!Self.defects(parameters).isDisjoint(with: [.tooManyParameters, .headerFieldTooLong]))
    let segments = "Content-Disposition: attachment" + (0..<60).map { ";filename*\($0)=x" }.joined()
    #expect(Self.defects(segments).contains(.tooManySegments))
  }

  @Test(
    "two hundred kilobytes of what looks like structure are read",
    arguments: ["--\n", ";", "=?", "QQ==", "(", "\0", "\r", " "])
  func repeated(piece: String) {
    let much = String(repeating: piece, count: 200_000 / piece.utf8.count)
    let inBase64 = file(["Content-Transfer-Encoding: base64"], much)
    #expect(inBase64?.bytes.count == (piece == "QQ==" ? 50_000 : inBase64?.bytes.count))
    #expect(file(["Content-Transfer-Encoding: quoted-printable"], much)?.bytes.count ?? 0 <= much.utf8.count)
    #expect(read(Array("Content-Type: \(much)\n\nx".utf8)).message.leaves.count == 1)
    #expect(
      read(Array("Content-Type: multipart/mixed; boundary=b\n\n\(much)".utf8)).message.defects.count > 0)
    #expect(read(Array(much.utf8)).message.leaves.count == 1)
  }

  @Test("nothing at all is a message of one empty part")
  func empty() {
    #expect(read([]).message.leaves.count == 1)
    #expect(read([0x0D]).message.leaves.count == 1)
    #expect(read([0]).message.leaves.count == 1)
  }
}
