import FoundationEssentials
import TestServers
import Testing

@Suite("What becomes of the rows", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct ResultTests {
  private typealias Rows = QueueItemRecord.Rows

  /// Two conversions that are right, one without a date, and one that repeats the first.
  private static let dirty = rows(2) + octets("3641,8180,,A-3,c-3,EUR,1.50\r\n3641,8180,NOW,A-1,=c,EUR,19.95\r\n")

  @Test("Of a clean, a dirty and a broken file the partner is told each by itself, and the good rows are there to read")
  func threeFiles() async throws {
    let station = try await Station.make()
    let mail = Mail([
      Mail.File("Conversions_2026_1.csv"), Mail.File("Conversions_2026_2.csv", Self.dirty),
      Mail.File("Conversions_2026_3.csv", octets("CampaignId,Oder\r\n1,2\r\n")),
    ])
    try await station.host.submit(mail.bytes, to: station.user)
    try await until("the mail arrives") { try station.mailbox().count == 1 }
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 2, rejected: 1))

    let items = try await station.queue()
    #expect(items.map(\.fileName) == ["Conversions_2026_1.csv", "Conversions_2026_2.csv"])
    #expect(items.map(\.status) == ["ACCEPTED", "ACCEPTED_WITH_ERRORS"])
    #expect(items.map(\.rows) == [Rows(total: 1, accepted: 1), Rows(total: 4, accepted: 2, rejected: 1, duplicate: 1)])
    #expect(try await station.succeed("queue", "export", items[1].id) == Self.dirty)
    let message = try #require(try await station.messages().first)
    #expect(message.outcome == "accepted" && message.objections.map(\.code) == ["file-rejected"])
    #expect(message.objections[0].message.contains("Column OrderId is missing"), "\(message.objections)")

    try await until("the replies arrive") { try station.received().count == 4 }
    let found = try await read(try station.received())
    #expect(found["[RECEIVED] 3 files: Conversions_2026_1.csv, Conversions_2026_2.csv, Conversions_2026_3.csv"] != nil)
    #expect(found["[ACCEPTED] Conversions_2026_1.csv: 1 of 1 row"]?.rows["accepted"] == 1)
    let dirty = try #require(found["[ACCEPTED WITH ERRORS] Conversions_2026_2.csv: 2 of 4 rows"])
    #expect(
      dirty.rows == [
        "total": 4, "accepted": 2, "acceptedWithWarnings": 0, "rejected": 1, "duplicate": 1, "unprocessed": 0,
      ])
    #expect(dirty.listed == ["3": "REJECTED", "4": "DUPLICATE"] && dirty.unsafe == [] && dirty.defects == 0)
    #expect(dirty.headers == ["auto-replied", mail.messageID, mail.messageID, "<>"])
    let broken = try #require(found.first { $0.key.hasPrefix("[REJECTED] Conversions_2026_3.csv: Column ") }?.value)
    #expect(broken.rows["total"] == 0 && broken.defects == 0)
  }

  @Test("The rows that came back, repaired and sent again, are accepted")
  func repaired() async throws {
    let station = try await Station.make()
    try station.deliver(Mail([Mail.File("Conversions_2026_2.csv", rows(2) + octets("3641,8180,,A-3,=c,EUR,1.50\r\n"))]))
    try await station.poll()
    try await until("the replies arrive") { try station.received().count == 2 }
    let result = try #require(
      try station.received().first { field("Subject", of: $0)?.hasPrefix("[ACCEPTED WITH ERRORS]") == true })
    let table = try await python(
      """
      import csv, email, email.policy, io, sys
      mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
      table, = [part for part in mail.iter_attachments() if part.get_filename() == 'result_Conversions_2026_2.csv']
      rows = list(csv.DictReader(io.StringIO(table.get_payload(decode=True).decode())))
      for row in rows: row['EventDate'] = 'NOW'
      writer = csv.DictWriter(sys.stdout, rows[0].keys()); writer.writeheader(); writer.writerows(rows)
      """, input: result)
    try station.deliver(Mail([Mail.File("Conversions_2026_3.csv", octets(table))]))
    #expect(try await station.poll() == PollRecord(accepted: 1, queued: 1))
    let item = try #require(try await station.queue().last)
    #expect(item.rows == Rows(total: 1, accepted: 1), "\(table)")
    let row = String(decoding: try await station.succeed("queue", "rows", item.id), as: UTF8.self)
    #expect(row.contains("\"CustomerId\": \"=c\"") && row.contains("\"OrderId\": \"A-3\""), "\(row)")
  }

  @Test("A rejected file's bytes can be had, and everything on record names it")
  func rejectedFile() async throws {
    let station = try await Station.make()
    let page = octets("<!DOCTYPE html><html><body>504 Gateway Time-out</body></html>")
    try station.deliver(Mail([Mail.File("Conversions_2026_1.csv", page)]))
    #expect(try await station.poll() == PollRecord(accepted: 1, rejected: 1))
    #expect(try await station.queue().isEmpty)
    let message = try #require(try await station.messages().first)
    let shown = try await station.succeed("message", "show", message.id, "--json")
    let file = try #require(try JSONDecoder().decode(Shown.self, from: Data(shown)).files.first)
    #expect(file.status == "REJECTED" && !file.queued && file.fileName == "Conversions_2026_1.csv")
    #expect(try await station.succeed("message", "export", file.id) == page)
    let text = String(decoding: try await station.succeed("message", "show", message.id), as: UTF8.self)
    #expect(text.contains("rejected file \(file.id)  Conversions_2026_1.csv  0/0 rows"), "\(text)")
    #expect(try await station.run("queue", "rows", file.id).status == 66)
  }

  @Test("A queue item is shown with what its check came to, and read as CSV")
  func queueItem() async throws {
    let station = try await Station.make(connection: ["dialect": "{ decimalChar: ',' }"])
    let file = octets(
      "CampaignId;Event Type Id;EventDate;OrderId;CustomerId;Amount\n3641;8180;NOW;007;c;1,5\n3641;8180;NOW;;c;1,5\n")
    try station.deliver(Mail([Mail.File("Conversions_2026_1.csv", file)]))
    try await station.poll()
    let item = try #require(try await station.queue().first)
    let text = String(decoding: try await station.succeed("queue", "show", item.id), as: UTF8.self)
    #expect(text.contains("Check       accepted with errors: 1 of 2 rows accepted, 1 rejected"), "\(text)")
    #expect(text.contains("Read as     utf-8, delimiter \";\", header in line 1"), "\(text)")
    #expect(text.contains("            required-cell in OrderId: 1, first in row 2"), "\(text)")
    let csv = String(decoding: try await station.succeed("queue", "rows", "--csv", item.id), as: UTF8.self)
    #expect(csv.hasPrefix("CampaignId,ActionTrackerId,EventDate,OrderId,CustomerId,Amount\r\n3641,8180,"))
    #expect(csv.hasSuffix(",007,c,1.5\r\n"), "\(csv)")
  }

  @Test("What would come of each file is said without touching anything")
  func explained() async throws {
    let station = try await Station.make()
    let mail = Mail([Mail.File("Conversions_2026_1.csv"), Mail.File("Conversions_2026_2.csv", Self.dirty)])
    try Data(mail.bytes).write(to: URL(filePath: "\(station.home)/mail.eml"))
    let text = String(decoding: try await station.succeed("explain", "\(station.home)/mail.eml"), as: UTF8.self)
    #expect(text.contains("\n[ACCEPTED] Conversions_2026_1.csv: 1 of 1 row\n"), "\(text)")
    #expect(text.contains("\n[ACCEPTED WITH ERRORS] Conversions_2026_2.csv: 2 of 4 rows\n"), "\(text)")
    #expect(
      text.contains("  Row 3 (line 4), column C \"EventDate\": EventDate is empty; it must be given.\n"), "\(text)")
    let json = try await station.succeed("explain", "--json", "\(station.home)/mail.eml")
    let files = try JSONDecoder().decode(Explained.self, from: Data(json)).files
    #expect(files.map(\.status) == ["ACCEPTED", "ACCEPTED_WITH_ERRORS"])
    #expect(files.map(\.rows.accepted) == [1, 2])
    #expect(try await station.messages().isEmpty)
    #expect(try await station.queue().isEmpty)
  }

  private struct Shown: Decodable { var files: [File] }

  private struct Explained: Decodable { var files: [File] }

  private struct File: Decodable {
    var id = ""
    var fileName: String
    var queued = false
    var status: String
    var rows: Rows

    private enum CodingKeys: CodingKey { case id, fileName, queued, status, rows }

    init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: CodingKeys.self)
      id = try keys.decodeIfPresent(String.self, forKey: .id) ?? ""
      fileName = try keys.decode(String.self, forKey: .fileName)
      queued = try keys.decodeIfPresent(Bool.self, forKey: .queued) ?? false
      status = try keys.decode(String.self, forKey: .status)
      rows = try keys.decode(Rows.self, forKey: .rows)
    }
  }

  /// What Python's email and csv packages make of a reply.
  private struct Reply: Decodable {
    var headers: [String]
    var rows: [String: Int]
    /// The status of each row in the table.
    var listed: [String: String]
    /// Cells of the table that a spreadsheet would take for a formula.
    var unsafe: [String]
    var defects: Int
  }

  /// By their subjects.
  private func read(_ replies: [[UInt8]]) async throws -> [String: Reply] {
    var found: [String: Reply] = [:]
    for reply in replies {
      let output = try await python(
        """
        import csv, email, email.policy, io, json, sys
        mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
        rows, listed, unsafe = {}, {}, []
        for part in mail.iter_attachments():
            octets = part.get_payload(decode=True)
            if part.get_content_type() == 'application/json': rows = json.loads(octets).get('rows', {})
            else:
                for row in csv.DictReader(io.StringIO(octets.decode(), newline='')):
                    listed[row['_row']] = row['_status']
                    unsafe += [cell for cell in row.values() if cell[:1] in tuple('=+@\\t\\r')]
        names = ('Auto-Submitted', 'In-Reply-To', 'References', 'Return-Path')
        print(json.dumps({'subject': mail['Subject'], 'headers': [str(mail[name]) for name in names], 'rows': rows,
                          'listed': listed, 'unsafe': unsafe, 'defects': sum(len(part.defects) for part in mail.walk())}))
        """, input: reply)
      struct Named: Decodable { var subject: String }
      let subject = try JSONDecoder().decode(Named.self, from: Data(output.utf8)).subject
      found[subject] = try JSONDecoder().decode(Reply.self, from: Data(output.utf8))
    }
    return found
  }
}
