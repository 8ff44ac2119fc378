import FoundationEssentials
import TestServers
import Testing

@Suite("intray credential")
struct CredentialCommandTests {
  /// What `credential create --json` prints.
  private struct Provisioned: Decodable {
    let secret: String?
    let publicKey: String?
  }

  private func home() async throws -> Folder {
    let folder = try Folder()
    #expect(try await folder.intray("init", "@/home").status == 0)
    return folder
  }

  private func provision(_ folder: Folder, _ arguments: String...) async throws -> Provisioned {
    let outcome = try await folder.intray(["credential"] + arguments + ["--home", "@/home", "--json"])
    #expect(outcome.status == 0, "\(outcome.errorText)")
    return try JSONDecoder().decode(Provisioned.self, from: Data(outcome.output))
  }

  @Test(
    "What is made up is shown once and never again, nor does it lie anywhere in the home",
    arguments: [
      ["--kind", "password", "--user", "acme", "--generate"],
      ["--kind", "address", "--base", "uploads@gateway.example"],
      ["--base=@gateway.example"],
    ])
  func shownOnce(options: [String]) async throws {
    let folder = try await home()
    let created = try await folder.intray(["credential", "create", "acme", "--home", "@/home", "--json"] + options)
    let secret = try #require(try JSONDecoder().decode(Provisioned.self, from: Data(created.output)).secret)
    #expect(secret.utf8.count >= 24)
    for words in [["list"], ["list", "--json"], ["show", "acme"], ["show", "acme", "--json"]] {
      let shown = try await folder.intray(["credential"] + words + ["--home", "@/home"])
      #expect(shown.status == 0 && shown.outputText.contains("acme") && !shown.outputText.contains(secret))
    }
    #expect(try await python(search, input: octets("\(folder.path)/home\n\(secret)")) == "")
  }

  /// Prints the files below a folder that hold a text.
  private let search = """
    import pathlib, sys
    folder, text = sys.stdin.read().split("\\n")
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file() and text.encode() in path.read_bytes(): print(path)
    """

  @Test("A password is read from a file or from standard input, never from the command line")
  func passwordFile() async throws {
    let folder = try await home()
    let file = try folder.write(octets("s3cret\n"), to: "password")
    let arguments = ["credential", "create", "--user", "acme", "--home", "@/home"]
    let fromFile = try await folder.intray(arguments + ["one", "--password-file", file])
    #expect(fromFile.outputText == "created credential one (password)\n  user        acme\n")
    let fromInput = try await folder.intray(arguments + ["two", "--password-file", "-"], input: octets("s3cret\n"))
    #expect(fromInput.status == 0)
    let nothing = try await folder.intray(arguments + ["three", "--kind", "password"])
    #expect(nothing.status == 64 && nothing.errorText.contains("--password-file FILE"))
  }

  @Test("A key pair shows its public half, which rotation replaces while the old one stays good")
  func keyPair() async throws {
    let folder = try await home()
    let first = try await provision(folder, "create", "acme", "--kind", "key-pair", "--user", "acme")
    let second = try await provision(folder, "rotate", "acme", "--overlap", "7d")
    let keys = [try #require(first.publicKey), try #require(second.publicKey)]
    #expect(keys[0] != keys[1] && keys.allSatisfy { $0.hasPrefix("ssh-ed25519 ") })
    let both = try await folder.intray("credential", "show", "acme", "--home", "@/home")
    #expect(keys.allSatisfy(both.outputText.contains) && both.outputText.contains("good until"))
    _ = try await provision(folder, "rotate", "acme", "--overlap", "0s")
    let one = try await folder.intray("credential", "show", "acme", "--home", "@/home")
    #expect(!one.outputText.contains(keys[1]) && one.outputText.contains(keys[0]), "the first ends in 7 days")
  }

  @Test("A partner's public key is imported and shown by its fingerprint; what is none is refused")
  func publicKey() async throws {
    let folder = try await home()
    let pair = try await provision(folder, "create", "ours", "--kind", "key-pair", "--user", "acme")
    let file = try folder.write(octets(try #require(pair.publicKey)), to: "key.pub")
    let arguments = ["credential", "create", "theirs", "--user", "acme", "--home", "@/home", "--public-key"]
    #expect(try await folder.intray(arguments + [file]).status == 0)
    let shown = try await folder.intray("credential", "show", "theirs", "--home", "@/home")
    #expect(shown.outputText.contains("SHA256:"))
    let bad = try folder.write(octets("no key"), to: "bad")
    let refused = try await folder.intray([
      "credential", "create", "bad", "--user", "a", "--home", "@/home", "--public-key", bad,
    ])
    #expect(
      refused.status == 65 && refused.errorText.hasPrefix("intray: this is no public key: expected a line such as"))
  }

  @Test("A name is unique; what a connection uses is not removed")
  func removal() async throws {
    let folder = try await home()
    _ = try await provision(folder, "create", "acme", "--kind", "address")
    let twice = try await folder.intray("credential", "create", "acme", "--kind", "address", "--home", "@/home")
    #expect(twice.status == 64 && twice.errorText.contains("there is a credential \"acme\" already"))
    try folder.write(octets(connection), to: "c.yaml")
    #expect(try await folder.intray("apply", "@/c.yaml", "--home", "@/home").status == 0)
    let used = try await folder.intray("credential", "remove", "acme", "--home", "@/home")
    #expect(used.errorText == "intray: the credential \"acme\" is used by \"mail\"\n")
    let missing = try await folder.intray("credential", "remove", "acne", "--home", "@/home")
    #expect(missing.status == 66 && missing.errorText.contains("did you mean \"acme\"?"))
  }

  private let connection = """
    connections:
      - { name: mail, account: main, dataType: clicks, pattern: "*.csv", credential: acme }
    """

  @Test("A connection whose credential is not there yet is applied with a warning")
  func early() async throws {
    let folder = try await home()
    try folder.write(octets(connection), to: "c.yaml")
    let applied = try await folder.intray("apply", "@/c.yaml", "--home", "@/home")
    #expect(applied.status == 0 && applied.outputText == "created mail\n")
    #expect(applied.errorText.contains("`intray credential create acme` makes one"))
  }
}
