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

  @Test("Every command says what it is for, and shows an example of itself")
  func examples() async throws {
    let said = try await Command(intrayExecutable, ["--experimental-dump-help"]).run()
    let commands = try JSONDecoder().decode(Help.self, from: Data(said.output)).command.all(below: [])
    #expect(commands.count > 60)
    for (name, command) in commands {
      #expect(command.abstract?.isEmpty == false, "\(name)")
      #expect(command.discussion?.contains(name) == true, "the help of \(name) has no example")
    }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }
}

/// What the executable says of itself.
private struct Help: Decodable {
  let command: Command

  struct Command: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool?
    let subcommands: [Command]?

    /// With every command below it that people are shown, by name: `intray queue claim`.
    func all(below path: [String]) -> [(name: String, Command)] {
      let path = path + [commandName]
      let shown = (subcommands ?? []).filter { ($0.shouldDisplay ?? true) && $0.commandName != "help" }
      return [(path.joined(separator: " "), self)] + shown.flatMap { $0.all(below: path) }
    }
  }
}
