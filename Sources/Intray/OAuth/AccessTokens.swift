internal import FoundationEssentials
internal import Model
internal import Queues
internal import Transfer

/// The access tokens of one account, or of the relay: the one that is kept while it is good for a while, and else a new one.
struct AccessTokens {
  let client: OAuthClient
  let store: Store
  let home: Home
  /// `account main`, `the relay`.
  let name: String

  /// What is kept between runs, sealed.
  struct Kept: Codable {
    var refreshToken: String?
    var accessToken: String?
    /// In seconds since 1970.
    var expiresAt: Int64?

    /// Seconds for which a token must still be good.
    private static let margin: Int64 = 120

    func token(goodAt now: Timestamp) -> String? {
      guard let end = expiresAt, end - Self.margin > now.milliseconds / 1000 else { return nil }
      return accessToken
    }
  }

  /// A server does not take the token that should still be good: the next one is fetched. False where there is none such.
  func forget(now: Timestamp = .now) throws -> Bool {
    var kept = try kept()
    guard kept.token(goodAt: now) != nil else { return false }
    kept.accessToken = nil
    try keep(kept)
    return true
  }

  /// A token that is good for a while.
  func current(now: Timestamp = .now) throws -> String {
    let kept = try kept()
    if let token = kept.token(goodAt: now) { return token }
    var fields: [(String, String)]
    switch client.grant {
    case .clientCredentials: fields = [("grant_type", "client_credentials")]
    case .refreshToken:
      guard let token = kept.refreshToken else {
        throw SecretError("\(name): nobody has let us in yet; `intray credential login` does")
      }
      fields = [("grant_type", "refresh_token"), ("refresh_token", token)]
    }
    if let scope = client.scope { fields.append(("scope", scope)) }
    switch try answer(to: fields, at: client.tokenURL) {
    case .token(let token): return try keep(token, now)
    case .refusal(let code, let words): throw refused(code, words)
    }
  }

  /// Keeps what the token endpoint gave; a refresh token that comes with it takes the old one's place (RFC 6749 §6).
  @discardableResult
  func keep(_ token: TokenAnswer, _ now: Timestamp = .now) throws -> String {
    var kept = try kept()
    kept.refreshToken = token.refreshToken ?? kept.refreshToken
    kept.accessToken = token.accessToken
    kept.expiresAt = now.milliseconds / 1000 + (token.expiresIn ?? 300)
    try keep(kept)
    return token.accessToken
  }

  /// Keeps a refresh token that somebody obtained elsewhere.
  func keep(refreshToken: String) throws { try keep(Kept(refreshToken: refreshToken)) }

  /// What the endpoint made of a form, to which the client's identity is added.
  func answer(to fields: [(String, String)], at url: String) throws -> Answer {
    var fields = fields + [("client_id", client.clientID)]
    if let secret = client.clientSecret {
      fields.append(("client_secret", try secret.resolve(home: home.path, for: "\(name), clientSecret")))
    }
    let (status, body) = try FormPost(to: url, fields, caFile: client.caFile).send()
    if status == 200, let token = try? JSONDecoder().decode(TokenAnswer.self, from: Data(body)) {
      guard token.accessToken.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw TransferError(.protocolViolation, "\(name): \(url) gave a token that cannot be said")
      }
      return .token(token)
    }
    guard let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(body)) else {
      throw TransferError(
        status >= 500 ? .unavailable : .protocolViolation, "\(name): \(url) answered \(status), and no token")
    }
    return .refusal(refusal.error, refusal.description ?? "")
  }

  enum Answer {
    case token(TokenAnswer)
    /// An error code of RFC 6749 §5.2 or RFC 8628 §3.5, and words.
    case refusal(String, String)
  }

  func refused(_ code: String, _ words: String) -> TransferError {
    let hint = code == "invalid_grant" ? "; `intray credential login` lets us in again" : ""
    return TransferError(
      .authentication, "\(name): \(client.tokenURL) gives no token: \(code) \(words.prefix(200))\(hint)")
  }

  private func kept() throws -> Kept {
    guard let bytes = try store.grant(named: name) else { return Kept() }
    return try JSONDecoder().decode(Kept.self, from: Data(bytes))
  }

  private func keep(_ kept: Kept) throws {
    try store.keep(grant: Array(try JSONEncoder().encode(kept)), named: name)
  }

  private struct Refusal: Decodable {
    var error: String
    var description: String?

    enum CodingKeys: String, CodingKey {
      case error
      case description = "error_description"
    }
  }
}

/// What a token endpoint gives (RFC 6749 §5.1).
struct TokenAnswer: Decodable {
  var accessToken: String
  var refreshToken: String?
  var expiresIn: Int64?

  enum CodingKeys: String, CodingKey {
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
    case expiresIn = "expires_in"
  }
}
