import Testing

@testable import Formats

@Suite struct CodeListTests {
  @Test(
    "Codes are capital letters of the list's own length, none twice",
    arguments: [(CodeList.iso4217, 3), (.iso3166, 2)])
  func shape(list: CodeList, length: Int) {
    #expect(
      list.codes.allSatisfy { $0.utf8.count == length && $0.utf8.allSatisfy { (65...90).contains($0) } })
    #expect(Set(list.codes).count == list.codes.count)
  }

  @Test("All 249 countries are there, and the currencies that money comes in")
  func members() {
    #expect(CodeList.iso3166.codes.count == 249)
    #expect(Set(["USD", "EUR", "SEK", "JPY", "GBP", "XXX"]).isSubset(of: CodeList.iso4217.codes))
  }
}
