import Formats
import FoundationEssentials
import Testing

@testable import Intray

@Suite("A home's data types")
struct DataTypesFolderTests {
  /// A home with these files in datatypes/.
  private func home(_ files: [String: String]) throws -> Home {
    let path = FileManager.default.temporaryDirectory.path + "/home-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path + "/datatypes", withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(path)/datatypes/\(name)")) }
    return Home(folder: path)
  }

  @Test("are read from every .json file of datatypes/, beside those that are shipped")
  func reads() throws {
    let text = #"{"name": "sales", "schema": {"fields": [{"name": "Id"}]}}"#
    let home = try home(["sales.json": text, "README": "not a descriptor", ".sales.json": "{"])
    defer { try? FileManager.default.removeItem(atPath: home.path) }
    let types = try home.dataTypes()
    #expect(types.names == (DataTypeCatalogue.shipped.names + ["sales"]).sorted())
    #expect(types.entry(named: "sales")?.file == "\(home.path)/datatypes/sales.json")
  }

  @Test("are the shipped ones where there is no such folder")
  func noFolder() throws {
    #expect(try Home(folder: "/nonexistent").dataTypes().names == DataTypeCatalogue.shipped.names)
  }

  @Test("that are broken say in which file and where; that is a fault of the configuration")
  func broken() throws {
    let home = try home(["sales.json": #"{"name": "sales", "schema": {"fields": [{"name": "Id", "type": "strin"}]}}"#])
    defer { try? FileManager.default.removeItem(atPath: home.path) }
    let fault = try #require(throws: DescriptorFault.self) { try home.dataTypes() }
    #expect(
      fault.description.hasPrefix("\(home.path)/datatypes/sales.json: $.schema.fields[0].type: \"strin\" is not one of")
    )
    #expect(fault.description.hasSuffix("Did you mean \"string\"?"))
    #expect(Failure.code(of: fault) == 78)
  }

  @Test("have the lists that their foreign keys name; without one nothing is checked by them")
  func lists() throws {
    let text = """
      {"name": "sales", "schema": {"fields": [{"name": "Id"}],
        "foreignKeys": [{"fields": "Id", "reference": {"resource": "ids", "fields": "Id"}}]}}
      """
    let good = try home(["sales.json": text, "ids.csv": "Id\na\n"])
    let bad = try home(["sales.json": text])
    defer { for home in [good, bad] { try? FileManager.default.removeItem(atPath: home.path) } }
    #expect(try good.dataTypes().dataType(named: "sales")?.foreignKeys[0].known == ["a"])
    let fault = try #require(throws: DescriptorFault.self) { try bad.dataTypes() }
    #expect(
      fault.description == "\(bad.path)/datatypes/sales.json: $.schema.foreignKeys[0].reference.resource:"
        + " \"\(bad.path)/datatypes/ids.csv\" is not there or cannot be read; expected the values of Id.")
    #expect(Failure.code(of: fault) == 78)
  }

  @Test("are shown to a person with their columns, limits and rules")
  func shown() throws {
    let entry = try #require(DataTypeCatalogue.shipped.entry(named: "action-modifications"))
    let lines = DataTypeText(entry).lines
    #expect(lines[0] == "Name     action-modifications 1.0.0, shipped")
    let order = try #require(lines.first { $0.hasPrefix("OrderId ") })
    #expect(order.contains(" Oid ") && order.hasSuffix("at most 64 characters"))
    #expect(lines.contains("Give only one of Amount, ItemSubTotalDelta."))
  }
}
