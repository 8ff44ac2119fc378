import Testing

@testable import Transfer

@Suite("An answer of clamd") struct ClamdAnswerTests {
  @Test(
    "is clean, found or failed",
    arguments: [
      ("3: stream: OK", .clean), ("3: stream: Win.Test.EICAR_HDB-1 FOUND", .found("Win.Test.EICAR_HDB-1")),
      ("3: INSTREAM size limit exceeded. ERROR", .failed("INSTREAM size limit exceeded. ERROR")),
      ("3: stream: Can't open file or directory ERROR", .failed("stream: Can't open file or directory ERROR")),
    ] as [(String, ClamdAnswer)])
  func answers(text: String, answer: ClamdAnswer) {
    #expect(ClamdAnswer(Array(text.utf8), to: 3) == answer)
  }

  @Test(
    "is none when anything is wrong with it",
    arguments: [
      "", "OK", "stream: OK", "3: stream: ok", "3: stream: OK ", "3:stream: OK", "2: stream: OK", "13: stream: OK",
      "3: stream: O", "3: stream: OK\n3: stream: A FOUND", "3: stream:  FOUND", "3: stream: FOUND", "3: other: OK",
      "3: stream: A B FOUND", "3: stream: A FOUND\u{1}", "PONG", "3: ",
    ])
  func nonsense(text: String) {
    #expect(ClamdAnswer(Array(text.utf8), to: 3) == nil)
  }
}
