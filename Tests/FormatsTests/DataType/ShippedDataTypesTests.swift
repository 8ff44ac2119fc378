import Formats
import Testing

@Suite struct ShippedDataTypesTests {
  @Test("Eight types are shipped, each found by its name and queued under it")
  func names() {
    let names = [
      "action-modifications", "any", "clicks", "conversions", "partner-funds", "performance-data",
      "product-catalog",
      "product-catalog-google",
    ]
    #expect(DataType.shipped.map(\.name) == names)
    for name in names {
      #expect(DataType.shipped(named: name)?.queue == name)
      #expect(DataType.shippedDescriptor(named: name)?.isEmpty == false)
    }
    #expect(DataType.shipped(named: "nothing") == nil)
  }

  @Test(
    "Conversions know their aliases, rules and key",
    arguments: [("OrderId", "Oid"), ("CurrencyCode", "Currency")])
  func conversions(field: String, alias: String) throws {
    let type = try #require(DataType.shipped(named: "conversions"))
    #expect(type.field(named: field)?.aliases.contains(alias) == true)
    #expect(type.duplicateKey == ["ActionTrackerId", "EventTypeCode", "OrderId", "Sku"])
    #expect(type.fields.filter(\.constraints.required).map(\.name) == ["CampaignId", "EventDate", "OrderId"])
  }
}
