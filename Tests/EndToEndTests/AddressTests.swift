import FoundationEssentials
import TestServers
import Testing

/// Connections known by an address that was made up for one partner.
@Suite("An address of one's own", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct AddressTests {
  private func make(_ station: Station, _ words: String...) async throws -> String {
    let outcome = try await station.command(["credential"] + words + ["--json"]).run()
    #expect(outcome.status == 0, "\(outcome.errorText)")
    return try #require(try JSONDecoder().decode([String: String].self, from: Data(outcome.output))["secret"])
  }

  private func deliver(_ station: Station, to address: String) throws {
    var mail = Mail("Clicks_1.csv")
    mail.to = address
    try station.deliver(mail)
  }

  @Test("Mail to it is judged by its connection alone; after a rotation both addresses are good until the overlap ends")
  func rotation() async throws {
    let station = try await Station.make()
    let first = try await make(station, "create", "clicks-in", "--kind", "address")
    #expect(first.hasPrefix(station.user.prefix { $0 != "@" } + "+") && first.hasSuffix("@gateway.example"))
    try station.write(
      "connections:\n  - { name: clicks, account: main, dataType: any, pattern: \"Clicks_*.csv\", credential: clicks-in }\n",
      to: "clicks.yaml")
    try await station.succeed("apply", "\(station.home)/clicks.yaml")
    try deliver(station, to: first)
    try deliver(station, to: station.user)
    let polled = try await station.poll()
    #expect(polled.accepted == 1 && polled.ignored == 1)

    let second = try await make(station, "rotate", "clicks-in", "--overlap", "1h")
    #expect(second != first && second.prefix { $0 != "+" } == first.prefix { $0 != "+" })
    try deliver(station, to: first)
    try deliver(station, to: second)
    #expect(try await station.poll().accepted == 2)

    let third = try await make(station, "rotate", "clicks-in", "--overlap", "0s")
    try deliver(station, to: second)
    try deliver(station, to: third)
    let last = try await station.poll()
    #expect(last.accepted == 1 && last.ignored == 1)
  }

  @Test("Without its credential a connection judges nothing, and neither does any other of the account")
  func missing() async throws {
    let station = try await Station.make()
    try station.write(
      "connections:\n  - { name: clicks, account: main, dataType: any, pattern: \"*\", credential: nobody }\n",
      to: "c.yaml")
    let applied = try await station.run("apply", "\(station.home)/c.yaml")
    #expect(applied.status == 0 && applied.errorText.contains("there is no credential \"nobody\""))
    try station.deliver(Mail("Conversions_2026_1.csv"))
    let polled = try await station.run("poll")
    #expect(polled.status == 78 && polled.errorText.contains("`intray credential create nobody` makes one"))
    #expect(try station.mailbox().count == 1)
  }
}
