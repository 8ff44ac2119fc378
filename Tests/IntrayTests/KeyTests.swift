import FoundationEssentials
import Glibc
import TestServers
import Testing

@testable import Intray

/// Keys as other programs make and read them.
@Suite("Keys", .enabled(if: toolsAreThere || getenv("CI") != nil, "not installed: openssh-client, openssl"))
struct KeyTests {
  @Test(
    "A public key is read in each of its forms, and its fingerprint is ssh-keygen's",
    arguments: [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "2048")],
    ["ssh", "PKCS8", "RFC4716"])
  func publicKeys(made: (type: String, bits: String), form: String) async throws {
    let folder = try Scratch()
    try await folder.makeKey(made.type, made.bits)
    var text = try folder.text("key.pub")
    if form != "ssh" {
      if made.type == "ed25519" && form == "PKCS8" {
        // ssh-keygen does not write Ed25519 in PKCS#8; openssl makes one of its own, whose other form nobody has.
        try await folder.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", folder.path("own.pem"))
        let own = try await folder.run("openssl", "pkey", "-in", folder.path("own.pem"), "-pubout")
        #expect(try PublicKey(text: own) == (try PrivateKey(text: folder.text("own.pem"))).publicKey)
        return
      }
      text = try await folder.run("ssh-keygen", "-e", "-m", form, "-f", folder.path("key.pub"))
    }
    let shown = try await folder.run("ssh-keygen", "-lf", folder.path("key.pub"))
    let key = try PublicKey(text: text)
    #expect(key.fingerprint == shown.split(separator: " ")[1])
    #expect(try folder.text("key.pub").hasPrefix(key.line + " "))
  }

  @Test("A key pair that was made here is read by ssh-keygen, which finds the same public key")
  func generated() async throws {
    let folder = try Scratch()
    let key = PrivateKey.generate()
    try folder.write(key.text, to: "key")
    #expect(try await folder.run("ssh-keygen", "-y", "-f", folder.path("key")).hasPrefix(key.publicKey.line))
  }

  @Test(
    "A private key is read as OpenSSH and openssl write it",
    arguments: [("ed25519", "256"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521")], ["RFC4716", "PKCS8", "PEM"])
  func privateKeys(made: (type: String, bits: String), form: String) async throws {
    let folder = try Scratch()
    try await folder.makeKey(made.type, made.bits)
    if made.type == "ed25519" && form != "RFC4716" {
      try await folder.run("openssl", "genpkey", "-algorithm", "ed25519", "-out", folder.path("key"))
      let key = try PrivateKey(text: try folder.text("key"))
      try folder.write(key.text, to: "rewritten")
      #expect(
        try await folder.run("ssh-keygen", "-y", "-f", folder.path("rewritten")).hasPrefix(key.publicKey.line))
      return
    }
    try await folder.run("ssh-keygen", "-p", "-q", "-N", "", "-m", form, "-f", folder.path("key"))
    #expect(try folder.text("key.pub").hasPrefix(try PrivateKey(text: try folder.text("key")).publicKey.line))
  }

  @Test(
    "What cannot be used is refused with the remedy",
    arguments: [
      (["-t", "rsa", "-b", "2048"], "this is an RSA key"),
      (["-t", "rsa", "-b", "2048", "-m", "PEM"], "this is an RSA key"),
      (["-t", "ed25519", "-N", "phrase"], "this key is protected by a passphrase"),
      (["-t", "ecdsa", "-m", "PEM", "-N", "phrase"], "this key is protected by a passphrase"),
    ])
  func refused(options: [String], words: String) async throws {
    let folder = try Scratch()
    let phrase = options.contains("-N") ? [] : ["-N", ""]
    try await folder.run(["ssh-keygen", "-q", "-f", folder.path("key")] + options + phrase)
    let text = try folder.text("key")
    do {
      _ = try PrivateKey(text: text)
      Issue.record("the key was taken")
    } catch { #expect(error.description.hasPrefix(words), "\(error)") }
  }

  @Test("A key that is cut short anywhere is refused, and nothing breaks")
  func cutShort() async throws {
    let folder = try Scratch()
    try await folder.makeKey("ed25519", "256")
    for name in ["key", "key.pub"] {
      let text = try folder.text(name)
      for length in 0..<(text.utf8.count - 40) {
        let part = String(decoding: Array(text.utf8).prefix(length), as: UTF8.self)
        #expect(throws: KeyError.self) { _ = try PrivateKey(text: part) }
        if name == "key.pub", length < 60 { #expect(throws: KeyError.self) { _ = try PublicKey(text: part) } }
      }
    }
  }
}

private let toolsAreThere = ["ssh-keygen", "openssl"].allSatisfy { access("/usr/bin/\($0)", X_OK) == 0 }

/// A folder for keys, gone with the test.
private final class Scratch {
  private let folder: String

  init() throws {
    folder = "/tmp/intray-keys-\(UUID().uuidString.lowercased())"
    guard mkdir(folder, 0o700) == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    chmod(path(name), 0o600)
  }

  func makeKey(_ type: String, _ bits: String) async throws {
    try await run("ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-f", path("key"))
  }

  @discardableResult
  func run(_ words: String...) async throws -> String { try await run(words) }

  @discardableResult
  func run(_ words: [String]) async throws -> String {
    let outcome = try await Command("/usr/bin/\(words[0])", Array(words.dropFirst())).run()
    #expect(outcome.status == 0, "\(words): \(outcome.errorText)")
    return outcome.outputText
  }
}
