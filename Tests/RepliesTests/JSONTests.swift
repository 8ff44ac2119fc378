import Testing

@testable import Replies

@Suite struct JSONTests {
  @Test("A document keeps the order it is written in")
  func layout() {
    let json = JSON.object([
      .init("z", .number(-1)), .init("a", .array([.string("x"), .null, .array([]), .object([])])),
      .init("b", .object([.init("c", .optional(nil))])),
    ])
    #expect(
      json.document == """
        {
          "z": -1,
          "a": [
            "x",
            null,
            [],
            {}
          ],
          "b": {
            "c": null
          }
        }

        """)
  }

  @Test(
    "A string is escaped where JSON or a reader's eye needs it",
    arguments: [
      ("a/b é 数", #""a/b é 数""#), ("\"\\", #""\"\\""#), ("\n\r\t\u{1}\0", #""\n\r\t\u0001\u0000""#),
      ("\u{202E}\u{2028}", #""\u202e\u2028""#), ("\u{E0001}", #""\udb40\udc01""#), ("\u{7F}", #""\u007f""#),
    ])
  func escapes(text: String, literal: String) { #expect(JSON.string(text).document == literal + "\n") }
}
