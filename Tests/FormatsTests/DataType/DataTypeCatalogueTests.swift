import Formats
import Testing

@Suite struct DataTypeCatalogueTests {
  private func descriptor(_ name: String) -> [UInt8] {
    Array("{\"name\": \"\(name)\", \"version\": \"9\", \"schema\": {\"fields\": [{\"name\": \"a\"}]}}".utf8)
  }

  @Test("One's own types stand among the shipped ones, or in the place of one")
  func adds() throws {
    let catalogue = try DataTypeCatalogue(adding: [
      ("clicks.json", descriptor("clicks")), ("sales.json", descriptor("sales")),
    ])
    #expect(catalogue.names == (DataTypeCatalogue.shipped.names + ["sales"]).sorted())
    #expect(catalogue.dataType(named: "clicks")?.version == "9")
    #expect(catalogue.entry(named: "clicks")?.file == "clicks.json")
    #expect(catalogue.entry(named: "sales")?.descriptor == descriptor("sales"))
    #expect(catalogue.entry(named: "conversions")?.file == nil)
    #expect(catalogue.dataType(named: "nothing") == nil)
  }

  @Test("Two files with one name are a fault, and so is a broken one; both say where")
  func faults() {
    let twice = #expect(throws: DescriptorFault.self) {
      try DataTypeCatalogue(adding: [("a.json", descriptor("sales")), ("b.json", descriptor("sales"))])
    }
    #expect(twice?.description == "b.json: $.name: \"sales\" is in a.json already.")
    let broken = #expect(throws: DescriptorFault.self) { try DataTypeCatalogue(adding: [("a.json", Array("{".utf8))]) }
    #expect(broken?.description.hasPrefix("a.json: line 1, column 2: ") == true)
  }
}
