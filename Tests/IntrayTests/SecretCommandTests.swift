import Testing

@testable import Intray

@Suite("A secret that a command prints") struct SecretCommandTests {
  @Test("is its first line")
  func firstLine() throws {
    #expect(
      try Secret.command("printf 'a token\\r\\nand more\\n'").resolve(home: "/", for: "account main") == "a token")
  }

  @Test(
    "that fails, or prints nothing, is named by its purpose and its status, and never shown",
    arguments: [
      ("echo s3cret; exit 3", "ended with 3"), ("true", "ended with 0"), ("echo", "printed an empty line"),
      ("kill -9 $$", "ended with 137"),
    ])
  func failures(command: String, words: String) {
    let error = #expect(throws: SecretError.self) {
      try Secret.command(command).resolve(home: "/", for: "account main")
    }
    #expect(error?.description.hasPrefix("account main: the command for the secret") == true)
    #expect(error?.description.contains(words) == true && error?.description.contains("s3cret") == false)
  }
}
