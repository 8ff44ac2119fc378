import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("intray queue claim and what ends it", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct QueueClaimTests {
  @Test("A newcomer gets from the help alone to a claimed and completed item")
  func newcomer() async throws {
    let station = try await Station.with("Conversions_2026_11.csv")
    let help = try await station.text("queue", "--help")
    let claiming = try #require(help.lines.first { $0.hasPrefix("intray queue claim ") }).split(separator: " ")
    let claimed = try await station.text(claiming.dropFirst().map(String.init))
    let path = try #require(claimed.lines.first { $0.hasPrefix("Read it") }?.split(separator: " ").last)
    #expect(try station.bytes(at: String(path)) == Mail("Conversions_2026_11.csv").files[0].bytes)
    let completing = try #require(claimed.lines.first { $0.hasPrefix("intray queue complete") }).split(separator: " ")
    #expect(try await station.text(completing.dropFirst().map(String.init)) == "")
    #expect(try await station.queue().map(\.state) == ["completed"])
  }

  @Test("A claim says as JSON what is known of the item, and nobody else gets it; nothing left is exit 75")
  func json() async throws {
    let station = try await Station.with("Conversions_2026_11.csv")
    let item = try #require(try await station.queue().first)
    let claim = try await station.claim()
    #expect(claim.id == item.id && claim.sha256 == item.sha256 && claim.attempts == 1)
    #expect(claim.lease.hasPrefix("\(item.id)-") && claim.path.hasSuffix(".csv"))
    let nothing = try await station.run("queue", "claim", "conversions")
    #expect(nothing.status == 75 && nothing.errorText == "intray: nothing is to be claimed from conversions\n")
    try await station.succeed("queue", "complete", claim.lease)
    #expect(!FileManager.default.fileExists(atPath: claim.path))
  }

  @Test("A completion that comes after the lease has run out is refused, and says who has the item")
  func late() async throws {
    let station = try await Station.with("Conversions_2026_11.csv")
    let first = try await station.claim("--lease", "1s")
    let second = try await station.claim("--wait", "30s", "--as", "loader-2")
    #expect(second.id == first.id && second.lease != first.lease && second.attempts == 2)
    let late = try await station.run("queue", "complete", first.lease)
    #expect(late.status == 65)
    #expect(late.errorText.contains("is not held any more: loader-2 claimed the item at"), "\(late.errorText)")
    try await station.succeed("queue", "complete", second.lease)
  }

  @Test("A failed item waits for a person with the reason, and is put back")
  func failed() async throws {
    let station = try await Station.with("Conversions_2026_11.csv")
    let claim = try await station.claim()
    try await station.succeed("queue", "fail", claim.lease, "--reason", "a column is missing")
    let shown = try await station.text("queue", "show", claim.id)
    #expect(shown.contains(", failed") && shown.contains("Reason      a column is missing"), "\(shown)")
    try await station.succeed("queue", "requeue", claim.id)
    let again = try await station.claim()
    try await station.succeed("queue", "release", claim.id)
    #expect(try await station.run("queue", "complete", again.lease).status == 65)
    try await station.succeed("queue", "discard", claim.id, "--reason", "a test")
    #expect(try await station.queue().map(\.state) == ["discarded"])
  }

  @Test(
    "What cannot be meant is said, with what would be",
    arguments: [
      (["claim", "conversion"], 64, "did you mean \"conversions\"?"),
      (["claim", "conversions/pdf"], 64, "expected conversions, conversions/csv or conversions/xml"),
      (["claim", "conversions", "--lease", "soon"], 64, "a duration such as 90s, 30m, 12h or 7d"),
      (["complete", "01K8Z7QJ4NW3C9Z1T0V6H2X5BM"], 64, "this is the id of an item, which does not tell who holds it"),
      (["complete", "01K8Z7QJ4NW3C9Z1T0V6H2X5BM-0000000000000"], 66, "there is no queue item"),
      (["work", "conversions"], 64, "give the command after --"),
    ])
  func mistakes(arguments: [String], status: Int, words: String) async throws {
    let station = try await Station.make()
    let said = try await station.command(["queue"] + arguments).run()
    #expect(said.status == status && said.errorText.contains(words), "\(said.status) \(said.errorText)")
  }
}

/// What `queue claim --json` prints.
struct ClaimRecord: Decodable {
  let id: String
  let fileName: String
  let sha256: String
  let attempts: Int
  let lease: String
  let path: String
}

extension Station {
  /// A station that has taken in one message with these files.
  static func with(_ names: String...) async throws -> Station {
    let station = try await Station.make()
    var mail = Mail()
    mail.files = names.map { Mail.File($0) }
    try station.deliver(mail)
    try await station.poll()
    return station
  }

  func claim(_ options: String...) async throws -> ClaimRecord {
    let said = try await command(["queue", "claim", "conversions", "--json"] + options).run()
    #expect(said.status == 0, "\(said.errorText)")
    return try #require(try records(said.output, as: ClaimRecord.self).first)
  }

  func text(_ arguments: String...) async throws -> String { try await text(arguments) }

  func text(_ arguments: [String]) async throws -> String {
    let said = try await command(arguments).run()
    #expect(said.status == 0, "intray \(arguments.joined(separator: " ")): \(said.errorText)")
    return said.outputText
  }

  func bytes(at path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }
}

extension String {
  /// Its lines, without what they are indented by.
  var lines: [String] { split(separator: "\n").map { String($0.drop { $0 == " " }) } }
}
