import MIME
import Testing

@Suite("HeaderBlock") struct HeaderBlockTests {
  @Test(
    "the header goes on behind a broken field, and the message says so",
    arguments: [
      "X-Two words: b", "name=\"other.csv\"",
    ])
  func brokenField(line: String) {
    for end in ["\n", "\r\n"] {
      let lines = [
        line, "Content-Disposition: attachment; filename=a.csv", "Content-Transfer-Encoding: base64", "",
        "aGk=",
      ]
      let read = read(Array((["Content-Type: text/csv"] + lines).joined(separator: end).utf8))
      #expect(read.files == [ReadFile(name: "a.csv", bytes: Array("hi".utf8), defects: [])])
      #expect(read.message.defects.contains { $0.code == .missingBlankLine && $0.line == 2 })
    }
  }

  @Test("without the blank line, the body begins with the first line that is no field")
  func missingBlankLine() {
    let read = read(Array("Content-Disposition: attachment; filename=a.csv\n1,2\n3,4\n".utf8))
    #expect(read.files.first?.bytes == Array("1,2\n3,4\n".utf8))
    #expect(read.message.defects.map(\.code) == [.missingBlankLine])
  }

  @Test("a disposition that is no word is that of an attachment")
  func unknownDisposition() {
    let read = read(Array("Content-Disposition: =?utf-8?Q?invalid?=\n\nx".utf8))
    #expect(read.files.count == 1)
    #expect(read.message.defects.contains { $0.code == .dispositionSyntax })
  }
}
