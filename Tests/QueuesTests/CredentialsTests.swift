import Glibc
import Model
import Testing

@testable import Queues

@Suite("Credentials") struct CredentialsTests {
  private let secret = Array("correct horse battery staple".utf8)

  private func credential(_ name: String = "acme", _ kind: Credential.Kind = .password) -> Credential {
    Credential(name: name, kind: kind, user: "acme", returnAddress: "feeds@partner.example")
  }

  @Test("a secret comes back as it was given, and lies nowhere in the home in the clear") func sealed() throws {
    try withStore { store in
      let credential = credential()
      try store.create(credential: credential, CredentialContent(secret: secret))
      #expect(try store.credentials() == [credential])
      #expect(try store.secrets(of: credential.id).map(\.secret) == [secret])
      for file in files(below: store.home) {
        #expect(try bytes(of: "\(store.home)/\(file)").firstRange(of: secret) == nil, "\(file)")
      }
      #expect(mode(of: "\(store.home)/sealing.key") == 0o600)
    }
  }

  @Test("a secret opens with the home's own key only") func otherKey() throws {
    try withStore { store in
      try store.create(credential: credential(), CredentialContent(secret: secret))
      unlink("\(store.home)/sealing.key")
      try store.create(credential: credential("other"), CredentialContent(secret: [1]))
      let id = try #require(try store.credential(named: "acme")).id
      #expect(kind { _ = try store.secrets(of: id) } == .corrupt)
      chmod("\(store.home)/sealing.key", 0o644)
      #expect(kind { _ = try store.secrets(of: id) } == .permissions)
    }
  }

  @Test("a sealed secret opens for the credential and version it was sealed for only") func bound() throws {
    try withStore { store in
      let acme = credential("acme")
      let other = credential("other")
      try store.create(credential: acme, CredentialContent(secret: secret))
      try store.create(credential: other, CredentialContent(secret: [1]))
      try store.database.run(
        """
        UPDATE credential_version SET sealed = (SELECT sealed FROM credential_version WHERE credential = ?)
        WHERE credential = ?
        """, acme.id, other.id)
      #expect(kind { _ = try store.secrets(of: other.id) } == .corrupt)
    }
  }

  @Test("after a rotation both secrets are good until the overlap ends; the one that was taken last comes first")
  func rotation() throws {
    try withStore { store in
      let credential = credential()
      let start = credential.createdAt
      try store.create(credential: credential, CredentialContent(secret: secret))
      let first = try #require(try store.secrets(of: credential.id).first)
      try store.rotate(credential: "acme", to: CredentialContent(secret: [2]), overlap: 60, now: start)
      #expect(try store.secrets(of: credential.id, now: start).map(\.secret) == [[2], secret])
      try store.proved(first, of: credential.id, at: start)
      #expect(try store.secrets(of: credential.id, now: start).map(\.secret) == [secret, [2]])
      #expect(try store.secrets(of: credential.id, now: start.adding(seconds: 60)).map(\.secret) == [[2]])
      #expect(try store.versions(of: credential.id, now: start).map(\.number) == [2, 1])
      try store.rotate(
        credential: "acme", to: CredentialContent(secret: [3]), overlap: 0, now: start.adding(seconds: 90))
      #expect(try store.versions(of: credential.id, now: start.adding(seconds: 90)).map(\.number) == [3])
    }
  }

  @Test("a removed credential's secrets are gone, and its name is free again") func removal() throws {
    try withStore { store in
      let credential = credential()
      try store.create(credential: credential, CredentialContent(secret: secret))
      #expect(kind { try store.create(credential: self.credential(), CredentialContent(secret: [1])) } == .constraint)
      try store.removeCredential(named: "acme")
      #expect(try store.credentials().isEmpty && store.secrets(of: credential.id).isEmpty)
      #expect(kind { try store.removeCredential(named: "acme") } == .notFound)
      try store.create(credential: self.credential(), CredentialContent(secret: [1]))
    }
  }

  @Test("a credential that a connection uses is not removed") func inUse() throws {
    try withStore { store in
      try store.create(credential: credential(), CredentialContent(secret: secret))
      var connection = definition()
      connection.credential = "acme"
      _ = try store.apply(connections: [connection])
      #expect(
        thrown { try store.removeCredential(named: "acme") }?.words
          == "the credential \"acme\" is used by \"conversions\"")
    }
  }

  private func bytes(of path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    let count = read(descriptor, &bytes, bytes.count)
    #expect(count >= 0)
    return Array(bytes.prefix(max(0, count)))
  }
}
