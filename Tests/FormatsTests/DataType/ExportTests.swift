import Formats
import Testing

@Suite struct ExportTests {
  let type: DataType

  init() throws {
    type = try DataType(
      descriptor: Array(
        """
        {"name": "sales", "title": "Sales", "description": "One row a sale.", "schema": {"fields": [
          {"name": "Id", "example": "a,\\"1\\"", "constraints": {"required": true, "maxLength": 8, "pattern": "[a-z|&]+"}},
          {"name": "Amount", "type": "number", "example": "9.50", "x-decimal": {"precision": 8, "scale": 2}},
          {"name": "At", "type": "datetime", "x-aliases": ["When"]}]},
         "x-ingest": {"xml": {"records": ["/Sales/Sale"]}, "duplicateKey": ["Id"],
          "rules": [{"code": "required-one-of", "fields": [["Amount"], ["At", "Id"]]}]}}
        """.utf8), file: "sales.json")
  }

  @Test("A template is a header and a row of examples, quoted where they must be")
  func template() {
    #expect(type.template == "Id,Amount,At\r\n\"a,\"\"1\"\"\",9.50,\r\n")
  }

  @Test("The XML Schema says types, limits and what must be given")
  func xsd() {
    #expect(
      type.xsd == """
        <?xml version="1.0" encoding="UTF-8"?>
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
          <xs:element name="Sales">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="Sale" minOccurs="0" maxOccurs="unbounded">
                  <xs:complexType>
                    <xs:all>
                      <xs:element name="Id">
                        <xs:simpleType>
                          <xs:restriction base="xs:string">
                            <xs:minLength value="1"/>
                            <xs:maxLength value="8"/>
                            <xs:pattern value="[a-z|&amp;]+"/>
                          </xs:restriction>
                        </xs:simpleType>
                      </xs:element>
                      <xs:element name="Amount" minOccurs="0">
                        <xs:simpleType>
                          <xs:restriction base="xs:decimal">
                            <xs:totalDigits value="8"/>
                            <xs:fractionDigits value="2"/>
                          </xs:restriction>
                        </xs:simpleType>
                      </xs:element>
                      <xs:element name="At" minOccurs="0" type="xs:dateTime"/>
                    </xs:all>
                  </xs:complexType>
                </xs:element>
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>

        """)
  }

  @Test("Every constraint is in every export that can say it")
  func constraints() throws {
    let type = try DataType(
      descriptor: Array(
        """
        {"name": "t", "schema": {"primaryKey": "K", "uniqueKeys": [["N", "D"]], "fields": [
          {"name": "K"}, {"name": "U", "constraints": {"unique": true}},
          {"name": "N", "type": "number", "constraints": {"minimum": 2, "exclusiveMinimum": 1, "exclusiveMaximum": 9}},
          {"name": "I", "type": "integer", "constraints": {"enum": [1, 20], "pattern": "[0-9]+"}},
          {"name": "D", "type": "date", "constraints": {"exclusiveMinimum": "2026-01-01", "maximum": "2026-12-31"}},
          {"name": "L", "type": "list", "constraints": {"minLength": 1, "maxLength": 3}}]}}
        """.utf8), file: "t.json")
    let schema = type.xsd.split(separator: "\n").map { $0.trimmingPrefix { $0 == " " } }
    for facet in [
      #"minInclusive value="2""#, #"maxExclusive value="9""#, #"enumeration value="20""#, #"pattern value="[0-9]+""#,
      #"minExclusive value="2026-01-01""#, #"maxInclusive value="2026-12-31""#,
    ] { #expect(schema.contains("<xs:\(facet)/>"), "\(facet)") }
    #expect(!type.xsd.contains(#"minExclusive value="1""#))
    let row = type.jsonSchema
    for member in [
      #""exclusiveMinimum": 1"#, #""exclusiveMaximum": 9"#, #""enum": [1, 20]"#, #""minItems": 1"#, #""maxItems": 3"#,
      #""required": ["K"]"#,
    ] { #expect(row.contains(member), "\(member)") }
    for words in [
      "more than 1; less than 9", "from 2", "at most 3 elements", "1, 20", "- No two rows have the same U.",
      "- No two rows have the same K.", "- No two rows have the same N, D.",
    ] { #expect(type.markdown.contains(words), "\(words)") }
  }

  @Test("The JSON Schema describes a row as it is read out")
  func jsonSchema() {
    #expect(type.jsonSchema.contains("\"$id\": \"urn:intray:sales:1.0.0\""))
    #expect(type.jsonSchema.contains("\"pattern\": \"^([a-z|&]+)$\""))
    #expect(type.jsonSchema.contains("\"format\": \"date-time\""))
    #expect(type.jsonSchema.contains("\"required\": [\"Id\"]"))
  }

  @Test("The reference page lists columns and rules; a bar in a cell is escaped")
  func markdown() {
    #expect(
      type.markdown == """
        # Sales

        One row a sale.

        Data type `sales`, version 1.0.0.

        | column | type | required | limits | example | also called |
        |---|---|---|---|---|---|
        | `Id` | string | yes | at most 8 characters; `[a-z\\|&]+` | `a,"1"` |  |
        | `Amount` | decimal(8,2) |  |  | `9.50` |  |
        | `At` | date and time (RFC 3339) |  |  |  | `When` |

        Rules:

        - Give Amount or At with Id.
        - Rows that repeat Id are duplicates.

        """)
  }
}
