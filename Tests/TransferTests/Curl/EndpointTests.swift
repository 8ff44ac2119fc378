import Model
import Testing

@testable import Transfer

@Suite("Endpoint")
struct EndpointTests {
  @Test(
    "takes the port its protocol is known by",
    arguments: [
      (Endpoint.ApplicationProtocol.imap, Endpoint.TLS.implicit, "imaps://mail.example:993"),
      (.imap, .startTLS, "imap://mail.example:143"),
      (.smtp, .implicit, "smtps://mail.example:465"),
      (.smtp, .startTLS, "smtp://mail.example:587"),
    ])
  func knownPort(service: Endpoint.ApplicationProtocol, tls: Endpoint.TLS, expected: String) throws {
    #expect(try Endpoint(service: service, host: "mail.example", tls: tls).description == expected)
  }

  @Test("writes an IPv6 address in brackets")
  func brackets() throws {
    let endpoint = try Endpoint(service: .imap, host: "::1", port: 1143, tls: .plaintext)
    #expect(endpoint.description == "imap://[::1]:1143")
  }

  @Test(
    "leaves the machine in plaintext never", arguments: ["mail.example", "10.0.0.1", "127.0.0.1.example", "128.0.0.1"])
  func plaintext(host: String) {
    #expect(throws: TransferError(.misconfigured, "")) {
      try Endpoint(service: .imap, host: host, tls: .plaintext)
    }
  }

  @Test("takes plaintext to this machine", arguments: ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
  func loopback(host: String) throws {
    #expect(try Endpoint(service: .smtp, host: host, tls: .plaintext).tls == .plaintext)
  }

  @Test(
    "takes nothing for a host that could be more than one",
    arguments: [
      "", "mail example", "user@mail.example", "mail.example/x", "mail.example:25:", "a\r\nb", "[::1]", "-x", ".x",
      "bücher.example", "a%00b", String(repeating: "a", count: 256),
    ])
  func hosts(host: String) {
    #expect(throws: TransferError(.misconfigured, "")) { try Endpoint(service: .smtp, host: host, tls: .implicit) }
  }

  @Test("says what was wrong with a host")
  func words() {
    let error = #expect(throws: TransferError.self) {
      try Endpoint(service: .smtp, host: "a b\n", tls: .implicit)
    }
    #expect(
      error?.words == "\"a b?\" is no host name: expected letters, digits, \".\" and \"-\", or an IP address")
  }
}
