import Glibc
import Model
import Spool
import TestServers
import Testing

@testable import Transfer

/// Whom we talk to, and whom we do not.
@Suite("A file server proves who it is", .enabled(if: filesCanRun, "\(FileHost.missing ?? "")"))
struct TrustTests {
  typealias Way = TestFolder.Way

  private func failure(_ body: () throws -> Void) -> TransferError? {
    do {
      try body()
      return nil
    } catch { return error as? TransferError }
  }

  @Test("by the host key that was agreed on; another is refused before anything is sent, and shown")
  func wrongHostKey() async throws {
    let folder = try await TestFolder.make()
    let server = try await folder.open(.openSSH, hostKeys: [folder.host.hostKeys.sftp])
    let error = try #require(failure { _ = try server.list() })
    #expect(error.kind == .certificate)
    #expect(error.words.contains("shows the host key \(folder.host.hostKeys.openSSH)"), "\(error.words)")
    #expect(error.words.contains("expected \(folder.host.hostKeys.sftp)"))
    let log = try await folder.host.log()
    #expect(!log.contains("Failed publickey"))
  }

  @Test("by any of several host keys, while one takes over from another")
  func severalHostKeys() async throws {
    let folder = try await TestFolder.make()
    let keys = [folder.host.hostKeys.sftp, folder.host.hostKeys.openSSH]
    #expect(try await folder.open(.openSSH, hostKeys: keys).list().isEmpty)
  }

  @Test("a server without a known key is not even described", arguments: [[], ["SHA256:short"], ["MD5:aa:bb"]])
  func noHostKey(keys: [String]) throws {
    #expect(failure { _ = try FileServer(.sftp(hostKeys: keys), host: "127.0.0.1") }?.kind == .misconfigured)
  }

  @Test("the key a server shows is told without logging in, for a person to confirm")
  func probing() async throws {
    let folder = try await TestFolder.make()
    let shown = try HostKeyProbe(host: "127.0.0.1", port: UInt16(folder.host.ports.openSSH)).run()
    #expect(shown.fingerprint == folder.host.hostKeys.openSSH && shown.algorithm == "ssh-ed25519")
  }

  @Test("by a certificate of a known authority that has not ended", arguments: [Way.explicit, .implicit])
  func certificates(way: Way) async throws {
    let folder = try await TestFolder.make()
    let stranger = try await folder.open(way, caFile: folder.host.otherCAFile)
    #expect(failure { _ = try stranger.list() }?.kind == .certificate)
    let old = try await folder.open(.explicit, port: folder.host.ports.expired)
    let error = try #require(failure { _ = try old.list() })
    #expect(error.kind == .certificate && error.words.contains("expired"), "\(error.words)")
  }

  @Test("by its name: an address the certificate does not speak of is refused")
  func wrongName() async throws {
    let folder = try await TestFolder.make()
    let server = try FileServer(
      .ftp(.explicit(caFile: folder.host.caFile)), host: "127.0.0.2", port: UInt16(folder.host.ports.ftpExplicit))
    let elsewhere = try ServerFolder(
      folder.path, on: server, as: try await folder.login(.explicit), spool: try temporarySpool())
    let error = failure { _ = try elsewhere.list() }
    #expect(error?.kind == .certificate || error?.kind == .unreachable)
  }

  @Test("a server without TLS gets no password where TLS was asked for")
  func noTLS() async throws {
    let folder = try await TestFolder.make()
    let server = try await folder.open(.explicit, port: folder.host.ports.ftp)
    #expect(failure { _ = try server.list() }?.kind == .tlsUnavailable)
  }

  @Test(
    "a wrong password or key is said to be one, and is not in the words",
    arguments: [Way.openSSH, .sftpPassword, .explicit])
  func wrongLogin(way: Way) async throws {
    let folder = try await TestFolder.make()
    var login = FileLogin.password(user: "acme", secret: "wrong-S3cret")
    if way == .openSSH {
      let other = try await TestFolder.make(for: .listOnly)
      login = .key(user: folder.host.systemUser, pem: try await ClientKey.shared.pem(for: other.host))
    }
    let server = try ServerFolder(folder.path, on: try folder.server(way), as: login, spool: try temporarySpool())
    let error = try #require(failure { _ = try server.list() })
    #expect(error.kind == .authentication && !error.words.contains("S3cret"), "\(error.words)")
  }

  @Test("nobody at the port, and nobody who speaks", arguments: [Way.openSSH, .explicit])
  func unreachable(way: Way) async throws {
    let folder = try await TestFolder.make()
    let nobody = try await folder.open(way, port: 1)
    #expect(failure { _ = try nobody.list() }?.kind == .unreachable)
    let silent = ScriptedServer([.waitForEnd])
    let mute = try await folder.open(way, port: Int(silent.port), patience: FilePatience(connect: 1, stall: 1))
    let before = Deadline.after(seconds: 20)
    #expect(failure { _ = try mute.list() }?.kind == .timedOut)
    mute.close()
    #expect(!before.hasPassed)
    _ = silent.finish()
  }

  @Test(
    "a line that breaks amid a file ends the fetching, and nothing of the file is handed over",
    arguments: [Way.openSSH, .plain])
  func brokenLine(way: Way) async throws {
    let folder = try await TestFolder.make()
    try folder.lay([UInt8](repeating: 65, count: 3_000_000), as: "big.csv")
    let straight = try await folder.open(way)
    let files = try straight.list()
    let port = way == .openSSH ? folder.host.ports.openSSH : folder.host.ports.ftp
    let proxy = try await Proxy.start(to: port, cutAfter: way == .openSSH ? 1_000_000 : 300)
    let server = try await folder.open(way, port: proxy.port, patience: FilePatience(connect: 5, stall: 5))
    var arrivals = 0
    let error = failure { try server.fetch(files) { _, _ in arrivals += 1 } }
    #expect(
      [.closed, .timedOut, .refused, .protocolViolation, .unreachable].contains(error?.kind),
      "\(String(describing: error))")
    #expect(arrivals == 0)
    await proxy.stop()
  }
}
