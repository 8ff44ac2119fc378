import FoundationEssentials
import TestServers
import Testing

/// Mailboxes that take no passwords: a real Dovecot that validates the tokens a small authorization server gives.
@Suite("OAuth 2.0", .enabled(if: MailHost.canRun(), "\(MailHost.missing ?? "")"))
struct OAuthTests {
  private func station(
    _ keys: String, expiresIn: Int = 3600, expired: Bool = false
  ) async throws -> (Station, TokenEndpoint, String) {
    let host = try await MailHost.shared(.init(oauth2: true))
    let tokens = try #require(host.tokens[MailHost.gateway])
    let token = expired ? tokens.expired : tokens.valid
    let endpoint = try await TokenEndpoint.start(giving: token, expiresIn: expiresIn)
    let station = try await Station.make(on: host)
    try station.write("s\n", to: "secrets/client")
    try station.configure(account: [
      "user": MailHost.gateway, "password": nil,
      "oauth": "{ tokenURL: \"\(endpoint.url)/token\", deviceURL: \"\(endpoint.url)/device\", clientID: c, \(keys) }",
    ])
    return (station, endpoint, token)
  }

  private func database(_ station: Station) -> [UInt8] {
    ["intray.sqlite", "intray.sqlite-wal"].flatMap { name in
      Array((try? Data(contentsOf: URL(filePath: "\(station.home)/\(name)"))) ?? Data())
    }
  }

  @Test("By client credentials a token is fetched once, kept sealed, and used while it is good")
  func clientCredentials() async throws {
    let (station, endpoint, token) = try await station(
      "grant: client-credentials, clientSecret: { file: secrets/client }, scope: mail")
    for _ in 1...2 {
      let poll = try await station.run("poll", "main", "--verbose")
      #expect(poll.status == 0, "\(poll.errorText)")
    }
    #expect(endpoint.asked() == ["client_credentials 200 mail"])
    #expect(database(station).firstRange(of: octets(String(token.suffix(40)))) == nil)
  }

  @Test("A refresh token is rotated with each use, and a token that ends soon is fetched anew")
  func refreshing() async throws {
    let (station, endpoint, _) = try await station("grant: refresh-token", expiresIn: 60)
    let before = try await station.run("poll", "main")
    #expect(before.status == 78 && before.errorText.contains("`intray credential login` does"), "\(before.errorText)")
    try station.write("refresh-1\n", to: "secrets/refresh")
    try await station.succeed("credential", "login", "main", "--refresh-token-file", "\(station.home)/secrets/refresh")
    for _ in 1...2 { try await station.succeed("poll", "main") }
    #expect(endpoint.asked() == ["refresh_token 200 ", "refresh_token 200 "])
    #expect(database(station).firstRange(of: octets("refresh-")) == nil)
    try await station.succeed("credential", "login", "main", "--refresh-token-file", "\(station.home)/secrets/refresh")
    let revoked = try await station.run("poll", "main")
    #expect(
      revoked.status == 78 && revoked.errorText.contains("invalid_grant expired or revoked")
        && !revoked.errorText.contains("refresh-1"), "\(revoked.errorText)")
  }

  @Test("A token that is refused before its end is fetched anew, once, and the poll goes on", arguments: [true, false])
  func refusedEarly(isEverGood: Bool) async throws {
    let host = try await MailHost.shared(.init(oauth2: true))
    let tokens = try #require(host.tokens[MailHost.gateway])
    let endpoint = try await TokenEndpoint.start(
      giving: isEverGood ? tokens.valid : tokens.expired, first: tokens.expired)
    let station = try await Station.make(on: host)
    try station.write("s\n", to: "secrets/client")
    try station.configure(account: [
      "user": MailHost.gateway, "password": nil, "oauth": Self.clientCredentials(endpoint),
    ])
    let poll = try await station.run("poll", "main")
    #expect(poll.status == (isEverGood ? 0 : 78), "\(poll.errorText)")
    #expect(endpoint.asked() == ["client_credentials 200 ", "client_credentials 200 "])
  }

  @Test(
    "The relay lets us in by a token too, and by a new one where it does not take the first", arguments: [true, false])
  func relay(isRefusedEarly: Bool) async throws {
    let host = try await MailHost.shared(.init(oauth2: true))
    let tokens = try #require(host.tokens[MailHost.gateway])
    let endpoint = try await TokenEndpoint.start(
      giving: tokens.valid, first: isRefusedEarly ? tokens.expired : tokens.valid)
    let station = try await Station.make(on: host)
    try station.write("s\n", to: "secrets/client")
    try station.configure(relay: [
      "user": MailHost.gateway, "password": nil, "oauth": Self.clientCredentials(endpoint),
    ])
    try station.deliver(Mail("Conversions_2026_1.csv"))
    let poll = try await station.run("poll", "main")
    #expect(poll.status == 0, "\(poll.errorText)")
    #expect(try await station.replies().map(\.state) == ["sent", "sent"])
    try await until("both replies arrive") { try station.received().count == 2 }
    #expect(endpoint.asked().count == (isRefusedEarly ? 2 : 1))
    #expect(database(station).firstRange(of: octets(String(tokens.valid.suffix(40)))) == nil)
  }

  private static func clientCredentials(_ endpoint: TokenEndpoint) -> String {
    "{ grant: client-credentials, tokenURL: \"\(endpoint.url)/token\", clientID: c, "
      + "clientSecret: { file: secrets/client } }"
  }

  @Test("A person lets us in by a code that is typed elsewhere")
  func device() async throws {
    let (station, endpoint, _) = try await station("scope: mail")
    let login = try await station.run("credential", "login", "main")
    #expect(login.status == 0 && login.outputText.contains("https://example.com/device and type WDJB-MJHT"))
    #expect(endpoint.asked().count == 3)
    try await station.succeed("poll", "main")
    #expect(endpoint.asked().count == 3, "the token that came with the login is used")
  }

  @Test(
    "What cannot be meant is named",
    arguments: [
      ("tokenURL: \"http://login.example/token\"", "expected an address that begins with https://"),
      ("grant: client-credentials", "where the client's secret is"), ("grant: password", "expected one of"),
    ])
  func mistakes(keys: String, words: String) async throws {
    let station = try await Station.make()
    let url = keys.hasPrefix("tokenURL") ? "" : "tokenURL: \"https://login.example/token\", "
    try station.configure(account: ["password": nil, "oauth": "{ \(url)clientID: c, \(keys) }"])
    let poll = try await station.run("poll")
    #expect(poll.status == 78 && poll.errorText.contains(words), "\(poll.errorText)")
  }
}
