import Testing

@testable import Formats

@Suite struct XMLFaultTests {
  static let faults: [(text: String, words: String)] = [
    ("<Sales><Sale></Sales>", "xml-syntax: Line 1, column 22: expected </Sale> (opened in line 1), found </Sales>."),
    ("<Sales>\n<Sale>", "xml-syntax: Line 2, column 7: the file ends within <Sale>."),
    ("<Sales/><x/>", "xml-syntax: Line 1, column 9: something follows the end of the root element."),
    ("", "xml-syntax: Line 1, column 1: the file has no element."),
    ("<Sales>a & b</Sales>", "xml-syntax: Line 1, column 11: \"&\" and \"<\" in text are written &amp; and &lt;."),
    ("<Sales>a<5</Sales>", "xml-syntax: Line 1, column 10: \"&\" and \"<\" in text are written &amp; and &lt;."),
    (
      "<Sales>&nbsp;</Sales>",
      "xml-entity: Line 1, column 14: the entity &nbsp; is not one of XML's; write the character itself."
    ),
    ("<Sales a=1/>", "xml-syntax: Line 1, column 10: an attribute's value stands in quotes."),
    ("<Sales a='1' a='2'/>", "xml-syntax: Line 1, column 19: the attribute a is there twice."),
    ("<Sales a='<'/>", "xml-syntax: Line 1, column 11: \"<\" in an attribute is written &lt;."),
    ("<Sales>\u{1}</Sales>", "xml-syntax: Line 1, column 8: the character U+0001 is not allowed in XML."),
    ("<Sales>&#1;</Sales>", "xml-syntax: Line 1, column 12: the character U+0001 is not allowed in XML."),
  ]

  @Test("What is not XML says why in plain words, and where", arguments: faults)
  func syntax(text: String, words: String) {
    #expect(XMLRows(text).fault == words)
    #expect(XMLRows(text, piece: 1).fault?.hasPrefix(words.prefix(10)) == true)
  }

  @Test("A NUL is not XML, wherever it stands")
  func nul() {
    let text = "<Sales a='1'><Sale><Sku>x</Sku></Sale></Sales>"
    for index in 0...text.utf8.count {
      var bytes = Array(text.utf8)
      bytes.insert(0, at: index)
      for piece in [1, Int.max] { #expect(XMLRows(bytes, .sales, piece: piece).fault != nil, "at \(index)") }
    }
    #expect(
      XMLRows("<Sales>a\0b</Sales>").fault
        == "xml-syntax: Line 1, column 9: the character U+0000 is not allowed in XML.")
  }

  @Test("The rows before a fault are read; nothing after it is")
  func rowsBefore() {
    let rows = XMLRows("<Sales><Sale><Sku>a</Sku></Sale><Sale><Sku>b</Sku><Sale></Sales>")
    #expect(rows.lines == ["1.0 Sku=a"])
    #expect(rows.fault?.hasPrefix("xml-syntax: ") == true)
  }

  @Test(
    "A DOCTYPE is refused before anything in it is read",
    arguments: [
      "<!DOCTYPE Sales><Sales/>", "<!DOCTYPE Sales SYSTEM \"http://127.0.0.1:9/x.dtd\"><Sales/>",
      "<!DOCTYPE Sales PUBLIC '-//x' 'file:///etc/passwd'><Sales/>",
      "<!DOCTYPE Sales [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Sales><Sale><Sku>&x;</Sku></Sale></Sales>",
      "<!DOCTYPE Sales [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><Sales/>",
      "<!DOCTYPE Sales [<!ATTLIST Sale Sku CDATA 'x'>]><Sales><Sale/></Sales>",
    ])
  func doctype(text: String) {
    for piece in [1, Int.max] {
      let rows = XMLRows("<?xml version='1.0'?>\n" + text, piece: piece)
      #expect(rows.fault == "xml-doctype: A DOCTYPE is not allowed." && rows.lines == [])
    }
  }

