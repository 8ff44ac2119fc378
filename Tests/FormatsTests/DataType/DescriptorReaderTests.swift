import Formats
import Testing

@Suite struct DescriptorReaderTests {
  @Test("A descriptor is read: names, types, constraints, what we add, and its rules")
  func reads() throws {
    let type = try DataType(
      descriptor: Array(
        """
        {"name": "t", "title": "T", "version": "2.1.0", "dialect": {"delimiter": ";"},
         "schema": {"fieldsMatch": ["subset"], "missingValues": ["", "-"], "primaryKey": "a", "fields": [
           {"name": "a", "type": "integer", "constraints": {"required": true, "minimum": 1}},
           {"name": "b", "type": "number", "x-decimal": {"precision": 8, "scale": 2}, "x-aliases": ["bee"]},
           {"name": "c", "type": "datetime", "x-literals": ["NOW"], "x-maxAgeDays": 88, "x-timezone": "required"},
           {"name": "d", "constraints": {"pattern": "[A-Z]{3}", "enum": ["ABC"]}, "x-case": "insensitive"}]},
         "x-ingest": {"queue": "q", "unknownColumns": "refuse", "duplicateKey": ["a", "b"],
           "rules": [{"code": "required-one-of", "fields": [["a"], ["b", "c"]], "severity": "warning"}],
           "limits": {"rows": 5}, "xml": {"records": ["/r/x"], "items": "i"}}}
        """.utf8), file: "t.json")
    #expect(type.name == "t" && type.version == "2.1.0" && type.delimiter == 0x3B && type.queue == "q")
    #expect(type.fieldsMatch == .subset && type.missingValues == ["", "-"] && type.primaryKey == ["a"])
    #expect(type.fields.map(\.type) == [.integer, .number, .datetime, .string])
    #expect(type.fields[0].constraints.required && type.fields[0].constraints.minimum == "1")
    #expect(type.fields[1].decimal == .init(precision: 8, scale: 2) && type.fields[1].aliases == ["bee"])
    #expect(
      type.fields[2].literals == ["NOW"] && type.fields[2].maxAgeDays == 88 && type.fields[2].zoneRequired)
    #expect(type.fields[3].constraints.pattern?.text == "[A-Z]{3}" && type.fields[3].ignoresCase)
    #expect(type.rules == [Rule(kind: .requiredOneOf, fields: [["a"], ["b", "c"]], severity: .warning)])
    #expect(type.unknownColumns == .refuse && type.duplicateKey == ["a", "b"] && type.limits.rows == 5)
    #expect(type.limits.columns == 512 && type.xml?.records == ["/r/x"] && type.xml?.items == "i")
  }

  @Test(
    "A broken descriptor says where it is broken and what was meant",
    arguments: [
      (#"{"name" "t"}"#, "line 1, column 9: a colon is expected after \"name\"."),
      (#"{"schema": {"fields": []}}"#, "$: \"name\" is missing."),
      (
        #"{"name": "A b", "schema": {"fields": []}}"#,
        "$.name: \"A b\" is not a name of a-z, 0-9, \"-\", \"_\" and \".\"."
      ),
      (#"{"name": "t"}"#, "$: \"schema\" is missing."),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "tipe": "string"}]}}"#,
        "$.schema.fields[0].tipe: \"tipe\" is not a property that is known here. Did you mean \"type\"?"
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a"}, {"name": "b", "type": "integr"}]}}"#,
        "$.schema.fields[1].type: \"integr\" is not one of string, number, integer, boolean, date, time, datetime,"
          + " year, yearmonth, list, any. Did you mean \"integer\"?"
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a"}, {"name": "a"}]}}"#,
        "$.schema.fields[1]: A second field is called \"a\"."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "constraints": {"pattern": "[a"}}]}}"#,
        "$.schema.fields[0].constraints.pattern: This is not a pattern of XML Schema: a [ is never closed."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": "x"}}]}}"#,
        "$.schema.fields[0].constraints.minimum: \"x\" is not a bound of a field of type integer."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "constraints": {"exclusiveMaximum": 5}}]}}"#,
        "$.schema.fields[0].constraints.exclusiveMaximum: \"5\" is not a bound of a field of type string."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "date", "constraints": {"maxLength": 5}}]}}"#,
        "$.schema.fields[0].constraints.maxLength: A field of type date has no length."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "constraints": {"jsonSchema": {"type": "object"}}}]}}"#,
        "$.schema.fields[0].constraints.jsonSchema: \"jsonSchema\" is for arrays and objects, as which no cell is read."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "constraints": {"minimun": 1}}]}}"#,
        "$.schema.fields[0].constraints.minimun: \"minimun\" is not a property that is known here. Did you mean"
          + " \"minimum\"?"
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "number", "bareNumber": false}]}}"#,
        "$.schema.fields[0].bareNumber: Numbers with text around them are not read; \"x-currency\" allows a currency."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "categories": ["x"]}]}}"#,
        "$.schema.fields[0].categories: \"categories\" is not acted upon; \"enum\" says which values there are."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "list", "itemType": "integer"}]}}"#,
        "$.schema.fields[0].itemType: The elements of a list are read as text; \"integer\" is not checked."
      ),
      (
        #"{"name": "t", "schema": {"uniqueKeys": [["a"], ["a", "b"]], "fields": [{"name": "a"}]}}"#,
        "$.schema.uniqueKeys[1]: \"b\" is not a field of this schema."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "geopoint"}]}}"#,
        "$.schema.fields[0].type: \"geopoint\" is not one of string, number, integer, boolean, date, time, datetime,"
          + " year, yearmonth, list, any."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "date", "format": "%Q"}]}}"#,
        "$.schema.fields[0].format: \"%Q\" is not a pattern of dates such as %Y-%m-%d %H:%M:%S%z."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "Order"}]}, "x-ingest": {"duplicateKey": ["Oder"]}}"#,
        "$.x-ingest.duplicateKey: \"Oder\" is not a field of this schema. Did you mean \"Order\"?"
      ),
      (
        #"{"name": "t", "schema": {"fields": []}, "x-ingest": {"trailer": {"begins": "TRL"}}}"#,
        "$.x-ingest.trailer: A trailer has a word that it \"begins\" with, and the number of a cell for \"rows\" or"
          + " \"bytes\", or a \"hash\"."
      ),
      (
        #"{"name": "t", "schema": {"fields": []}, "x-ingest": {"trailer": {"begins": "T", "hash": {"cell": 2}}}}"#,
        "$.x-ingest.trailer.hash: A hash total has the \"field\" that it is the sum of, and the number of its \"cell\"."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a", "type": "date"}]}, "x-ingest": {"trailer":"#
          + #" {"begins": "T", "hash": {"cell": 2, "field": "a"}}}}"#,
        "$.x-ingest.trailer.hash.field: \"a\" is of type date, which is not added up."
      ),
      (
        #"{"name": "t", "schema": {"fields": [{"name": "a"}], "foreignKeys": [{"fields": "a", "reference":"#
          + #" {"resource": "r", "fields": ["b", "c"]}}]}}"#,
        "$.schema.foreignKeys[0]: A foreign key has one field, and its reference one too."
      ),
      (
        #"{"name": "t", "schema": {"fields": []}, "x-ingest": {"limits": {"rows": "5"}}}"#,
        "$.x-ingest.limits.rows: a whole number from 1 to 1073741824 is expected, a string was found."
      ),
      (
        #"{"name": "t", "schema": {"fields": []}, "x-ingest": {"accept": {"encodings": ["ebcdic"]}}}"#,
        "$.x-ingest.accept.encodings[0]: \"ebcdic\" is not an encoding that is read."
      ),
    ])
  func broken(text: String, words: String) {
    let fault = #expect(throws: DescriptorFault.self) {
      try DataType(descriptor: Array(text.utf8), file: "t.json")
    }
    #expect(fault?.description == "t.json: \(words)")
  }
}
