import MIME
import Testing

@Suite("Delimiters within a line") struct HiddenDelimitersTests {
  /// What stands in the first of two parts, under a boundary.
  struct Case: Sendable, CustomTestStringConvertible {
    let boundary: String
    let body: String
    let isFound: Bool
    var testDescription: String { "\(boundary): \(body.debugDescription)" }
  }

  static let cases: [Case] = [
    Case(boundary: "abcdefgh", body: "a", isFound: false),
    Case(boundary: "abcdefgh", body: "a--abcdefgh", isFound: true),
    Case(boundary: "abcdefgh", body: "-abcdefgh", isFound: true),
    Case(boundary: "abcdefgh", body: "a\r--abcdefgh\r\rx", isFound: true),
    Case(boundary: "abcdefgh", body: "abcdefg", isFound: false),
    Case(boundary: "abcdefgh", body: "--abcdefgh-", isFound: true),
    Case(boundary: "abcdefgh", body: "--abcdefghi", isFound: true),
    Case(boundary: "B", body: "--B-", isFound: true),
    Case(boundary: "B", body: "B-B", isFound: false), Case(boundary: "B", body: "a--B", isFound: true),
    Case(
      boundary: "abcdefgh",
      body:
        "x\n--abcdefgh\nContent-Type: multipart/mixed; boundary=\"abcdefgh-2\"\n\n--abcdefgh-2\n\nx\n--abcdefgh-2--",
      isFound: false),
  ]

  @Test("are found, and what looks like one by chance is not taken for one", arguments: cases)
  func found(_ testCase: Case) throws {
    let text = Array(
      ("Content-Type: multipart/mixed; boundary=\(testCase.boundary)\n\n--\(testCase.boundary)\n\n\(testCase.body)\n"
        + "--\(testCase.boundary)--\n").utf8)
    text.withUnsafeBytes { bytes in
      let found = Message(bytes).hiddenDelimiters(in: bytes)
      #expect(found.map(\.code) == (testCase.isFound ? [.delimiterInLine] : []))
      #expect(found.allSatisfy { $0.part.isEmpty && $0.line == 5 || $0.line == 6 })
    }
  }
}
