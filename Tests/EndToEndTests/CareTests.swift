import FoundationEssentials
import Glibc
import TestServers
import Testing

@Suite("Looking after a home", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct CareTests {
  @Test("A home that was restored from a backup takes in again what came since, once, and is sound")
  func restored() async throws {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
    try await station.poll()
    try await station.succeed("credential", "create", "acme", "--kind", "address", "--base", "up@gateway.example")
    let copy = "\(station.home)-copy"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try await station.succeed("backup", copy)
    try station.deliver(Mail("Conversions_2026_3.csv"), Mail(short: "Conversions_2026_4.csv"), Mail("notes.pdf"))
    try await station.poll()

    try FileManager.default.removeItem(atPath: station.home)
    #expect(rename(copy, station.home) == 0)
    #expect(try await station.queue().map(\.fileName) == ["Conversions_2026_1.csv", "Conversions_2026_2.csv"])
    #expect(try await verified(station).findings.isEmpty)
    let folders = try records(try await station.succeed("reconcile", "main", "--json"), as: ReconciledRecord.self)
    #expect(folders.map(\.folder) == ["Intray-Accepted", "Intray-Ignored"])
    #expect(folders.map(\.report.known) == [2, 0])
    #expect(folders[0].report.missing == PollRecord(accepted: 2, queued: 1, rejected: 1))
    #expect(folders[1].report.missing == PollRecord(ignored: 1))
    #expect(try await station.queue().map(\.fileName) == (1...3).map { "Conversions_2026_\($0).csv" })

    let again = try records(try await station.succeed("reconcile", "main", "--json"), as: ReconciledRecord.self)
    #expect(again.map(\.report.known) == [4, 1] && again.allSatisfy { $0.report.missing == PollRecord() })
    #expect(try await station.poll() == PollRecord())
    #expect(try await station.replies().map(\.state) == Array(repeating: "sent", count: 8))
    #expect(try station.mailbox("Intray-Accepted").count == 4, "nothing is moved")
    #expect(try await verified(station).findings.isEmpty)
  }

  @Test("A home that others may read, or that a symbolic link leads to, is not used") func open() async throws {
    let station = try await Station.make()
    let link = "\(station.home)-link"
    defer { unlink(link) }
    #expect(symlink(station.home, link) == 0)
    let linked = try await station.run("poll", "--home", link)
    #expect(linked.status == 78 && linked.errorText.contains("is not a folder"), "\(linked.errorText)")
    #expect(chmod(station.home, 0o750) == 0)
    let shared = try await station.run("poll")
    #expect(shared.status == 78 && shared.errorText.contains("has mode 0750; expected 0700"), "\(shared.errorText)")
    #expect(chmod(station.home, 0o700) == 0)
    #expect(try await station.poll() == PollRecord())
  }

  @Test("A backup is made whole or not at all, and never over something") func over() async throws {
    let station = try await Station.make()
    let copy = "\(station.home)-copy"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    try await station.succeed("backup", "--without-secrets", copy)
    for secret in ["secrets/main", "sealing.key"] { #expect(access("\(copy)/\(secret)", F_OK) != 0) }
    let again = try await station.run("backup", copy)
    #expect(again.status == 73 && again.errorText.contains("is there already"))
    #expect(access("\(copy).part", F_OK) != 0)
  }

  @Test("What is damaged is named and ends with 65; what can be repaired is, when that is asked for") func damaged()
    async throws
  {
    let station = try await Station.make()
    try station.deliver(Mail("Conversions_2026_1.csv"))
    try await station.poll()
    #expect(chmod("\(station.home)/secrets", 0o755) == 0)
    let told = try await station.run("verify")
    #expect(told.status == 65)
    #expect(told.outputText.contains("permissions: \"\(station.home)/secrets\" has mode 0755"))
    #expect(told.outputText.contains("(--repair would: close it to all but its owner)"))
    try await station.succeed("verify", "--repair")
    try await station.succeed("verify")

    let bucket = try #require(try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/files").first)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/files/\(bucket)").first)
    #expect(truncate("\(station.home)/files/\(bucket)/\(name)", 5) == 0)
    let item = try #require(try await station.queue().first)
    let damaged = try await station.run("verify", "--repair", "--json")
    #expect(damaged.status == 65)
    let report = try #require(try records(damaged.output, as: VerifiedRecord.self).first)
    #expect(report.findings.map(\.code) == ["file-damaged"])
    #expect(report.findings[0].message.hasPrefix("queue item \(item.id): "))
  }

  @Test("Folders and files that a killed init has left are made use of by the next") func halfMade() async throws {
    let home = "\(temporaryFolder)/intray-half-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: home) }
    for folder in ["", "/secrets", "/datatypes", "/spool"] { #expect(mkdir(home + folder, 0o700) == 0) }
    let outcome = try await Command(intrayExecutable, ["init", home]).run()
    #expect(outcome.status == 0, "\(outcome.errorText)")
    #expect(try await Command(intrayExecutable, ["verify", "--home", home]).run().status == 0)
    #expect(try await Command(intrayExecutable, ["init", home]).run().status == 73, "now it is a home")
  }

  @Test("A home that is not there is not verified") func noHome() async throws {
    let outcome = try await Command(intrayExecutable, ["verify", "--home", "/nonexistent/home"]).run()
    #expect(outcome.status == 78 && outcome.errorText.contains("cannot be found"))
  }

  private func verified(_ station: Station) async throws -> VerifiedRecord {
    try #require(try records(try await station.succeed("verify", "--json"), as: VerifiedRecord.self).first)
  }
}

/// What `verify --json` prints.
private struct VerifiedRecord: Decodable {
  let findings: [Finding]

  struct Finding: Decodable {
    let code: String
    let message: String
  }
}

/// What `reconcile --json` prints of a folder.
private struct ReconciledRecord: Decodable {
  let folder: String
  let report: Report

  struct Report: Decodable {
    let known: Int
    let missing: PollRecord
  }
}
