import TestServers
import Testing

@Suite("libcurl") struct LibcurlTests {
  @Test("It is not loaded to begin with: most commands talk to no server")
  func notLinked() async throws {
    let loaded = try await Command(intrayExecutable, environment: ["LD_TRACE_LOADED_OBJECTS": "1"]).run().outputText
    #expect(loaded.contains("libsqlite3.so") && !loaded.contains("libcurl"), "\(loaded)")
  }

  @Test("One that cannot be loaded is said", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
  func missing() async throws {
    let station = try await Station.make()
    let folder = try Folder()
    try folder.write([], to: "libcurl.so.4")
    var poll = station.command(["poll"])
    poll.environment["LD_LIBRARY_PATH"] = folder.path
    let outcome = try await poll.run()
    #expect(outcome.status == 78 && outcome.errorText.contains("cannot load libcurl: "), "\(outcome.errorText)")
    #expect(outcome.errorText.contains("libcurl.so.4: file too short"))
  }
}