  @Test("A billion laughs are none")
  func laughs() {
    let entities = (1...9).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }.joined()
    let rows = XMLRows(
      "<!DOCTYPE Sales [<!ENTITY l0 \"lol\">\(entities)]><Sales><Sale><Sku>&l9;</Sku></Sale></Sales>")
    #expect(rows.fault == "xml-doctype: A DOCTYPE is not allowed." && rows.lines == [])
  }

  @Test("Depth, attributes and names have limits")
  func limits() {
    let deep = "<Sales><Sale>" + String(repeating: "<a>", count: 31)
    #expect(
      XMLRows(deep).fault
        == "xml-depth: Line 1, column 106: elements lie deeper than 32 in one another, the most that is allowed.")
    let attributes = (1...65).map { " a\($0)='1'" }.joined()
    #expect(
      XMLRows("<Sales><Sale\(attributes)/></Sales>").fault?.hasSuffix(
        "<Sale> has more than 64 attributes, the most that are allowed.") == true)
    let name = String(repeating: "n", count: 257)
    for text in ["<\(name)/>", "<Sales><Sale><\(name)/></Sale></Sales>", "<Sales><Sale \(name)='1'/></Sales>"] {
      #expect(
        XMLRows(text).fault?.hasSuffix(
          "the name \"\(name.prefix(40))…\" is longer than 256 bytes, the most that is allowed.") == true)
    }
  }

  @Test("A cell, a record and its items have limits; reading goes on behind them")
  func cells() {
    let type = DataType.described(
      xml: #"{"records": ["/Sales/Sale"], "items": "Items/Item"}"#, limits: #"{"cellBytes": 10, "rowBytes": 100}"#)
    let rows = XMLRows(
      """
      <Sales><Sale><Sku>12345678901</Sku></Sale>
      <Sale><Extra>\(String(repeating: "x", count: 5000))</Extra>\(String(repeating: "<Amount/>", count: 99))<Sku>b</Sku></Sale>
      <Sale><Sku>c</Sku></Sale></Sales>
      """, type)
    #expect(rows.lines == ["1.0", "2.0", "3.0 Sku=c"])
    #expect(
      rows.remarks == [
        "cell-too-long 1:19 error Sku has more than 10 bytes, the most that are allowed.",
        "row-too-long 2:1 error The record has more than 100 bytes, the most that are allowed.",
      ])
    let items = String(repeating: "<Item/>", count: 5001)
    let many = XMLRows("<Sales><Sale><Items>\(items)</Items></Sale><Sale><Sku>b</Sku></Sale></Sales>")
    #expect(many.lines == ["1.0", "2.0 Sku=b"])
    #expect(
      many.remarks.map { $0.hasSuffix("The record has more than 5000 items, the most that are allowed.") } == [true])
  }

  @Test(
    "A file without records says what was looked for; an empty one only has no rows",
    arguments: [
      ("<Orders><Sale/></Orders>", "xml-no-records: No /Sales/Sale found; the root is <Orders>."),
      ("<Sales><Order/></Sales>", "xml-no-records: No /Sales/Sale found; the root is <Sales>."),
      ("<Sales/>", nil), ("<Sales>\n</Sales>", nil),
    ])
  func noRecords(text: String, words: String?) {
    #expect(XMLRows(text).fault == words)
  }

  @Test("A file larger than its limit ends there")
  func tooLarge() {
    let type = DataType.described(xml: #"{"records": ["/Sales/Sale"]}"#, limits: #"{"bytes": 70000}"#)
    let text = "<Sales>" + String(repeating: "<Sale><Sku>x</Sku></Sale>", count: 10_000) + "</Sales>"
    #expect(
      XMLRows(text, type).fault == "too-many-bytes: The file is larger than 70000 bytes, the most that is allowed.")
  }

  @Test("Any damage ends in rows or a fault, never in a crash")
  func damage() {
    let text = Array(
      "<?xml version=\"1.0\"?><Sales a=\"1\"><Sale Sku=\"é\"><OrderId>a&amp;<![CDATA[x]]></OrderId><Items><Item/></Items></Sale></Sales>"
        .utf8)
    for index in text.indices {
      for byte: UInt8 in [0, 0x3C, 0x3E, 0x26, 0x22, 0x80, 0xFF, 0x5D, 0x21] {
        var damaged = text
        damaged[index] = byte
        for piece in [1, Int.max] {
          let rows = XMLRows(damaged, .sales, piece: piece)
          #expect(rows.fault != nil || rows.lines.count <= 1)
        }
      }
      let cut = XMLRows(Array(text[..<index]), .sales)
      #expect(cut.fault != nil, "cut at \(index)")
    }
  }
}
