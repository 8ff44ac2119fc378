import Testing

@testable import Formats

@Suite struct CellFindingTests {
  /// What is found in a cell of a field that is described by `field`, in the second column of the first row.
  private func findings(_ field: String, _ value: String, _ declared: DeclaredWriting = DeclaredWriting()) throws
    -> [String]
  {
    let type = try dataType(#"{"name": "Id"}, {"name": "F", \#(field)}"#)
    return try report(Array("Id|F\nx|\(value)\n".utf8), type, declared).findings.map(\.line)
  }

  private static let words: [(field: String, value: String, finding: String)] = [
    (#""type": "integer""#, "12x", #"type-error "12x" is not a whole number. Write e.g. 42."#),
    (
      #""type": "integer", "example": "7""#, "1,234",
      #"type-error "1,234" is not a whole number. Write digits only, e.g. 7."#
    ),
    (
      #""type": "number""#, "7147,81",
      #"type-error "7147,81" is not a number. Write a point before the cents, without thousands separators, e.g. 7147.81."#
    ),
    (
      #""type": "number""#, "1.234,56",
      #"type-error "1.234,56" is not a number. Write a point before the cents, without thousands separators, e.g. 1234.56."#
    ),
    (
      #""type": "number", "x-decimal": {"precision": 8, "scale": 2}"#, "1e3",
      #"type-error "1e3" is not a number. Write e.g. 1234.56."#
    ),
    (#""type": "number""#, "$1.00", #"type-error "$1.00" is not a number. Write it without a currency, e.g. 1.00."#),
    (
      #""type": "number", "x-decimal": {"precision": 8, "scale": 2}"#, "1.234",
      #"precision-error "1.234" has 3 decimals, at most 2."#
    ),
    (
      #""type": "number", "x-decimal": {"precision": 8, "scale": 2}"#, "1234567.1",
      #"precision-error "1234567.1" has 7 digits before the point, at most 6."#
    ),
    (#""type": "boolean""#, "maybe", #"type-error "maybe" is not a yes-no value. Write e.g. true."#),
    (
      #""type": "datetime""#, "03/04/2026",
      #"type-error "03/04/2026" is not a date and time: it may mean 3 April 2026 or 4 March 2026. Write e.g. 2026-03-08T15:27:29Z."#
    ),
    (
      #""type": "datetime""#, "2026-02-30T12:00:00Z",
      #"type-error "2026-02-30T12:00:00Z" is not a date and time: February 2026 has 28 days. Write e.g. 2026-02-28T12:00:00Z."#
    ),
    (
      #""type": "datetime", "x-timezone": "required""#, "2026-02-03T12:00:00",
      #"type-error "2026-02-03T12:00:00" is not a date and time: its time zone is missing. Write e.g. 2026-02-03T12:00:00Z."#
    ),
    (
      #""type": "datetime""#, "2026-02-03T24:30:00Z",
      #"type-error "2026-02-03T24:30:00Z" is not a date and time: Times run from 00:00:00 to 23:59:59. Write e.g. 2026-03-08T15:27:29Z."#
    ),
    (
      #""type": "datetime", "x-maxAgeDays": 88"#, "2025-01-01T00:00:00Z",
      #"date-too-old "2025-01-01T00:00:00Z" is 432 days old; at most 88 are accepted."#
    ),
    (
      #""type": "datetime", "x-maxFutureMinutes": 10"#, "2026-03-09T00:11:00Z",
      #"date-in-future "2026-03-09T00:11:00Z" is in the future; at most 10 minutes ahead are accepted."#
    ),
    (#""constraints": {"enum": ["NEW", "OLD"]}"#, "new", #"enum-error "new" is not one of NEW, OLD."#),
    (
      #""constraints": {"pattern": "[A-Z]{3}"}, "x-codeList": "iso4217""#, "usd",
      #"pattern-error "usd" must be three capital letters such as USD."#
    ),
    (
      #""x-codeList": "iso4217""#, "UDS", #"code-error "UDS" is not an ISO 4217 currency. Did you mean USD?"#
    ),
    (#""type": "integer", "constraints": {"minimum": 1}"#, "0", #"min-error "0" must be at least 1."#),
    (#""type": "integer", "constraints": {"maximum": 9}"#, "10", #"max-error "10" must be at most 9."#),
    (
      #""type": "integer", "constraints": {"exclusiveMinimum": 1}"#, "1", #"min-error "1" must be more than 1."#
    ),
    (
      #""type": "number", "constraints": {"exclusiveMaximum": 9.5}"#, "9.50",
      #"max-error "9.50" must be less than 9.5."#
    ),
    (
      #""type": "date", "constraints": {"exclusiveMinimum": "2026-01-01"}"#, "2026-01-01",
      #"min-error "2026-01-01" must be more than 2026-01-01."#
    ),
    (
      #""type": "datetime", "constraints": {"exclusiveMaximum": "2026-01-01T00:00:00Z"}"#, "2026-01-01T01:00:00+01:00",
      #"max-error "2026-01-01T01:00:00+01:00" must be less than 2026-01-01T00:00:00Z."#
    ),
    (
      #""type": "list", "delimiter": ":", "constraints": {"maxLength": 2}"#, "a:b:c",
      #"length-error "a:b:c" has 3 elements, at most 2."#
    ),
    (#""constraints": {"maxLength": 3}"#, "äöüß", #"length-error "äöüß" has 4 characters, at most 3."#),
    (#""constraints": {"minLength": 3}"#, "ab", #"length-error "ab" has 2 characters, at least 3."#),
    (#""format": "uuid""#, "123", #"type-error "123" is not a UUID. Write e.g. 38400000-8cf0-11bd-b23e-10b96e40000d."#),
    (#""constraints": {"required": true}"#, "", "required-cell F is empty; it must be given."),
  ]

  @Test("An error names the cell, what was found and what to write", arguments: words)
  func errors(example: (field: String, value: String, finding: String)) throws {
    let code = example.finding.prefix { $0 != " " }
    let message = example.finding.dropFirst(code.count + 1)
    #expect(
      try findings(example.field, example.value) == [
        "error \(code) [row 1, line 2, offset 7, column B, F] \(message)"
      ])
  }

  @Test(
    "A warning keeps the cell",
    arguments: [
      ("", " a", #"outer-space " a" has spaces around it; they are kept."#),
      ("", "1.23E+05", #"excel-damage "1.23E+05" looks damaged by Excel; format the column as text."#),
      (
        #""x-forbid": ["email"]"#, "a@b.example",
        #"pii-suspected "a@b.example" looks like an e-mail address; personal data must not be sent in F."#
      ),
    ])
  func warnings(field: String, value: String, finding: String) throws {
    let code = finding.prefix { $0 != " " }
    let found = try findings(field.isEmpty ? #""type": "string""# : field, value)
    #expect(found == ["warning \(code) [row 1, line 2, offset 7, column B, F] \(finding.dropFirst(code.count + 1))"])
  }

  @Test(
    "What is right is let through, however it is written",
    arguments: [
      (#""type": "integer", "constraints": {"minimum": 1, "maximum": 9999999999}"#, "9999999999"),
      (#""type": "integer""#, " +0012 "), (#""type": "integer""#, "-5"),
      (#""type": "integer""#, "123456789012345678901234567890"),
      (#""type": "number", "x-decimal": {"precision": 14, "scale": 2}"#, "123456789012.34"),
      (#""type": "number", "x-decimal": {"precision": 14, "scale": 2}"#, "-0.50"),
      (#""type": "number", "x-decimal": {"precision": 8, "scale": 2}, "x-currency": "allowed""#, "15.00 USD"),
      (#""type": "number", "x-decimal": {"precision": 8, "scale": 2}, "x-currency": "allowed""#, "$15.00"),
      (#""type": "number""#, "1.5e-3"), (#""type": "number""#, "NaN"),
      (#""type": "datetime", "x-timezone": "required", "x-maxAgeDays": 88"#, "2026-03-08T23:59:59-05:00"),
      (#""type": "datetime""#, "2016-12-31T23:59:60Z"), (#""type": "datetime""#, "2026-03-08 23:59:59.123+0100"),
      (#""type": "datetime", "x-literals": ["NOW"], "x-maxAgeDays": 1"#, "NOW"),
      (#""type": "date""#, "2024-02-29"), (#""type": "time""#, "12:30:00"), (#""type": "yearmonth""#, "2026-03"),
      (#""type": "year""#, "2026"), (#""type": "boolean""#, "TRUE"),
      (#""constraints": {"enum": ["NEW"]}, "x-case": "insensitive""#, "new"),
      (#""format": "email""#, "a@b.example"), (#""format": "uri""#, "https://a.example/ü?q=1"),
      (#""constraints": {"minLength": 2, "maxLength": 3}"#, "日本語"),
    ])
  func right(field: String, value: String) throws {
    #expect(try findings(field, value) == [])
  }

  @Test("A connection's own decimal comma, dates and zone are read as declared")
  func declared() throws {
    var declared = DeclaredWriting()
    (declared.decimalChar, declared.groupChar) = (UInt8(ascii: ","), UInt8(ascii: "."))
    #expect(try findings(#""type": "number""#, "1.234,56", declared) == [])
    #expect(try findings(#""type": "number""#, "12.34", declared).count == 1)
    declared.datetimeFormats = ["%d/%m/%Y %H:%M"]
    declared.zoneOffsetMinutes = 60
    #expect(try findings(#""type": "datetime", "x-timezone": "required""#, "31/12/2025 10:00", declared) == [])
  }
}
