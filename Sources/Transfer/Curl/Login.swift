/// How we say who we are. Prints without its secret, also inside of other values and in `dump`.
public enum Login: Sendable, Hashable {
  /// Not at all: a relay that knows us by our address.
  case none
  /// By the strongest mechanism the server offers (RFC 4422; IMAP's LOGIN command for want of one).
  case password(user: String, secret: String)
  /// By a bearer token (OAUTHBEARER, RFC 7628, or XOAUTH2), and by nothing else.
  case bearer(user: String, token: String)

  public var user: String? {
    switch self {
    case .none: nil
    case .password(let user, _), .bearer(let user, _): user
    }
  }

  var secret: String? {
    switch self {
    case .none: nil
    case .password(_, let secret): secret
    case .bearer(_, let token): token
    }
  }

  /// Neither part may hold what would end a line or a C string of libcurl's.
  var isSayable: Bool {
    [user, secret].allSatisfy { part in part?.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ?? true }
  }

  /// Whether a server's words give the secret away: as it is, or as a SASL PLAIN response repeats it (RFC 4616).
  func isRevealed(in words: [UInt8]) -> Bool {
    guard let user, let secret, !secret.isEmpty else { return false }
    let plain = [0] + Array(user.utf8) + [0] + Array(secret.utf8)
    let traces = [Array(secret.utf8), base64(Array(secret.utf8)), base64(plain)]
    return traces.contains { words.firstRange(of: $0) != nil }
  }
}

extension Login: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { user ?? "nobody" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["user": description]) }
}

/// RFC 4648 §4.
private func base64(_ bytes: [UInt8]) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
    for place in 0..<4 {
      let digit = alphabet[Int(bits >> UInt32(18 - 6 * place)) & 63]
      text.append(place <= group.count ? digit : UInt8(ascii: "="))
    }
  }
  return text
}
