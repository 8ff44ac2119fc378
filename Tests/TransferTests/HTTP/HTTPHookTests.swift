import Glibc
import Model
import TestServers
import Testing

@testable import Transfer

@Suite("Telling by HTTP", .enabled(if: canRun(without: HookServer.missing), "\(HookServer.missing ?? "")"))
struct HTTPHookTests {
  private let request = HookRequest(
    headers: ["Content-Type": "application/json"], body: Array(#"{"number": 1, "kind": "accepted"}"#.utf8))

  @Test("What is posted arrives, over TLS, and the answer is told, on one connection again and again")
  func posts() async throws {
    let server = try await HookServer.start(secret: "s")
    try await server.answer(200, 500, 302)
    let hook = try hook(server, path: "/a/b?c=d")
    #expect(try hook.tell(request) == HookAnswer(status: 200, text: "the answer is 200??"))
    #expect(try hook.tell(request).status == 500)
    #expect(try hook.tell(request).status == 302, "a redirection is told, not followed")
    #expect(try hook.tell(request) == HookAnswer(status: 204, text: ""))
    let requests = try await server.requests()
    #expect(requests.count == 4 && requests.allSatisfy { $0.path == "/a/b?c=d" && $0.type == "application/json" })
    #expect(requests.allSatisfy { $0.body.number == 1 && $0.body.kind == "accepted" })
    #expect(hook.name == "https://127.0.0.1:\(server.port)/a/b?c=d")
  }

  @Test("A line that is cut, and a server that says nothing, are errors, and the next request is told all the same")
  func broken() async throws {
    let server = try await HookServer.start(secret: "s")
    let hook = try hook(server, patience: 1)
    try await server.answer(0, -1)
    #expect(throws: TransferError(.closed, "")) { try hook.tell(request) }
    #expect(throws: TransferError(.timedOut, "")) { try hook.tell(request) }
    #expect(try hook.tell(request).status == 204)
  }

  @Test("An answer without an end is hung up on; its status counts") func endless() async throws {
    let server = try await HookServer.start(secret: "s")
    try await server.answer(-2)
    let answer = try hook(server).tell(request)
    #expect(answer.status == 200 && answer.text.count == 200)
  }

  @Test("A certificate that proves nothing ends it before a word is said") func certificate() async throws {
    let server = try await HookServer.start(secret: "s")
    #expect(throws: TransferError(.certificate, "")) { try hook(server, caFile: server.otherCAFile).tell(request) }
    #expect(try await server.requests().isEmpty)
  }

  @Test("Without TLS nothing leaves the machine") func plaintext() async throws {
    let server = try await HookServer.start(secret: "s")
    let near = try Endpoint(service: .http, host: "127.0.0.1", port: UInt16(server.plainPort), tls: .plaintext)
    #expect(try HTTPHook(near, path: "/").tell(request).status == 204)
    #expect(throws: TransferError(.misconfigured, "")) {
      try Endpoint(service: .http, host: "warehouse.example", tls: .plaintext)
    }
  }

  @Test("What cannot be a path is refused", arguments: ["", "a", "/a b", "/a\r\nb"])
  func paths(path: String) throws {
    let endpoint = try Endpoint(service: .http, host: "warehouse.example", tls: .implicit)
    #expect(throws: TransferError(.misconfigured, "")) { try HTTPHook(endpoint, path: path) }
  }

  private func hook(
    _ server: HookServer, path: String = "/", patience: Double = 30, caFile: String? = nil
  ) throws -> HTTPHook {
    let endpoint = try Endpoint(
      service: .http, host: "127.0.0.1", port: UInt16(server.port), tls: .implicit, caFile: caFile ?? server.caFile)
    return try HTTPHook(endpoint, path: path, patience: patience)
  }
}
