import CBytes
import Testing

@testable import Formats

@Suite struct XMLReaderTests {
  @Test(
    "Fields are elements or attributes, in any order, under their names and aliases",
    arguments: [
      "<Sale><OrderId>a</OrderId><Amount>5</Amount></Sale>",
      "<Sale><Amount>5</Amount><OrderId>a</OrderId></Sale>",
      "<Sale OrderId=\"a\" Amount='5'/>",
      "<Sale Amount=\"5\"><OrderId>a</OrderId></Sale>",
      "<Sale><oid>a</oid><AMOUNT>5</AMOUNT></Sale>",
      "<Sale><order_id>a</order_id><amount>5</amount></Sale>",
      "<Sale>\n  <OrderId><![CDATA[a]]></OrderId>\r\n\t<Amount>&#53;</Amount>\n</Sale>",
      "<Sale><!-- x --><OrderId><!-- y -->a</OrderId><?pi z?><Amount>5<!-- --></Amount><Sku/></Sale>",
    ])
  func spellings(sale: String) {
    for piece in [1, 3, Int.max] {
      let rows = XMLRows("<Sales>\(sale)</Sales>", piece: piece)
      #expect(rows.lines == ["1.0 OrderId=a Amount=5"])
      #expect(rows.fault == nil && rows.notes == [] && rows.remarks == [])
    }
  }

  @Test("Text comes as it stands: references resolved, CDATA joined, lines as LF, spaces kept")
  func text() {
    let rows = XMLRows(
      "<Sales><Sale><OrderId>&lt;a&amp;&#x20AC;<![CDATA[<b>&amp;]]>é\r\n z </OrderId></Sale></Sales>")
    #expect(rows.lines == ["1.0 OrderId=<a&€<b>&amp;é\n z "])
  }

