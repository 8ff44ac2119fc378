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

  private static let keyed = """
    {"name": "keyed", "schema": {"fields": [{"name": "Shop", "type": "integer"}, {"name": "Land"}],
      "foreignKeys": [{"fields": "Shop", "reference": {"resource": "shops", "fields": "Id"}},
        {"fields": "Land", "reference": {"resource": "lands", "fields": ["Land"]}}]},
      "x-ingest": {"accept": {"delimiters": ["|"], "encodings": ["windows-1252"]}}}

    """

  private func catalogue(_ lists: [String: String]) throws -> DataTypeCatalogue {
    try DataTypeCatalogue(adding: [("home/keyed.json", Array(Self.keyed.utf8))]) { path in
      lists[path].map { Array($0.utf8) }
    }
  }

  @Test("The values of foreign keys are read from lists beside the descriptor, and kept with it")
  func lists() throws {
    let lists = ["home/shops.csv": "Name;Id\nx;007\n\ny;8\n", "home/lands.csv": "\u{FEFF}Land\r\nSE\r\n\"D\"\"E\"\r\n"]
    let entry = try #require(catalogue(lists).entry(named: "keyed"))
    #expect(entry.dataType.foreignKeys.map(\.known) == [["7", "8"], ["SE", "D\"E"]])
    #expect(entry.descriptor == Array(Self.keyed.utf8))
    #expect(try DataType(descriptor: entry.kept, file: "kept") == entry.dataType)
    #expect(throws: DescriptorFault.self) { try DataTypeCatalogue(adding: [("a.json", entry.kept)]) }
    for entry in DataTypeCatalogue.shipped.entries {
      #expect(entry.dataType.foreignKeys == [] && entry.kept == entry.descriptor)
    }
  }

  @Test(
    "A list that is missing or broken is a fault of the descriptor; it says which and where",
    arguments: [
      (nil, ".resource: \"home/lands.csv\" is not there or cannot be read; expected the values of Land."),
      ("", ": \"home/lands.csv\": The file is empty (0 bytes)."),
      ("Land\n", ": \"home/lands.csv\": The file has a header but no data rows."),
      ("Lant\nSE\n", ": \"home/lands.csv\", line 1: No delimiter of"),
      ("Land,Name\nSE,Sweden\n,Norway\n", ": \"home/lands.csv\", line 3: Land is empty; it must be given."),
      ("Land\n\u{1}\n", ": \"home/lands.csv\", line 2: "),
      (
        String(repeating: "Land\n", count: 100_002),
        ": \"home/lands.csv\": The file has more than 100000 rows, the most that are allowed."
      ),
      (
        "Land\n" + String(repeating: "x", count: 4 << 20),
        ": \"home/lands.csv\": The file has more than 4194304 bytes, the most that are"
      ),
    ])
  func brokenLists(lands: String?, words: String) throws {
    let fault = #expect(throws: DescriptorFault.self) {
      try catalogue(["home/shops.csv": "Id\n7\n", "home/lands.csv": lands].compactMapValues { $0 })
    }
    let found = fault?.description ?? ""
    #expect(found.hasPrefix("home/keyed.json: $.schema.foreignKeys[1].reference\(words)"), "\(found)")
    #expect(throws: DescriptorFault.self) {
      try catalogue(["home/shops.csv": "Id\nseven\n", "home/lands.csv": "Land\nSE\n"])
    }
  }

  @Test("As many values as there may be are read and kept")
  func manyValues() throws {
    let shops = "Id\n" + (1...100_000).map { "\($0)\n" }.joined()
    let entry = try #require(
      catalogue(["home/shops.csv": shops, "home/lands.csv": "Land\nSE\n"]).entry(named: "keyed"))
    #expect(entry.dataType.foreignKeys[0].known?.count == 100_000)
    #expect(try DataType(descriptor: entry.kept, file: "kept") == entry.dataType)
  }
}
