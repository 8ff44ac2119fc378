import MIME
import Testing

@Suite struct HeaderBlockTests {
  @Test(
    "What senders do to a header block is read through and named",
    arguments: [
      ("From a@b Mon Jan 1\nSubject: s\n\nx", "mailbox-line"),
      ("\n\nSubject: s\n\nx", "blank-line-before-header"),
      ("Subject : s\n\nx", "space-before-colon"), ("Subject: s\n \n\nx", "blank-continuation"),
      (" stray\nSubject: s\n\nx", "stray-continuation"), ("Subject: s\nX y: z\n\nx", "stray-line"),
      ("Subject: s\0\n\nx", "nul-in-header"), ("X: a\rb\nSubject: s\n\nx", "bare-cr"),
      ("X: a\r\nSubject: s\n\r\nx", "mixed-line-ends"), ("Subject: s\rX: y\r\rx", "bare-cr"),
    ] as [(String, String)])
  func recovery(text: String, code: String) {
    let read = ReadMessage(text)
    #expect(read.message.subject?.replacing("\0", with: "") == "s")
    #expect(read.codes == [code])
    #expect(read.text(read.message.root) == "x")
  }

  @Test("Without a blank line the body begins at the first line that is no field")
  func missingBlankLine() {
    let read = ReadMessage("Subject: s\nContent-Type: text/csv; name=a.csv\nid,amount\n1,2\n")
    #expect(read.leaves == ["1 text/csv a.csv id,amount\n1,2\n"])
    #expect(read.codes == ["missing-blank-line"])
  }

  @Test("A broken line among fields does not end them")
  func brokenLine() {
    let fields =
      "Content-Type: text/csv; x=y;\nname=\"b.csv\"\nContent-Disposition: attachment; filename=a.csv"
    let read = ReadMessage(withAttachment(fields, body: "x"))
    #expect(read.leaves.last == "2 text/csv a.csv x")
    #expect(read.codes == ["stray-line", "trailing-semicolon"])
  }

  @Test("A delimiter ends a header that has no blank line")
  func delimiter() {
    let read = ReadMessage(
      "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/csv\n--B\n\nx\n--B--\n")
    #expect(read.leaves == ["1 text/csv - ", "2 text/plain - x"])
    #expect(read.codes == ["missing-blank-line"])
  }

  @Test("A defect knows its line and column")
  func place() throws {
    let read = ReadMessage("Subject: s\r\nX : y\r\n\r\n")
    let defect = try #require(read.message.defects.first)
    #expect(defect.line == 2)
    #expect(defect.column == 2)
    #expect(defect.part == "1")
  }
}
