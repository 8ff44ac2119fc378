import Model
import Testing

@testable import Replies

@Suite struct NoticePageTests {
  private func page(_ outcome: Outcome, _ objections: [Objection], names: [String]) throws -> Page {
    try correspondence(submission()).noticePage(
      of: Decision(outcome: outcome, objections: objections), names: names)
  }

  @Test("Every file that did not match is named, and what was expected")
  func ignored() throws {
    let objections = ["notes.pdf", "x.xml"].map { (name: String) in
      Objection(
        code: .patternMismatch, fileName: name,
        message: "\"\(name)\" does not match \"Conversions_*.csv\": it does not begin with \"Conversions_\"")
    }
    let page = try page(.ignored, objections, names: ["Conversions_1.csv", "notes.pdf", "x.xml"])
    #expect(
      page.text == """
        Your message was not taken in, and nothing of it is queued.

        The reasons:
          - "notes.pdf" does not match "Conversions_*.csv": it does not begin with
            "Conversions_"
          - "x.xml" does not match "Conversions_*.csv": it does not begin with
            "Conversions_"

        Expected      Conversions_*.csv

        The files of one message are taken in together or not at all. None of these
        was:
          - Conversions_1.csv
          - notes.pdf
          - x.xml

        Connection    acme-conversions
        Data type     conversions
        Your message  Daily conversions
        Received      Sun, 08 Mar 2026 15:27:31 +0000

        Once that is put right, please send the files again in a new message.

        A program wrote this message.

        """)
  }

  @Test(
    "Each outcome has words of its own",
    arguments: [
      (Outcome.ignored, "Your message was not taken in, and nothing of it is queued."),
      (.refused, "Your message was refused, and nothing of it is queued."),
      (.held, "Your message waits until somebody has looked at it, and nothing of it is queued yet."),
    ])
  func outcomes(outcome: Outcome, headline: String) throws {
    let objection = Objection(code: .tooLarge, message: "the message has 50 MB, at most 40 MB are allowed")
    let page = try page(outcome, [objection], names: ["a.csv"])
    #expect(page.headline == headline)
    #expect(page.blocks.contains(.list(title: "The reason:", items: [objection.message])))
    #expect(page.text.contains("please send the files again") == (outcome != .held))
    #expect(!page.text.contains("Expected"))
  }
}
