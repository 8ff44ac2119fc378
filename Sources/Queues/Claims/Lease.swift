public import Model

/// The right to work on one queue item for a while: given by a claim, and shown by whoever extends or ends it. Of each
/// item one lease at most is held; a later claim of the same item gives another one.
public struct Lease: Sendable, Hashable, CustomStringConvertible {
  public let item: ULID
  /// 64 bits of chance in Crockford's base 32.
  let secret: String

  /// Takes a written lease, `<item>-<secret>`; nil for anything else.
  public init?(_ text: String) {
    let halves = text.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, let item = ULID(String(halves[0])), halves[1].utf8.count == Self.length,
      halves[1].utf8.allSatisfy(Self.alphabet.contains)
    else { return nil }
    self.item = item
    secret = String(halves[1])
  }

  /// A new one, unlike all others.
  init(of item: ULID) {
    var bits = UInt64.random(in: .min ... .max)
    var characters: [UInt8] = []
    for _ in 0..<Self.length {
      characters.append(Self.alphabet[Int(bits & 31)])
      bits >>= 5
    }
    self.init(item: item, secret: String(decoding: characters, as: UTF8.self))
  }

  init(item: ULID, secret: String) {
    self.item = item
    self.secret = secret
  }

  public var description: String { "\(item)-\(secret)" }

  private static let length = 13
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}