  @Test("Items repeat their record, wherever its own fields stand; theirs count before the record's")
  func items() {
    let rows = XMLRows(
      """
      <Sales>
        <Sale><OrderId>a</OrderId><Items><Item Sku="x"/><Item><Sku>y</Sku><Amount>2</Amount></Item></Items><Amount>5</Amount></Sale>
        <Sale><OrderId>b</OrderId><Items></Items></Sale>
      </Sales>
      """)
    #expect(rows.lines == ["1.1 OrderId=a Amount=5 Sku=x", "1.2 OrderId=a Amount=2 Sku=y", "2.0 OrderId=b"])
    #expect(
      rows.remarks == [
        "xml-duplicate-element 2:77 warning Amount is given in the record and in its items; that of the item counts."
      ])
  }

  @Test("A list may be one text, elements in a field, or the field again and again")
  func lists() {
    let rows = XMLRows(
      """
      <Sales>
        <Sale><Labels>a,b</Labels></Sale>
        <Sale><Labels>a</Labels><Sku>x</Sku><Labels>b</Labels><Labels>c</Labels></Sale>
        <Sale><Labels>
          <Label>a</Label>
          <Label>b</Label>
        </Labels></Sale>
      </Sales>
      """)
    #expect(rows.lines == ["1.0 Labels=a,b", "2.0 Sku=x Labels=a,b,c", "3.0 Labels=a,b"])
    #expect(rows.remarks == [] && rows.notes == [])
  }

  @Test("What is given twice is an error of its row; an empty element is none")
  func duplicates() {
    let rows = XMLRows(
      """
      <Sales><Sale><OrderId>a</OrderId><Oid>a</Oid></Sale>
      <Sale OrderId="b"><OrderId>b</OrderId></Sale><Sale><OrderId/><OrderId>c</OrderId></Sale></Sales>
      """)
    #expect(rows.lines.count == 3)
    #expect(
      rows.remarks == [
        "xml-duplicate-element 1:39 error OrderId is given twice in this record.",
        "xml-duplicate-element 2:28 error OrderId is given twice in this record.",
      ])
  }

  @Test("What is unknown is said once a name, with what may have been meant")
  func unknown() {
    let rows = XMLRows(
      """
      <Sales><Sale><Ordr>a</Ordr><Sku>x</Sku><Extra y="1"><Sku>z</Sku></Extra></Sale>
      <Sale Skuu="1" _row="2"><Ordr/><Sku language="en">y</Sku></Sale><Slae><Sku>q</Sku></Slae>stray</Sales>
      """)
    #expect(rows.lines == ["1.0 Sku=x", "2.0 Sku=y"])
    #expect(
      rows.notes == [
        "1:14 <Ordr> is not part of sales.", "1:40 <Extra> is not part of sales.",
        "2:24 The attribute Skuu is not part of sales. Did you mean \"Sku\"?",
        "2:50 The attribute language of Sku is not read.",
        "2:65 <Slae> is not part of sales. Did you mean \"Sale\"?", "2:95 Text between elements is not read.",
      ])
  }

  @Test("A data type may accept what it does not know, or refuse the row")
  func policies() {
    let text = "<Sales><Sale><Extra/><Sku>x</Sku></Sale></Sales>"
    let shape = #"{"records": ["/Sales/Sale"]}"#
    #expect(XMLRows(text, .described(xml: shape, unknown: "accept")).notes == [])
    #expect(
      XMLRows(text, .described(xml: shape, unknown: "refuse")).remarks
        == ["xml-unknown-element 1:14 error <Extra> is not part of sales."])
  }

  @Test("Elements in the text of a field are an error; a field of elements alone is not read")
  func mixed() {
    let rows = XMLRows(
      "<Sales><Sale><Sku>wool <b>socks</b></Sku></Sale><Sale><Sku> <b>socks</b></Sku><OrderId>a</OrderId></Sale></Sales>"
    )
    #expect(rows.lines == ["1.0", "2.0 OrderId=a"])
    #expect(rows.remarks == ["xml-unknown-element 1:19 error Sku has elements within its text; only text is expected."])
    #expect(rows.notes == ["1:24 <b> of Sku is not read."])
  }

  @Test("Records are found below the path alone, in a namespace where one is asked for")
  func namespaces() {
    let type = DataType.described(xml: #"{"records": ["/Sales/Sale"], "namespace": "urn:s"}"#)
    let text = """
      <s:Sales xmlns:s="urn:s" xmlns:o="urn:o" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
        xsi:schemaLocation="urn:s http://127.0.0.1:9/never.xsd">
        <s:Sale><s:Sku>a</s:Sku><o:Sku>b</o:Sku></s:Sale><Sale xmlns="urn:s"><Sku xsi:nil="true"/></Sale>
        <Sale><Sku>c</Sku></Sale><s:Group><s:Sale><s:Sku>d</s:Sku></s:Sale></s:Group>
      </s:Sales>
      """
    let rows = XMLRows(text, type)
    #expect(rows.lines == ["1.0 Sku=a", "2.0"])
    #expect(rows.notes.first == "3:27 <o:Sku> is not part of sales. Did you mean \"Sku\"?")
  }

  @Test("Without a record path, the children of the root are the records")
  func anyRecords() throws {
    let type = try #require(DataType.shipped(named: "any"))
    let rows = XMLRows("<Rows><Row><a>1</a></Row><Row/><x y=\"1\"/></Rows>", type)
    #expect(rows.lines == ["1.0", "2.0", "3.0"] && rows.fault == nil && rows.notes == [])
  }

  @Test("A record's place is its start tag; a cell's is its text, or its attribute's value")
  func places() throws {
    let text =
      "<Sales>\n <Sale\n   OrderId=\"a\"><Sku>x</Sku>\n <Amount>\n5</Amount></Sale><Sale Sku='é'><Amount>1</Amount></Sale></Sales>"
    let reader = try XMLReader(ByteSource(Array(text.utf8)), .sales, DeclaredWriting())
    let batch = RowBatch(width: DataType.sales.fields.count)
    #expect(try reader.fill(batch))
    let place = try #require(batch.cellPlace)
    let path = try #require(batch.path)
    #expect((batch.rows[0].line, batch.rows[0].column) == (2, 2))
    #expect(place(0, 0) == TextPlace(line: 3, column: 13) && place(0, 2) == TextPlace(line: 3, column: 21))
    #expect(place(0, 1) == TextPlace(line: 4, column: 10) && place(0, 3) == nil)
    #expect((batch.rows[1].line, batch.rows[1].column) == (5, 18))
    #expect(path(batch.rows[1], 1) == "/Sales/Sale[2]/Amount" && path(batch.rows[0], nil) == "/Sales/Sale[1]")
  }

  @Test("The path of an item is that within its record")
  func itemPath() throws {
    let text = "<Sales><Sale/><Sale><Items><Item/><Item><SKU>x</SKU></Item></Items></Sale></Sales>"
    let reader = try XMLReader(ByteSource(Array(text.utf8)), .sales, DeclaredWriting())
    let batch = RowBatch(width: DataType.sales.fields.count)
    #expect(try reader.fill(batch))
    #expect(batch.rowCount == 3)
    #expect(batch.path?(batch.rows[2], 2) == "/Sales/Sale[2]/Items/Item[2]/SKU")
  }

  @Test("Many rows come in batches of whole records, whatever the pieces of the file are", arguments: [1000, 65_537])
  func batches(piece: Int) {
    let sales = (1...5000).map { "<Sale><OrderId>order \($0)</OrderId><Amount>\($0).50</Amount></Sale>\n" }.joined()
    let rows = XMLRows("<Sales>\n\(sales)</Sales>", piece: piece)
    #expect(rows.lines == (1...5000).map { "\($0).0 OrderId=order \($0) Amount=\($0).50" })
    #expect(rows.fault == nil)
  }
}
