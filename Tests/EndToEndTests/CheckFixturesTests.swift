import TestServers
import Testing

@Suite("intray check on the files of fixtures/formats")
struct CheckFixturesTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.linkDataTypes()
  }

  @Test("There are fixtures")
  func some() { #expect(CheckFixture.all.count > 100) }

  /// Its `.expected` holds the command, the outcome with what was detected, the rows with what was found, the status.
  @Test("A file is read as stands beside it, to the last word and place", arguments: CheckFixture.all)
  func reading(fixture: CheckFixture) async throws {
    let rows = try await folder.check(fixture, "--rows")
    let document = try await folder.check(fixture, "--json")
    #expect(rows.errorText == "" && document.status == rows.status)
    let shown = [fixture.command, try Self.outcome(document.outputText), rows.outputText + "exit \(rows.status)", ""]
    #expect(shown.joined(separator: "\n") == fixture.expected)
  }

  @Test(
    "--raw prints every record and what is said of it, and exits 65 when an error was among that",
    arguments: [
      ("rows-ragged", 65 as Int32), ("cell-extra-and-the-last-empty", 65), ("nul-in-a-cell", 65), ("quote-stray", 0),
      ("delimiters-trailing", 0), ("delimiter-comma", 0), ("empty", 65),
    ])
  func raw(name: String, status: Int32) async throws {
    let fixture = try #require(CheckFixture.all.first { $0.name == name })
    let found = try await folder.check(fixture, "--raw")
    #expect(found.status == status)
    #expect(found.outputText.contains("{\"error\": ") == (status == 65))
  }

  @Test("--raw needs no type; what is to be checked does")
  func untyped() async throws {
    let file = try folder.write(Array("a;b\n1;2\n".utf8), to: "any.csv")
    let raw = try await folder.intray("check", file, "--raw")
    #expect(raw.outputText == "[\"a\", \"b\"]\n[\"1\", \"2\"]\n" && raw.status == 0)
    let checked = try await folder.intray("check", file, "--rows")
    #expect(checked.status == 64 && checked.errorText.contains("--type is missing"))
  }

  /// `ACCEPTED "detected": {…}, "rows": {…}`, as the document has it.
  private static func outcome(_ document: String) throws -> String {
    let status = try #require(document.split(separator: "\"status\": \"").dropFirst().first?.prefix { $0 != "\"" })
    let start = try #require(document.ranges(of: "\"detected\": ").first?.lowerBound)
    let end = try #require(document.ranges(of: ", \"controlTotals\"").first?.lowerBound)
    return "\(status) \(document[start..<end])"
  }
}
