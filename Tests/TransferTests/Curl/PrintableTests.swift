import Testing

@testable import Transfer

@Suite("printable")
struct PrintableTests {
  @Test("is one line of ASCII, and not a long one")
  func line() {
    #expect(printable("caf\u{E9}\r\n\u{1B}[31m~".utf8) == "caf?????[31m~")
    #expect(printable("123456".utf8, limit: 5) == "12345...")
    #expect(printable("12345".utf8, limit: 5) == "12345")
    #expect(printable([]) == "")
  }
}
