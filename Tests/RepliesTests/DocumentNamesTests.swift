import Model
import Testing

@testable import Replies

@Suite struct DocumentNamesTests {
  @Test(
    "A document is called after its file",
    arguments: [
      ("Conversions_2026_11.csv", "receipt_Conversions_2026_11.csv.json"),
      ("Umsätze;\"x\".csv", "receipt_Umsätze;_x_.csv.json"), ("a<b>|c?*.csv", "receipt_a_b__c__.csv.json"),
      (String(repeating: "a", count: 200), "receipt_\(String(repeating: "a", count: 160))….json"),
      (String(repeating: "é", count: 100), "receipt_\(String(repeating: "é", count: 80))….json"),
    ])
  func named(file: String, document: String) throws {
    #expect(documentNames(for: [try #require(FileName(file))]) == [document])
  }

  @Test("Two files of one name have two documents, also where case does not count")
  func twice() throws {
    let files = try ["a.csv", "A.csv", "b.csv", "a.csv"].map { try #require(FileName($0)) }
    #expect(
      documentNames(for: files) == [
        "receipt_a.csv.json", "receipt_A.csv (2).json", "receipt_b.csv.json", "receipt_a.csv (3).json",
      ])
  }

  @Test(
    "The table of a result is called as what it is, whatever the file is called",
    arguments: [
      ("Conversions.csv", "result_Conversions.csv.json", "result_Conversions.csv"),
      ("Feed.XML", "result_Feed.XML.json", "result_Feed.XML.csv"),
      ("a|b.CSV", "result_a_b.CSV.json", "result_a_b.csv"),
    ])
  func results(file: String, document: String, table: String) throws {
    let file = try #require(FileName(file))
    #expect(resultNames(for: file) == (document, table))
    #expect(resultNames(for: file, isPacked: true).table == table + ".gz")
  }
}
