import Testing

@testable import Formats

/// The shipped types' own envelopes, and Google Merchant's feeds.
@Suite struct XMLFeedTests {
  private func check(_ text: String, _ name: String) throws -> Report {
    let type = try #require(DataType.shipped(named: name))
    let settings = CheckSettings(now: 1_774_000_000_000)  // 2026-03-20
    return try Check(xml: ByteSource(Array(text.utf8)), type, settings).run()
  }

  private func lines(_ text: String, _ name: String) throws -> [String] {
    XMLRows(text, try #require(DataType.shipped(named: name))).lines
  }

  static let rss = """
    <?xml version="1.0"?>
    <rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" xmlns:media="http://search.yahoo.com/mrss/">
      <channel>
        <title>Socks</title><link>https://shop.example</link><description>All of them</description>
        <item>
          <g:id>A1</g:id><title>Wool socks</title><link>https://shop.example/a1</link><g:price>15.00 USD</g:price>
          <media:title>other</media:title><g:additional_image_link>https://shop.example/1.jpg</g:additional_image_link>
          <g:additional_image_link>https://shop.example/2.jpg</g:additional_image_link>
          <g:shipping><g:country>US</g:country><g:price>5 USD</g:price></g:shipping>
          <g:shipping><g:country>CA</g:country></g:shipping>
          <g:availability>in_stock</g:availability><g:product_type>Socks &gt; Wool</g:product_type>
        </item>
      </channel>
    </rss>
    """

  @Test("An RSS feed of Google Merchant's is read")
  func googleRSS() throws {
    #expect(
      try lines(Self.rss, "product-catalog-google") == [
        "1.0 id=A1 title=Wool socks link=https://shop.example/a1"
          + " additional_image_link=https://shop.example/1.jpg,https://shop.example/2.jpg availability=in_stock"
          + " price=15.00 USD product_type=Socks > Wool"
      ])
    let report = try check(Self.rss, "product-catalog-google")
    #expect(report.status == .accepted && report.rows.total == 1)
    #expect(
      report.findings.map(\.message) == [
        "<media:title> is not part of product-catalog-google. Did you mean \"title\"?",
        "<g:country> of g:shipping is not read.", "<g:price> of g:shipping is not read.",
      ])
  }

  @Test("An Atom feed of Google Merchant's is read: its own id and link besides Atom's")
  func googleAtom() throws {
    let text = """
      <feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
        <title>Socks</title><link rel="self" href="https://shop.example/feed"/><id>tag:shop.example</id>
        <entry>
          <id>tag:shop.example,2026:a1</id><g:id>A1</g:id><title>Wool socks</title>
          <link rel="edit" href="https://shop.example/edit/a1"/><link href="https://shop.example/a1"/>
          <summary>Warm</summary><g:price>15.00 USD</g:price>
        </entry>
        <entry><g:id>A2</g:id><title>Other</title><link rel="alternate" href="https://shop.example/a2"/><g:price>5 USD</g:price></entry>
      </feed>
      """
    #expect(
      try lines(text, "product-catalog-google") == [
        "1.0 id=A1 title=Wool socks description=Warm link=https://shop.example/a1 price=15.00 USD",
        "2.0 id=A2 title=Other link=https://shop.example/a2 price=5 USD",
      ])
    let report = try check(text, "product-catalog-google")
    #expect(report.status == .accepted && report.findings == [])
  }

  @Test("Names with a prefix nobody declared are Google's all the same")
  func undeclaredPrefix() throws {
    let text = "<rss><channel><item><g:id>A1</g:id><g:product_type>Socks</g:product_type></item></channel></rss>"
    #expect(try lines(text, "product-catalog-google") == ["1.0 id=A1 product_type=Socks"])
  }

  @Test("The template of every shipped type is read as one good row", arguments: ExportValidityTests.withFields)
  func templates(name: String) throws {
    let type = try #require(DataType.shipped(named: name))
    let report = try check(type.xmlTemplate, name)
    #expect(report.rows.total == 1 && report.rows.accepted == 1, "\(report.findings)")
  }

  @Test("What is wrong in a cell says its line, its column and its path")
  func places() throws {
    let text = """
      <Conversions>
        <Conversion><CampaignId>1</CampaignId><EventDate>2026-03-08T15:27:29Z</EventDate><OrderId>a</OrderId>
          <ActionTrackerId>1</ActionTrackerId><ClickId>c</ClickId><CurrencyCode>USD</CurrencyCode><Amount>1,50</Amount></Conversion>
        <Conversion CampaignId="x" EventDate="2026-03-08T15:27:29Z" OrderId="b" ActionTrackerId="1" ClickId="c"/>
      </Conversions>
      """
    let report = try check(text, "conversions")
    let found = report.findings.filter { $0.code == .typeError }.map(\.place)
    #expect(found.map(\.line) == [3, 4] && found.map(\.column) == [101, 27])
    #expect(found.map(\.path) == ["/Conversions/Conversion[1]/Amount", "/Conversions/Conversion[2]/CampaignId"])
    #expect(found.map(\.field) == ["Amount", "CampaignId"] && found.map(\.row) == [1, 2])
    #expect(report.rows.rejected == 2 && report.detected.encoding == "utf-8")
  }

  @Test("Items of an order are checked as rows of it")
  func items() throws {
    let text = """
      <Conversions><Conversion CampaignId="1" EventDate="2026-03-08T15:27:29Z" OrderId="a" ActionTrackerId="1" ClickId="c" CurrencyCode="USD">
        <Items><Item><Sku>s1</Sku><Category>k</Category><Amount>1.50</Amount><Quantity>1</Quantity></Item>
        <Item><Sku>s2</Sku><Category>k</Category><Amount>2.25</Amount><Quantity>zwei</Quantity></Item></Items>
      </Conversion></Conversions>
      """
    let report = try check(text, "conversions")
    #expect(report.rows.total == 2 && report.rows.accepted == 1)
    let wrong = try #require(report.findings.first { $0.code == .typeError })
    #expect(wrong.place.path == "/Conversions/Conversion[1]/Items/Item[2]/Quantity" && wrong.place.line == 3)
  }

  @Test("A broken end leaves the rows before it standing, and the file in error")
  func brokenEnd() throws {
    let text =
      "<Conversions><Conversion CampaignId=\"1\" EventDate=\"2026-03-08T15:27:29Z\" OrderId=\"a\" ActionTrackerId=\"1\" ClickId=\"c\"/><Conv"
    let report = try check(text, "conversions")
    #expect(report.status == .rejected && report.findings.contains { $0.code == .xmlSyntax })
    #expect(report.rows.total == 1 && report.rows.unprocessed == 1)
  }
}
