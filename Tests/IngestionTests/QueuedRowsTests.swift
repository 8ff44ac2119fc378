import FoundationEssentials
import Formats
import Model
import Queues
import Testing

@testable import Ingestion

@Suite("The rows of a queue item") struct QueuedRowsTests {
  @Test("Good rows are typed, and rejected ones left out")
  func jsonLines() throws {
    try withStation { station throws in
      let file = octets(
        "Order Id;Campaign_ID;EventTypeId;EventDate;CustomerId;Amount;Notes\n"
          + "007;3641;8180;NOW;c;19.950;x\n008;3641;8180;NOW;c;abc;x\n009;3641;8180;NOW;c;;\n")
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", file)]))
      try station.poll()
      let item = try #require(try station.items().first)
      let now = String(item.receivedAt.description.prefix(16))
      let lines = try station.rows(of: item).split(separator: "\n")
      #expect(lines.count == 2)
      #expect(
        lines[0].hasPrefix(
          "{\"OrderId\": \"007\", \"CampaignId\": 3641, \"ActionTrackerId\": 8180, \"EventDate\": \"\(now)"))
      #expect(lines[0].hasSuffix("\"CustomerId\": \"c\", \"Amount\": 19.95}"), "\(lines)")
      #expect(lines[1].hasSuffix("\"Amount\": null}"))
      let csv = try station.rows(of: item, as: .csv).split(separator: "\r\n")
      #expect(csv[0] == "OrderId,CampaignId,ActionTrackerId,EventDate,CustomerId,Amount")
      #expect(csv.count == 3 && csv[1].hasPrefix("007,3641,8180,\(now)") && csv[1].hasSuffix(",c,19.95"))
      #expect(csv[2].hasSuffix(",c,"))
    }
  }

  @Test("What a spreadsheet would take for a formula is handed on as it is: programs read this")
  func formulas() throws {
    try withStation { station throws in
      let file = octets(
        "CampaignId,ActionTrackerId,EventDate,OrderId,CustomerId\n3641,8180,NOW,\"=1+1, \"\"x\"\"\",-c\n")
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", file)]))
      try station.poll()
      let item = try #require(try station.items().first)
      #expect(try station.rows(of: item, as: .csv).hasSuffix(",\"=1+1, \"\"x\"\"\",-c\r\n"))
    }
  }

  @Test("XML items have rows too")
  func xml() throws {
    try withStation(connection(pattern: "*.xml")) { station throws in
      let file = octets(
        "<Conversions><Conversion><CampaignId>3641</CampaignId><ActionTrackerId>8180</ActionTrackerId>"
          + "<EventDate>NOW</EventDate><OrderId>7</OrderId><CustomerId>c</CustomerId></Conversion></Conversions>")
      station.deliver(Mail([Mail.File("a.xml", file)]))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      let item = try #require(try station.items().first)
      #expect(item.format == .xml)
      #expect(try station.rows(of: item).contains("\"OrderId\": \"7\""))
      #expect(try station.rows(of: item, as: .csv).split(separator: "\r\n").count == 2)
    }
  }

  @Test("They are read by the data type and the words of then, whatever has changed since")
  func then() throws {
    var german = connection()
    german.dialect = DeclaredDialect(["decimalChar": [","]])
    try withStation(german) { station throws in
      let file = octets("CampaignId;ActionTrackerId;EventDate;OrderId;CustomerId;Amount\n3641;8180;NOW;7;c;1,5\n")
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", file)]))
      try station.poll()
      try station.apply(connection())
      let item = try #require(try station.items().first)
      #expect(try station.rows(of: item).contains("\"Amount\": 1.5"))
    }
  }

  @Test("They have the keys that were known then, whatever stands in the list now")
  func knownThen() throws {
    let descriptor = octets(
      #"{"name": "conversions", "schema": {"fields": [{"name": "Order"}, {"name": "Shop"}], "foreignKeys":"#
        + #" [{"fields": "Shop", "reference": {"resource": "shops", "fields": "Shop"}}]}}"#)
    func catalogue(_ shop: String) throws -> DataTypeCatalogue {
      try DataTypeCatalogue(adding: [("conversions.json", descriptor)]) {
        $0 == "shops.csv" ? octets("Shop\n\(shop)\n") : nil
      }
    }
    try withStation { station throws in
      station.dataTypes = try catalogue("east")
      station.deliver(Mail([Mail.File("Conversions_2026_1.csv", octets("Order,Shop\n1,east\n2,west\n"))]))
      try station.poll()
      let item = try #require(try station.items().first)
      station.dataTypes = try catalogue("west")
      #expect(try station.rows(of: item) == "{\"Order\": \"1\", \"Shop\": \"east\"}\n")
      station.deliver(Mail([Mail.File("Conversions_2026_2.csv", octets("Order,Shop\n1,east\n2,west\n"))]))
      try station.poll()
      #expect(try station.items().map { try station.rows(of: $0) }.sorted().last?.contains("west") == true)
    }
  }

  @Test("Bytes that are no longer those that were queued are no rows")
  func corrupt() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      try station.poll()
      let item = try #require(try station.items().first)
      let path = try station.store().path(ofItem: item.id)
      try Data(rows(7)).write(to: URL(filePath: path))
      #expect(throws: StoreError(.corrupt, "")) { _ = try station.rows(of: item) }
    }
  }
}
