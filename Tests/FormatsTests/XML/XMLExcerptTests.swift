import Testing

@testable import Formats

/// What a person is shown of an XML file: the line, and what is meant in it.
@Suite struct XMLExcerptTests {
  private func shown(_ text: String, _ encode: (String) -> [UInt8] = { Array($0.utf8) }) throws -> [String] {
    let type = try dataType(
      #"{"name": "Id"}, {"name": "N", "type": "integer"}"#, ingest: #"{"xml": {"records": ["/Rows/Row"]}}"#)
    let file = try OpenedFile(ByteSource(encode(text)), fileName: "f.xml")
    let check = try Check(file, type, CheckSettings(now: today))
    return try check.marked(try check.run(), first: 10).findings.flatMap { finding in
      [finding.code.rawValue, finding.excerpt?.text ?? "-", finding.excerpt?.caret ?? "-"]
    }
  }

  @Test("A wrong value, an unknown element and a wrong end are marked in their lines")
  func marks() throws {
    let text = """
      <Rows>
        <Row><Id>日本</Id><N>twelve</N></Row>
        <Row><Colour/><N>3</N></Row>
        <Row><N>4</M></Row>
      </Rows>
      """
    let lines = [
      "xml-unknown-element", "  <Row><Colour/><N>3</N></Row>", "       ^",
      "xml-syntax", "  <Row><N>4</M></Row>",
    ]
    let found = try shown(text)
    #expect(
      Array(found.prefix(3)) == [
        "type-error", "  <Row><Id>日本</Id><N>twelve</N></Row>", "                       ^~~~~~",
      ])
    for line in lines { #expect(found.contains(line), "\(line) in \(found)") }
  }

  @Test("Lines far apart, long ones and other encodings are found again", arguments: [10, 70_000, 400_000])
  func far(count: Int) throws {
    let long = String(repeating: "x", count: count)
    let text =
      "<Rows>\n<Row><Id>\(long)</Id><N>a</N></Row><!--\(String(repeating: "\n", count: count))-->\n<Row><N>b</N></Row></Rows>"
    let found = try shown(text)
    #expect(found.count == 6 && found[0] == "type-error" && found[3] == "type-error")
    #expect(
      found[1].contains("</Id><N>a</N></Row>") && found[4] == "<Row><N>b</N></Row></Rows>" && found[5] == "        ^")
    let wide = try shown(text) { [0xFF, 0xFE] + $0.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
    #expect(wide == found)
  }

  @Test(
    "What is unknown is named with its path",
    arguments: [
      ("<Rows><Row><Colour/></Row></Rows>", "/Rows/Row[1]/Colour"),
      ("<Rows><Row/><Row Tint='1'/></Rows>", "/Rows/Row[2]/@Tint"), ("<Rows><Rwo/><Row/></Rows>", "/Rows/Rwo"),
      ("<Rows><Row><Id><b/></Id></Row></Rows>", "/Rows/Row[1]/Id/b"),
    ])
  func paths(text: String, path: String) throws {
    let type = try dataType(#"{"name": "Id"}"#, ingest: #"{"xml": {"records": ["/Rows/Row"]}}"#)
    let file = try OpenedFile(ByteSource(Array(text.utf8)), fileName: "f.xml")
    let found = try Check(file, type, CheckSettings(now: today)).run().findings.filter { $0.code == .xmlUnknownElement }
    #expect(found.first?.place.path == path)
  }
}
