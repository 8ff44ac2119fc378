import Testing

@testable import Formats

/// What is remembered of one file is never taken for granted of the next.
@Suite struct CheckPlanTests {
  private let type: DataType

  init() throws {
    type = try dataType(
      #"""
      {"name": "OrderId", "constraints": {"required": true, "unique": true}},
      {"name": "Amount", "type": "number"}, {"name": "Note"}
      """#)
  }

  /// They begin alike, as far as they do, and are each read otherwise.
  private static let files = [
    "OrderId,Amount,Note\r\na,1,x\r\nb,2,y\r\n",
    "OrderId,Amount,Note\r\na,1,x\r\na,no,y\r\n",
    "OrderId,Amount,Note\r\na,1,x,\r\nb,2,y,\r\nc,3,z,\r\n",
    "OrderId,Amount,Note\r\na,1,\"x \\\"y\\\" z\"\r\nb,2,\"\\\"\"\r\n",
    "OrderId,Amount,Note\ra,1,x\rb,2,y\r",
    "OrderId,Amount,Note\na,1,x\n",
    "OrderId,Amount,Note\r",
    "OrderId,Amount,Note",
    "OrderId,Amount,Notes\r\na,1,x\r\n",
    "OrderId,Amount,Note,\r\na,1,x,\r\n",
    "OrderId,Amount,\"Note\r\n\"\r\na,1,x\r\n",
    "OrderId;Amount;Note\r\na;1;x\r\n",
    "sep=,\r\nOrderId,Amount,Note\r\na,1,x\r\n",
    "Report\r\nOrderId,Amount,Note\r\na,1,x\r\n",
    "Amount,OrderId\r\n1,a\r\n",
    "nothing of it\r\n",
    "",
  ]

  private func report(_ text: String, _ plan: CheckPlan, _ declared: DeclaredWriting = DeclaredWriting()) throws
    -> Report
  {
    do {
      return try Check(csv: ByteSource(Array(text.utf8)), plan, CheckSettings(declared: declared, now: today)).run()
    } catch let fault as FileFault { return Report(fault) }
  }

  @Test("A file is judged the same, whichever came before it", arguments: files)
  func sameAfterAny(file: String) throws {
    let alone = try report(file, CheckPlan(type))
    for before in Self.files {
      let plan = CheckPlan(type)
      _ = try report(before, plan)
      #expect(try report(file, plan) == alone, "after \(before)")
    }
  }

  @Test("The table of the last file serves the next that begins alike, and no other")
  func recurs() throws {
    let plan = CheckPlan(type)
    func table(_ text: String, _ declared: DeclaredWriting = DeclaredWriting()) throws -> TablePlan {
      try CSVTable(ByteSource(Array(text.utf8)), plan, declared).plan
    }
    let first = try table(Self.files[0])
    #expect(try table(Self.files[1]) === first)
    #expect(try table("OrderId,Amount,Note\r\n") === first)
    var comma = DeclaredWriting()
    comma.decimalChar = UInt8(ascii: ",")
    let other = try table(Self.files[0], comma)
    #expect(other !== first && other.declared == comma)
    #expect(try table(Self.files[2]) !== table(Self.files[0]))
  }

  @Test("Ages are reckoned by each file's own time")
  func ownTime() throws {
    let type = try dataType(#"{"name": "When", "type": "datetime", "x-maxAgeDays": 1}"#)
    let plan = CheckPlan(type)
    func rejected(_ now: Int64) throws -> Int {
      let file = ByteSource(Array("When\n2026-03-08T12:00:00Z\n".utf8))
      return try Check(csv: file, plan, CheckSettings(now: now)).run().rows.rejected
    }
    #expect(try [today, today + 86_400_000, today].map(rejected) == [0, 1, 0])
  }

  @Test("A header of several lines stands where it begins", arguments: ["", "Report\r\n"])
  func headerOfSeveralLines(before: String) throws {
    let found = try report("\(before)OrderId,Amount,\"Of\r\nours\",Note\r\na,1,,x\r\n", CheckPlan(type))
    #expect(found.detected.headerLine == (before.isEmpty ? 1 : 2) && found.rows.accepted == 1)
  }
}
