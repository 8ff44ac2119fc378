import Testing

@testable import Formats

@Suite struct ExportValidityTests {
  static let names = DataType.shipped.map(\.name)
  static let withFields = DataType.shipped.filter { !$0.fields.isEmpty }.map(\.name)

  @Test(
    "xmllint takes the XML Schema of every shipped type, and the XML template passes it",
    .enabled(if: Tool.xmllint.canRun, "not installed: xmllint"), arguments: withFields)
  func template(name: String) throws {
    let type = try #require(DataType.shipped(named: name))
    #expect(try complaints(about: type.xmlTemplate, by: type) == "")
  }

  @Test(
    "What breaks a rule does not pass the XML Schema",
    .enabled(if: Tool.xmllint.canRun, "not installed: xmllint"),
    arguments: [
      ("<CampaignId>1000</CampaignId>", "", "Missing child element(s)"),
      ("<Amount>803.58</Amount>", "<Amount>803,58</Amount>", "is not a valid value"),
      ("<Amount>803.58</Amount>", "<Amount>1.234</Amount>", "fractionDigits"),
      ("<OrderId>", "<OrderId>\(String(repeating: "x", count: 65))", "maxLength"),
      ("<Amount>", "<Amountt>1</Amountt><Amount>", "This element is not expected"),
    ])
  func violation(original: String, replacement: String, words: String) throws {
    let type = try #require(DataType.shipped(named: "conversions"))
    let text = type.xmlTemplate.replacing(original, with: replacement)
    #expect(text != type.xmlTemplate)
    #expect(try complaints(about: text, by: type).contains(words))
  }

  @Test(
    "Items repeat a record, and any rows are any rows",
    .enabled(if: Tool.xmllint.canRun, "not installed: xmllint"))
  func itemsAndAny() throws {
    let conversions = try #require(DataType.shipped(named: "conversions"))
    let items = "<Items><Item><Sku>a</Sku></Item><Item><Sku>b</Sku><Amount>1.50</Amount></Item></Items></Conversion>"
    let text = conversions.xmlTemplate.replacing("</Conversion>", with: items)
    #expect(try complaints(about: text, by: conversions) == "")
    let any = try #require(DataType.shipped(named: "any"))
    #expect(try complaints(about: "<Rows><Row><x/><y>1</y></Row></Rows>", by: any) == "")
  }

  @Test(
    "The JSON Schema of every shipped type is one",
    .enabled(if: Tool.jsonschema.canRun, "not installed: python3-jsonschema"), arguments: names)
  func jsonSchema(name: String) throws {
    let type = try #require(DataType.shipped(named: name))
    let schema = try TemporaryFile(type.jsonSchema.utf8)
    let script = "import json,sys,jsonschema as j; j.Draft202012Validator.check_schema(json.load(open(sys.argv[1])))"
    #expect(try Tool.output(of: "python3 -c '\(script)' \(schema.path) 2>&1") == "")
  }

  /// What xmllint has to say about `text`; nothing when it passes.
  private func complaints(about text: String, by type: DataType) throws -> String {
    let schema = try TemporaryFile(type.xsd.utf8)
    let file = try TemporaryFile(text.utf8)
    let said = try Tool.output(of: "xmllint --noout --schema \(schema.path) \(file.path) 2>&1; true")
    return said == "\(file.path) validates\n" ? "" : said
  }
}
