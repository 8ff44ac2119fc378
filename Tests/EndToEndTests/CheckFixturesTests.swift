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

  /// `ACCEPTED "detected": {…}, "rows": {…}`, as the document has it.
  private static func outcome(_ document: String) throws -> String {
    let status = try #require(document.split(separator: "\"status\": \"").dropFirst().first?.prefix { $0 != "\"" })
    let start = try #require(document.ranges(of: "\"detected\": ").first?.lowerBound)
    let end = try #require(document.ranges(of: ", \"controlTotals\"").first?.lowerBound)
    return "\(status) \(document[start..<end])"
  }
}
