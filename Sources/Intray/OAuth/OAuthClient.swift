internal import Transfer

/// How an account gets tokens (RFC 6749): what intray.yaml says under `oauth`.
struct OAuthClient: Equatable {
  var grant: Grant
  var tokenURL: String
  /// Where a person begins to let us in (RFC 8628); nil where that is done elsewhere.
  var deviceURL: String?
  var clientID: String
  var clientSecret: Secret?
  var scope: String?
  var caFile: String?

  enum Grant: String, CaseIterable {
    /// A person has let us in once (RFC 6749 §6).
    case refreshToken = "refresh-token"
    /// We are let in for ourselves (RFC 6749 §4.4).
    case clientCredentials = "client-credentials"
  }

  static let keys = ["grant", "tokenURL", "deviceURL", "clientID", "clientSecret", "scope", "caFile"]

  init(_ mapping: YAMLMapping) throws {
    grant = try mapping.choice("grant", of: Grant.self) ?? .refreshToken
    tokenURL = try mapping.requiredString("tokenURL")
    deviceURL = try mapping.string("deviceURL")
    clientID = try mapping.requiredString("clientID")
    clientSecret = try Secret.read("clientSecret", of: mapping)
    scope = try mapping.string("scope")
    caFile = try mapping.string("caFile")
    for (key, url) in [("tokenURL", tokenURL), ("deviceURL", deviceURL ?? "https://")] where !FormPost.isSafe(url) {
      throw mapping.error(at: key, "found \"\(url)\", expected an address that begins with https://")
    }
    guard grant == .refreshToken || clientSecret != nil else {
      throw mapping.missing("clientSecret", "where the client's secret is: { file: secrets/… }")
    }
  }
}
