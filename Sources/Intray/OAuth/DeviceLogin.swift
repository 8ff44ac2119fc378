internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Transfer

/// How a person lets us in: by a code that they type at the provider's own page, on any device (RFC 8628).
struct DeviceLogin {
  let tokens: AccessTokens

  /// Shows where to go with which code, and returns once we are let in.
  func run() throws {
    guard let url = tokens.client.deviceURL else {
      throw UsageError("\(tokens.name) names no deviceURL; give a refresh token with --refresh-token-file")
    }
    let invitation = try invitation(at: url)
    printLine("Open \(terminalSafe(invitation.url)) and type \(terminalSafe(invitation.code))")
    try wait(for: invitation)
    printLine("\(tokens.name) is let in.")
  }

  private struct Invitation: Decodable {
    var device: String
    var code: String
    var url: String
    var interval: Int?
    var expiresIn: Int

    enum CodingKeys: String, CodingKey {
      case device = "device_code"
      case code = "user_code"
      case url = "verification_uri"
      case interval
      case expiresIn = "expires_in"
    }
  }

  private func invitation(at url: String) throws -> Invitation {
    var fields = [("client_id", tokens.client.clientID)]
    if let scope = tokens.client.scope { fields.append(("scope", scope)) }
    let (status, body) = try FormPost(to: url, fields, caFile: tokens.client.caFile).send()
    guard status == 200, let invitation = try? JSONDecoder().decode(Invitation.self, from: Data(body)) else {
      throw TransferError(.refused, "\(tokens.name): \(url) answered \(status), and no code to type")
    }
    return invitation
  }

  /// RFC 8628 §3.5: asks no faster than it was told.
  private func wait(for invitation: Invitation) throws {
    var interval = max(1, min(invitation.interval ?? 5, 60))
    let end = Deadline.after(seconds: Double(invitation.expiresIn))
    while !end.hasPassed {
      sleep(UInt32(interval))
      let fields = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", invitation.device),
      ]
      switch try tokens.answer(to: fields, at: tokens.client.tokenURL) {
      case .token(let token):
        guard token.refreshToken != nil else {
          throw TransferError(.refused, "\(tokens.name): a token came and none to refresh it by; is a scope missing?")
        }
        try tokens.keep(token)
        return
      case .refusal("authorization_pending", _): continue
      case .refusal("slow_down", _): interval += 5
      case .refusal(let code, let words): throw tokens.refused(code, words)
      }
    }
    throw TransferError(.timedOut, "\(tokens.name): nobody typed the code in time")
  }
}
