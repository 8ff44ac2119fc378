import Model
import TestServers
import Testing

@testable import Transfer

@Suite("The version of TLS", .enabled(if: canRun(without: HookServer.missing), "\(HookServer.missing ?? "")"))
struct TLSVersionTests {
  @Test("Nothing is said over TLS 1.1", arguments: [Endpoint.ApplicationProtocol.imap, .smtp])
  func old(service: Endpoint.ApplicationProtocol) async throws {
    let servers = try await TLSServers.start()
    try #require(servers.speaks == ["1.1", "1.2", "1.3"], "the servers speak only \(servers.speaks)")
    let line = try line(to: servers, "1.1", service)
    #expect(throws: TransferError(.tlsUnavailable, "")) { try line.open() }
  }

  @Test(
    "TLS 1.2 and 1.3 are agreed on",
    arguments: [Endpoint.ApplicationProtocol.imap, .smtp], ["1.2", "1.3"])
  func new(service: Endpoint.ApplicationProtocol, version: String) async throws {
    let servers = try await TLSServers.start()
    let line = try line(to: servers, version, service)
    let error = #expect(throws: TransferError.self) { try line.open() }
    #expect(error?.kind == .closed || error?.kind == .protocolViolation, "it hangs up only then: \(error?.words ?? "")")
  }

  @Test("Nothing is posted over TLS 1.1") func oldHook() async throws {
    let servers = try await TLSServers.start()
    #expect(throws: TransferError(.tlsUnavailable, "")) { try hook(servers, "1.1") }
  }

  @Test("Over TLS 1.2 and 1.3 something is", arguments: ["1.2", "1.3"]) func newHook(version: String) async throws {
    let servers = try await TLSServers.start()
    #expect(throws: TransferError(.closed, "")) { try hook(servers, version) }
  }

  private func line(
    to servers: TLSServers, _ version: String, _ service: Endpoint.ApplicationProtocol
  ) throws -> LineTransport {
    LineTransport(to: try endpoint(servers, version, service), as: .none, connectPatience: 20)
  }

  private func hook(_ servers: TLSServers, _ version: String) throws {
    let hook = try HTTPHook(try endpoint(servers, version, .http), path: "/", patience: 20)
    _ = try hook.tell(HookRequest(headers: [:], body: []))
  }

  private func endpoint(
    _ servers: TLSServers, _ version: String, _ service: Endpoint.ApplicationProtocol
  ) throws -> Endpoint {
    try Endpoint(
      service: service, host: "127.0.0.1", port: UInt16(servers.ports[version]!), tls: .implicit,
      caFile: servers.caFile)
  }
}
