import FoundationEssentials
import TestServers
import Testing

@Suite("Manual pages and completions") struct ManualTests {
  @Test("There is a page for every command, and completions that the shell reads")
  func written() async throws {
    let folder = "\(temporaryFolder)/intray-manual-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let script = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/scripts/manual"
    let said = try await Command("/usr/bin/python3", [script, folder, intrayExecutable]).run()
    #expect(said.status == 0, "\(said.errorText)")
    let page = try text("\(folder)/man/man1/intray-queue-claim.1")
    #expect(page.contains("\n.SH SYNOPSIS\n.B intray queue claim\n") && page.contains("\\fB\\-\\-lease <lease>\\fR"))
    #expect(page.contains("\n  intray queue claim conversions\n"))
    #expect(try text("\(folder)/man/man1/intray.1").contains("\\fBintray\\-status\\fR(1)"))
    let read = try await Command("/bin/bash", ["-n", "\(folder)/bash/intray"]).run()
    #expect(read.status == 0 && read.errorText == "", "\(read.errorText)")
    for file in ["bash/intray", "zsh/_intray", "fish/intray.fish"] {
      #expect(try text("\(folder)/\(file)").contains("requeue"), "\(file)")
    }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }
}
