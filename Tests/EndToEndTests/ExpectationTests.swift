import FoundationEssentials
import TestServers
import Testing

@Suite("Expectations", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct ExpectationTests {
  @Test("A file that does not come is an event and a mail to the operator, once, until one comes")
  func missing() async throws {
    // An occasion six hours ago: no test lasts until the next.
    let hour = (Int(Date.now.timeIntervalSince1970) / 3600 + 18) % 24
    let station = try await Station.make(connection: ["expect": "{ by: \"daily \(hour):00\", grace: 30m }"])
    let operations = "o\(UUID().uuidString.lowercased())@partner.example"
    try await station.host.addUser(operations)
    try station.configure(top: "alerts: { to: \(operations) }")
    try await station.poll()
    #expect(try await station.run("status", "--check").status == 0)
    try await station.expectFromYesterday()
    try await station.poll()
    try await station.poll()
    let events = try await station.events("--kind", "file-missing")
    #expect(events.count == 1 && events[0].connection == "acme-conversions")
    #expect(events[0].message.contains("no file had come of \"acme-conversions\" by "))
    let screen = try await station.text("status")
    #expect(screen.contains("Missing   a file of acme-conversions, expected 6 h ago"), "\(screen)")
    let check = try await station.run("status", "--check")
    #expect(check.status == 1 && check.outputText.contains("1 expected file missing"), "\(check.outputText)")
    let mail = try station.host.messages(of: operations).map { String(decoding: $0, as: UTF8.self) }
    #expect(mail.count == 1)
    #expect(mail.first?.contains("Subject: Intray: acme-conversions: an expected file is missing") ?? false, "\(mail)")
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await station.poll()
    #expect(try await station.run("status", "--check").status == 0)
    #expect(try await station.text("metrics").contains("intray_events_total{kind=\"file-missing\"} 1"))
  }

  @Test("A file that has come in time is missed by nobody, and a paused connection owes none")
  func met() async throws {
    let hour = (Int(Date.now.timeIntervalSince1970) / 3600 + 18) % 24
    let station = try await Station.make(connection: ["expect": "{ by: \"daily \(hour):00\" }"])
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await station.poll()
    try await station.expectFromYesterday()
    try await station.poll()
    try await station.succeed("connection", "pause", "acme-conversions")
    try await station.expectFromYesterday()
    try await station.poll()
    #expect(try await station.events("--kind", "file-missing").isEmpty)
  }

  @Test("What fails is told to the operator, and a dead letter of the alerts starts no other")
  func failed() async throws {
    let station = try await Station.make()
    let operations = "o\(UUID().uuidString.lowercased())@partner.example"
    try await station.host.addUser(operations)
    try station.configure(top: "alerts: { to: [\(operations), nobody@elsewhere.example], events: [failed] }")
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await station.poll()
    try await station.succeed("queue", "fail", try await station.claim().lease, "--reason", "no such campaign")
    for _ in 1...3 { try await station.poll() }
    let mail = try station.host.messages(of: operations).map { String(decoding: $0, as: UTF8.self) }
    #expect(mail.count == 1)
    #expect(mail.first?.contains("Conversions_2026_1.csv") == true, "\(mail)")
    #expect(mail.first?.contains("no such campaign") == true, "\(mail)")
    let dead = try await station.events("--kind", "alert-dead")
    #expect(dead.count == 1)
    #expect(dead.first?.message.contains("nobody@elsewhere.example: 550 5.1.2") == true, "\(dead)")
    let told = try await station.text("webhook", "list").split(separator: "\n").filter { $0.contains("elsewhere") }
    #expect(told.count == 1 && told.first?.contains("  dead ") == true, "\(told)")
  }
}

extension Station {
  /// As if a day had gone by since what is expected was last judged.
  fileprivate func expectFromYesterday() async throws {
    try await python(
      """
      import sqlite3
      d = sqlite3.connect('\(home)/intray.sqlite')
      d.execute('UPDATE expectation SET judged_until = judged_until - 43200000, missed = NULL'); d.commit()
      """)
  }
}
