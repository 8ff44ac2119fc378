import FoundationEssentials
import Glibc
import Testing

@testable import Intray

@Suite("A secret")
struct SecretTests {
  private func file(_ content: String, mode: mode_t) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/secret-\(UUID().uuidString)"
    try Data(content.utf8).write(to: URL(filePath: path))
    chmod(path, mode)
    return path
  }

  @Test("is the first line of its file")
  func firstLine() throws {
    let path = try file("hunter2\nsecond\n", mode: 0o600)
    defer { unlink(path) }
    #expect(try Secret.file(path).resolve(home: "/", for: "account main") == "hunter2")
  }

  @Test("in a file others can read is refused, by the mode", arguments: [0o640, 0o604, 0o660] as [mode_t])
  func tooOpen(mode: mode_t) throws {
    let path = try file("hunter2\n", mode: mode)
    defer { unlink(path) }
    let error = #expect(throws: SecretError.self) { try Secret.file(path).resolve(home: "/", for: "account main") }
    let octal = String(mode, radix: 8)
    #expect(
      error?.description
        == "account main: the secret file \"\(path)\" has mode 0\(octal); expected 0600 or 0400, so that nobody else reads it"
    )
  }

  @Test("that is missing or empty is an error that names where it was looked for")
  func missing() throws {
    let path = try file("\n", mode: 0o600)
    defer { unlink(path) }
    #expect(throws: SecretError.self) { try Secret.file(path).resolve(home: "/", for: "x") }
    #expect(throws: SecretError.self) { try Secret.file("nowhere").resolve(home: "/nonexistent", for: "x") }
    let error = #expect(throws: SecretError.self) {
      try Secret.environment("INTRAY_TEST_UNSET").resolve(home: "/", for: "the relay")
    }
    #expect(error?.description == "the relay: the environment variable \"INTRAY_TEST_UNSET\" is not set")
  }

  @Test("may come from the environment")
  func environment() throws {
    setenv("INTRAY_TEST_SECRET", "hunter3", 1)
    #expect(try Secret.environment("INTRAY_TEST_SECRET").resolve(home: "/", for: "x") == "hunter3")
  }
}
