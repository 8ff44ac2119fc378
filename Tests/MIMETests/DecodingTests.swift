import MIME
import Testing

@Suite struct DecodingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let encoding: String
    let body: String
    let text: String
    var codes: [String] = []
    var testDescription: String { "\(encoding): \(body)" }
  }

  static let base64: [Case] = [
    Case(encoding: "base64", body: "YWJj\nZGVm\n", text: "abcdef"),
    Case(encoding: "BASE64", body: " YW Jj\r\n\tZA==\r\n", text: "abcd"),
    Case(encoding: "base64", body: "YWJjZA", text: "abcd", codes: ["missing-base64-padding"]),
    Case(encoding: "base64", body: "YWJjZA=", text: "abcd", codes: ["missing-base64-padding"]),
    Case(encoding: "base64", body: "YWJjZGU", text: "abcde", codes: ["missing-base64-padding"]),
    Case(encoding: "base64", body: "YWJjZ", text: "abc", codes: ["base64-truncated"]),
    Case(encoding: "base64", body: "YW*Jj", text: "abc", codes: ["base64-foreign"]),
    Case(encoding: "base64", body: "YQ==\nYg==\nYw==\n", text: "abc", codes: ["base64-after-padding"]),
    Case(
      encoding: "base64", body: "YQ==\n____\nA list's footer\n", text: "a", codes: ["base64-after-padding"]),
    Case(encoding: "base64", body: "YWI=\nYWI\n", text: "ab", codes: ["base64-after-padding"]),
    Case(encoding: "base64", body: "_-8=", text: "\u{FFFD}\u{FFFD}", codes: ["base64-url"]),
    Case(encoding: "base64", body: "YWJj\n____ *\n", text: "abc", codes: ["base64-foreign"]),
    Case(encoding: "base64", body: "=", text: "", codes: ["base64-foreign"]),
    Case(encoding: "base64", body: "", text: ""),
  ]

  static let quotedPrintable: [Case] = [
    Case(encoding: "quoted-printable", body: "caf=C3=A9=\n!\nx", text: "café!\nx"),
    Case(encoding: "quoted-printable", body: "a=\r\nb=0D=0Ac\r\n", text: "ab\r\nc\r\n"),
    Case(encoding: "quoted-printable", body: "a \t\nb =20\nc= \t\nd", text: "a\nb  \ncd"),
    Case(encoding: "quoted-printable", body: "=c3=a9", text: "é"),
    Case(encoding: "quoted-printable", body: "a=", text: "a"),
    Case(encoding: "quoted-printable", body: "a=4", text: "a=4", codes: ["quoted-printable-escape"]),
    Case(encoding: "quoted-printable", body: "a=zz=41", text: "a=zzA", codes: ["quoted-printable-escape"]),
    Case(encoding: "quoted-printable", body: "a  ", text: "a"),
  ]

  static let others: [Case] = [
    Case(encoding: "7bit", body: "a=41\n", text: "a=41\n"),
    Case(encoding: "8bit", body: "é", text: "é"),
    Case(encoding: "binary", body: "a\rb", text: "a\rb"),
    Case(encoding: "x-uuencode", body: "begin 644 a\n#86)C\n`\nend\nmore\n", text: "abc"),
    Case(encoding: "x-uuencode", body: "begin 644 a\n#86)C\n#86)\nend\n", text: "abcab@"),
    Case(encoding: "uuencode", body: "#86)C\n", text: "abc", codes: ["uuencode-syntax"]),
  ]

  @Test(
    "Octets come out as they went in, and departures are named", arguments: base64 + quotedPrintable + others)
  func decode(_ testCase: Case) {
    let read = ReadMessage("Content-Transfer-Encoding: \(testCase.encoding)\n\n\(testCase.body)")
    let decoded = read.decoded(read.message.root)
    #expect(String(decoding: decoded.octets, as: UTF8.self) == testCase.text)
    #expect(decoded.defects.map(\.code.rawValue) == testCase.codes)
    // A text without a name in uuencode is a file to some readers.
    #expect(read.codes == (read.message.root.encoding == .uuencode ? ["uuencode-in-text"] : []))
  }

  @Test(
    "An encoding's word is known in whatever it is wrapped",
    arguments: [
      ("\"base64\"", "base64", ["encoding-syntax"]), ("base64;", "base64", ["encoding-syntax"]),
      ("(c) base64", "base64", ["encoding-syntax"]), ("Base64 (c)", "base64", ["encoding-syntax"]),
      (" base64 ", "base64", ["encoding-syntax"]), ("x-unknown", "unknown", ["unknown-encoding"]),
      ("", "unknown", ["unknown-encoding"]),
    ] as [(String, String, [String])])
  func word(written: String, encoding: String, codes: [String]) {
    let read = ReadMessage("Content-Transfer-Encoding: \(written)\n\nYWJj")
    #expect(read.message.root.encoding.rawValue == encoding)
    #expect(read.codes == codes)
  }

  @Test(
    "Base64 comes out right at every length and line length",
    arguments: [4, 19, 57, 60, 64, 76, 77, 998, 1_000_000])
  func everyLength(width: Int) {
    var noise = Noise(UInt64(width))
    for count in Array(0...200) + [65535, 65536, 65537, 200_001] {
      let octets = noise.octets(count)
      let digits = Self.plainBase64(octets)
      var body: [UInt8] = []
      for start in stride(from: 0, to: digits.count, by: width) {
        body += digits[start..<min(start + width, digits.count)] + [13, 10]
      }
      let read = ReadMessage(Array("Content-Transfer-Encoding: base64\r\n\r\n".utf8) + body)
      let decoded = read.decoded(read.message.root)
      #expect(decoded.octets == octets)
      #expect(decoded.defects == [])
    }
  }

  @Test("Quoted-printable comes out right wherever slices end", arguments: 0..<40)
  func everyOffset(shift: Int) {
    let line = "caf=C3=A9  x=\r\ny \t \r\n"
    let body = String(repeating: "z", count: shift) + String(repeating: line, count: 7000)
    let expected = String(repeating: "z", count: shift) + String(repeating: "café  xy\r\n", count: 7000)
    let read = ReadMessage("Content-Transfer-Encoding: quoted-printable\r\n\r\n\(body)")
    #expect(read.text(read.message.root).utf8.elementsEqual(expected.utf8))
  }

  @Test("Runs of white space longer than a slice are kept inside a line and left out at its end")
  func longBlanks() {
    let blanks = String(repeating: " ", count: 200_000)
    let read = ReadMessage("Content-Transfer-Encoding: quoted-printable\n\na\(blanks)b\nc\(blanks)")
    #expect(read.text(read.message.root).utf8.elementsEqual("a\(blanks)b\nc".utf8))
  }

  @Test("A defect of the octets knows its line")
  func line() {
    let read = ReadMessage("Content-Transfer-Encoding: base64\n\nYWJj\nYW*Jj\n")
    #expect(read.decoded(read.message.root).defects.map(\.line) == [4])
    #expect(read.decoded(read.message.root).defects.map(\.column) == [3])
  }

  static func plainBase64(_ octets: [UInt8]) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: octets.count, by: 3) {
      let group = octets[start..<min(start + 3, octets.count)]
      let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
      for index in 0...3 { text.append(index <= group.count ? digits[bits >> (18 - 6 * index) & 63] : 61) }
    }
    return text
  }
}
