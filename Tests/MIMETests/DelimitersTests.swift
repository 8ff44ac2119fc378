import MIME
import Testing

@Suite struct DelimitersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let title: String
    let text: String
    let leaves: [String]
    var codes: [String] = []
    var testDescription: String { title }
  }

  static let cases: [Case] = [
    Case(
      title: "parts, preamble and epilogue",
      text: "Content-Type: multipart/mixed; boundary=B\n\npre\n--B\n\na\n--B\n\nb\n--B--\nepi\n",
      leaves: ["1 text/plain - a", "2 text/plain - b"]),
    Case(
      title: "white space behind delimiters",
      text: "Content-Type: multipart/mixed; boundary=B\n\n--B \t\n\na\n--B-- \n",
      leaves: ["1 text/plain - a"]),
    Case(
      title: "a longer line is no delimiter",
      text: "Content-Type: multipart/mixed; boundary=B\n\n--B\n\na\n--BX\n-- B\n--\n--B--\n",
      leaves: ["1 text/plain - a\n--BX\n-- B\n--"]),
    Case(
      title: "an empty part is a part",
      text: "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/csv\n\n--B--",
      leaves: ["1 text/csv - "]),
    Case(
      title: "the end closes", text: "Content-Type: multipart/mixed; boundary=B\n\n--B\n\na",
      leaves: ["1 text/plain - a"], codes: ["unclosed-multipart"]),
    Case(
      title: "the parent's delimiter closes the child",
      text:
        "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=C\n\n--C\n\na\n--B\n\nb\n--B--",
      leaves: ["1.1 text/plain - a", "2 text/plain - b"], codes: ["unclosed-multipart"]),
    Case(
      title: "a child with its parent's boundary",
      text:
        "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\na\n--B--\n--B\n\nb\n--B--",
      leaves: ["1.1 text/plain - a", "2 text/plain - b"], codes: ["reused-boundary"]),
    Case(
      title: "a child whose boundary is longer by dashes",
      text:
        "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=B--\n\n--B--\n\na\n--B----\n--B\n\nb\n--B--",
      leaves: ["1.1 text/plain - a", "2 text/plain - b"], codes: ["reused-boundary"]),
    Case(
      title: "nothing behind the last delimiter counts",
      text: "Content-Type: multipart/mixed; boundary=B\n\n--B\n\na\n--B--\n--B\n\nb\n--B--",
      leaves: ["1 text/plain - a"], codes: ["part-outside-multipart"]),
    Case(
      title: "no boundary",
      text: "Content-Type: multipart/mixed\n\n--X\nContent-Type: text/csv\n\na\n--X--",
      leaves: ["1 text/csv - a"], codes: ["missing-boundary"]),
    Case(
      title: "the wrong boundary",
      text: "Content-Type: multipart/mixed; boundary=B\n\n--X\nContent-Type: text/csv\n\na\n--X\n\nb\n--X--",
      leaves: ["1 text/csv - a", "2 text/plain - b"], codes: ["wrong-boundary"]),
    Case(
      title: "the wrong boundary within another multipart",
      text:
        "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: multipart/mixed; boundary=C\n\n--X\nContent-Type: text/csv\n\na\n--X--\n--B\n\nb\n--B--",
      leaves: ["1.1 text/csv - a", "2 text/plain - b"], codes: ["wrong-boundary"]),
    Case(
      title: "what looks like a part before the first",
      text: "Content-Type: multipart/mixed; boundary=B\n\n--X\nContent-Type: text/csv\n\na\n--B\n\nb\n--B--",
      leaves: ["1 text/plain - b"], codes: ["part-outside-multipart"]),
    Case(
      title: "a multipart without any part", text: "Content-Type: multipart/mixed; boundary=B\n\ntext",
      leaves: [], codes: ["no-parts"]),
    Case(
      title: "a boundary in segments",
      text: "Content-Type: multipart/mixed; boundary*0=A; boundary*1=B\n\n--AB\n\na\n--AB--",
      leaves: ["1 text/plain - a"], codes: ["encoded-boundary"]),
    Case(
      title: "a boundary that holds an encoded-word",
      text: "Content-Type: multipart/mixed; boundary=\"=?x?Q?A?=\"\n\n--=?x?Q?A?=\n\na\n--=?x?Q?A?=--",
      leaves: ["1 text/plain - a"],
      codes: ["encoded-word-in-parameter", "unknown-charset", "encoded-boundary"]),
    Case(
      title: "an encoded multipart",
      text:
        "Content-Type: multipart/mixed; boundary=B\nContent-Transfer-Encoding: base64\n\n--B\n\na\n--B--",
      leaves: ["1 text/plain - a"], codes: ["encoded-multipart"]),
    Case(
      title: "a digest",
      text: "Content-Type: multipart/digest; boundary=B\n\n--B\n\nContent-Type: text/csv\n\na\n--B--",
      leaves: ["1 message/rfc822 - Content-Type: text/csv\n\na", "1.1 text/csv - a"]),
    Case(
      title: "an encoded forward",
      text:
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nQ29udGVudC1UeXBlOiB0ZXh0L2NzdgoKYQ==",
      leaves: ["1 message/rfc822 - Content-Type: text/csv\n\na", "1.1 text/csv - a"],
      codes: ["encoded-message"]),
    Case(
      title: "one boundary in two forms",
      text: "Content-Type: multipart/mixed; boundary=B; boundary=\"=?x?Q?B?=\"\n\n--B\n\na\n--B--",
      leaves: ["1 text/plain - a"],
      codes: ["encoded-word-in-parameter", "unknown-charset", "duplicate-parameter"]),
    Case(
      title: "white space within a multipart's type",
      text: "Content-Type: multipart /mixed; boundary=B\n\n--B\n\na\n--B--",
      leaves: ["1 text/plain - a"], codes: ["content-type-syntax"]),
    Case(
      title: "uuencode that begins and ends",
      text: "Content-Type: image/png; name=a\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\nend\n",
      leaves: ["1 image/png a abc"]),
    Case(
      title: "uuencode that does not begin",
      text: "Content-Type: image/png; name=a\nContent-Transfer-Encoding: x-uuencode\n\n#86)C\n`\nend\n",
      leaves: ["1 image/png a abc"], codes: ["uuencode-unclosed"]),
    Case(
      title: "uuencode that does not end",
      text: "Content-Type: image/png; name=a\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\n",
      leaves: ["1 image/png a abc"], codes: ["uuencode-unclosed"]),
    Case(
      title: "no semicolon behind a multipart's type",
      text: "Content-Type: multipart/mixed boundary=B\n\n--B\n\na\n--B--", leaves: [],
      codes: ["missing-semicolon", "no-parts"]),
  ]

  @Test("Parts are found where people meant them, with either line end", arguments: cases)
  func structure(_ testCase: Case) {
    for text in [testCase.text, crlf(testCase.text)] {
      let read = ReadMessage(text)
      let leaves = read.leaves.filter { !$0.contains(" multipart/") }
      #expect(leaves == testCase.leaves)
      #expect(read.codes == testCase.codes)
    }
  }

  @Test("Lines that end with CR alone divide parts as well")
  func oldMac() {
    let text =
      "Content-Type: multipart/mixed; boundary=B\n\n--B\n\na\n--B\nContent-Transfer-Encoding: quoted-printable\n\nb=\nc\n--B--\n"
    let read = ReadMessage(text.replacing("\n", with: "\r"))
    #expect(read.leaves == ["1 text/plain - a", "2 text/plain - bc"])
    #expect(read.codes == ["bare-cr"])
  }

  @Test("A boundary is an octet string of any characters")
  func odd() {
    let boundary = "a b'()+_,-./:=?"
    let text =
      "Content-Type: multipart/mixed; boundary=\"\(boundary)\"\n\n--\(boundary)\n\nx\n--\(boundary)--\n"
    #expect(ReadMessage(text).leaves == ["1 text/plain - x"])
    #expect(ReadMessage(text).codes == [])
  }
}
