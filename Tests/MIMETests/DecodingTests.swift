import MIME
import Testing

@Suite("Decoding") struct DecodingTests {
  @Test(
    "base64 is decoded, and what departs from it is recovered and named",
    arguments: [
      ("aGVsbG8gd29ybGQK", "hello world\n", []),
      ("aGVs\nbG8g\r\nd29y bGQK\n", "hello world\n", []),
      ("aGVsbG8=", "hello", []),
      ("aGVsbG8", "hello", [.base64Padding]),
      ("aGVsbA", "hell", [.base64Padding]),
      ("aGVsb", "hel", [.base64Truncated]),
      ("aGVsbG8=\nfooter of a list\n", "hello", [.base64AfterPadding]),
      ("aGVsbG8=\nIHdvcmxk\n", "hello world", [.base64AfterPadding]),
      ("aGVs*bG8=", "hello", [.base64Foreign]),
      ("__--", "\u{FFFD}\u{FFFD}\u{FFFD}", [.base64URL]),
      ("", "", []),
    ] as [(String, String, Set<Defect.Code>)])
  func base64(text: String, octets: String, defects: Set<Defect.Code>) {
    let read = file(["Content-Transfer-Encoding: base64"], text)
    #expect(read.map { String(decoding: $0.bytes, as: UTF8.self) } == octets)
    #expect(read?.defects == defects)
  }

  @Test(
    "quoted-printable is decoded, and an escape of nothing stands for itself",
    arguments: [
      ("a=3Db", "a=b", []), ("a=\nb", "ab", []), ("a= \t\nb", "ab", []), ("a  \nb", "a\nb", []),
      ("a=20\nb", "a \nb", []), ("a=", "a", []), ("a=XYb", "a=XYb", [.quotedPrintableEscape]),
      ("a =3d", "a =", []),
    ] as [(String, String, Set<Defect.Code>)])
  func quotedPrintable(text: String, octets: String, defects: Set<Defect.Code>) {
    let read = file(["Content-Transfer-Encoding: quoted-printable"], text)
    #expect(read.map { String(decoding: $0.bytes, as: UTF8.self) } == octets)
    #expect(read?.defects == defects)
  }

  @Test(
    "blanks across the border of a slice are kept before text and dropped before a line end",
    arguments: [1, 65_535, 65_536, 65_537, 200_000])
  func blanks(count: Int) {
    let blanks = String(repeating: " ", count: count)
    let read = file(["Content-Transfer-Encoding: quoted-printable"], "a\(blanks)b\(blanks)\nc")
    #expect(read?.bytes == Array("a\(blanks)b\nc".utf8))
  }

  @Test("uuencode is decoded")
  func uuencode() {
    let read = file(["Content-Transfer-Encoding: x-uuencode"], "begin 644 a\n%:&5L;&\\\n`\nend\n")
    #expect(read?.bytes == Array("hello".utf8))
  }
}
