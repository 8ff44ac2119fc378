import MIME
import Testing

@Suite("What looks like an encoded-word, in fields that name no file") struct StrayWordsTests {
  @Test(
    "is a defect where readers that decode before they look for fields lose those behind it",
    arguments: [
      "X-Note: =?utf-8?X?a?=", "X-Note: =?utf-8??a?=", "X-Note: =?utf-8?Bg?YQ==?=", "X-Note: a=?b?c?d",
      "X-Note: =?utf\r\nX-Other: what? why?",
      "X-Note: =?utf-8?Q?a=0D=0AContent-Disposition:_inline?=", "X-Note: =?utf-8?B?YQpDb250ZW50LVR5cGU6IHgveA==?=",
    ])
  func found(field: String) {
    #expect(codes(before: field) == ["encoded-word-syntax"])
    #expect(codes(behind: field) == [])
  }

  @Test(
    "is none where they read on",
    arguments: [
      "X-Note: =?utf-8?Q?a?=", "X-Note: =?utf-8?Q?what??= =?utf-8?b?YQ==?=", "X-Note: a=?b", "X-Note: a =? b",
      "X-Note: =?utf-8?Q?cut off", "X-Note: =?utf-8?B?YQ?=", "X-Note: =?utf-8?Q?a=0D=0Ab?=",
      "X-Note: <https://partner.example/?a=b&c=?>",
    ])
  func passedOver(field: String) {
    #expect(codes(before: field) == [])
  }

  @Test(
    "is a defect wherever it stands when it has too few digits, or blanks among them",
    arguments: ["a?=", "a", "cut of", "YWJj\tZGV?=", "YWJj ZGVm?="])
  func short(text: String) {
    #expect(codes(before: "X-Note: =?utf-8?B?\(text)") == ["encoded-word-cut-off"])
    #expect(codes(behind: "X-Note: =?utf-8?B?\(text)") == ["encoded-word-cut-off"])
  }

  @Test("is a defect in a field that speaks of the content, unless it ends as a word does")
  func content() {
    #expect(codes(before: "Content-Type: text/csv; x=\"=?utf-8?Q?a\"") == ["encoded-word-syntax"])
    #expect(codes(before: "Content-Type: text/csv; x=\"=?utf-8?Quoted?a?=\"") == ["encoded-word-syntax"])
    #expect(codes(before: "Content-Type: text/csv; x=\"=?utf-8?Q?a?=\"") == [])
  }

  private func codes(before field: String) -> [String] { codes("\(field)\r\n\(disposition)\r\n") }
  private func codes(behind field: String) -> [String] { codes("\(disposition)\r\n\(field)\r\n") }
  private func codes(_ header: String) -> [String] { ReadMessage("\(header)\r\na").codes }
  private let disposition = "Content-Disposition: attachment; filename=\"a.csv\""
}
