import Testing

@testable import Transfer

@Suite("Login")
struct LoginTests {
  @Test(
    "prints without its secret, whoever prints it",
    arguments: [
      Login.password(user: "uploads", secret: "hush-hush"), .bearer(user: "uploads", token: "hush-hush"),
    ])
  func printing(login: Login) {
    var dumped = ""
    dump([login], to: &dumped)
    for text in [dumped, "\(login)", String(reflecting: login), "\([login])", "\(Optional(login) as Any)"] {
      #expect(text.contains("uploads"))
      #expect(!text.contains("hush"))
    }
  }

  @Test(
    "notices a server that repeats the secret",
    arguments: [
      "500 what is AUTH PLAIN AHVwbG9hZHMAaHVzaC1odXNo", "501 \"aHVzaC1odXNo\"", "A1 BAD LOGIN uploads hush-hush",
    ])
  func revealed(words: String) {
    #expect(Login.password(user: "uploads", secret: "hush-hush").isRevealed(in: Array(words.utf8)))
    #expect(!Login.none.isRevealed(in: Array(words.utf8)))
  }

  @Test("notices nothing where there is nothing")
  func silent() {
    #expect(!Login.password(user: "uploads", secret: "hush-hush").isRevealed(in: Array("535 5.7.8 no".utf8)))
    #expect(!Login.password(user: "uploads", secret: "").isRevealed(in: Array("535 5.7.8 no".utf8)))
  }

  @Test("cannot be said with a control character in it", arguments: ["a\r\nb", "a\0b", "\u{7F}"])
  func sayable(text: String) {
    #expect(!Login.password(user: text, secret: "x").isSayable)
    #expect(!Login.bearer(user: "x", token: text).isSayable)
    #expect(Login.password(user: "ü", secret: "x y").isSayable)
  }
}
