import Model
import Testing

@testable import Transfer

@Suite("SMTPAddress")
struct SMTPAddressTests {
  @Test(
    "is what can be said in an envelope",
    arguments: [
      "feeds@partner.example", "a.b+c_d-e@x.y.example", "o'brien@localhost", "x@[127.0.0.1]", "x@[IPv6:::1]",
      "!#$%&'*+-/=?^_`{|}~@partner.example", String(repeating: "l", count: 64) + "@partner.example",
    ])
  func sayable(text: String) throws {
    let address = try SMTPAddress(text)
    #expect(address.text == text)
    #expect(!address.isInternational)
  }

  @Test(
    "is nothing that says more than an address",
    arguments: [
      "", "x", "@partner.example", "x@", "a b@partner.example", "<x@partner.example>", "x@partner.example>",
      "x@partner.example\r\nRCPT TO:<y@evil.example>", "x\n@partner.example", "x\0@partner.example",
      "\"x y\"@partner.example", "\"x\\\r\n\"@partner.example", "x@y@partner.example", "x,y@partner.example",
      "x@partner..example", "x@.example", "x@partner.example.", "x@part ner.example", "x@partner.example SIZE=1",
      String(repeating: "l", count: 65) + "@partner.example", "x@" + String(repeating: "d", count: 64) + ".example",
      "x@" + String(repeating: "abcdefg.", count: 40) + "example", "x@[", "x@[]", "x@[a>b]", "x\u{7F}@partner.example",
    ])
  func unsayable(text: String) {
    #expect(throws: TransferError(.misconfigured, "")) { try SMTPAddress(text) }
  }

  @Test("knows when it takes SMTPUTF8", arguments: ["bücher@partner.example", "x@bücher.example"])
  func international(text: String) throws {
    #expect(try SMTPAddress(text).isInternational)
  }

  @Test("says what was wrong, on one line")
  func words() {
    let error = #expect(throws: TransferError.self) { try SMTPAddress("x\r\n@partner.example") }
    #expect(
      error?.words == "\"x??@partner.example\" is no address for an envelope: expected 1 to 64 letters, digits and "
        + "!#$%&'*+-/=?^_`{|}~. before the @")
  }
}
