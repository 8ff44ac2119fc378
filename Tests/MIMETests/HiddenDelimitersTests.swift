import Testing

@testable import MIME

@Suite("Delimiters within a line") struct HiddenDelimitersTests {
  @Test("what is looked for is found where it is first, however much there is that nearly is it")
  func search() {
    var noise = Noise(16)
    for round in 0..<4_000 {
      let letters = UInt8(1 + round % 3)
      let text = (0..<Int.random(in: 0..<400, using: &noise)).map { _ in UInt8.random(in: 0..<letters, using: &noise) }
      let needle = (0..<Int.random(in: 1...40, using: &noise)).map { _ in UInt8.random(in: 0..<letters, using: &noise) }
      let from = Int.random(in: 0...text.count, using: &noise)
      let expected = (from..<max(from, text.count - needle.count + 1)).first { text[$0...].starts(with: needle) }
      let found = text.withUnsafeBytes { Octets($0).first(needle, in: from..<text.count) { _ in } }
      #expect(found == expected, "\(needle) in \(text) from \(from)")
    }
    // So much that nearly is it that the quick way gives up.
    let near = [UInt8](repeating: 0, count: 60_000) + [1, 0, 0, 0, 0, 0]
    let found = near.withUnsafeBytes { Octets($0).first([0, 1, 0, 0], in: 0..<near.count) { _ in } }
    #expect(found == 59_999)
    let inOneMass = [UInt8](repeating: 0, count: 40) + [1] + [UInt8](repeating: 0, count: 40)
    let text = (0..<700).flatMap { _ in [UInt8](repeating: 0, count: 90) } + inOneMass
    #expect(text.withUnsafeBytes { Octets($0).first(inOneMass, in: 0..<text.count) { _ in } } == 63_000)
  }

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
