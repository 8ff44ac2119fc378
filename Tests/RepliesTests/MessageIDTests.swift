import Testing

@testable import Replies

@Suite struct MessageIDTests {
  @Test(
    "A Message-ID of that form may be repeated",
    arguments: [
      "<a@b>", "<7f1c.$x=!#%&'*+/?^_`{|}~-@[10.0.0.1]>", "<\(String(repeating: "a", count: 246))@b>",
    ])
  func valid(text: String) { #expect(isValidMessageID(text)) }

  @Test(
    "Any other is left out",
    arguments: [
      "", "<>", "<@>", "<a@>", "<@b>", "a@b", "<a>", "<a@b@c>", "<a b@c>", "<a@b>\r\nBcc: x", "<a@b> <c@d>",
      "<a@\tb>",
      "<<a@b>>", "<é@b>", "<\"a\"@b>", "<a@b(c)>", "<a@b\u{0}>", "<\(String(repeating: "a", count: 247))@b>",
      "<a,b@c>",
    ])
  func invalid(text: String) { #expect(!isValidMessageID(text)) }
}
