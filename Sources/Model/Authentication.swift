/// What has to vouch for the sender of a message before a connection takes it.
public struct Authentication: Sendable, Hashable, Codable {
  public var rule: Rule
  /// In lower case: the signers of `dkim`, the sealers of `arc`; else empty.
  public var domains: [String]

  /// From the strongest to none.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// The domain of From vouches for it itself (RFC 7489).
    case dmarc
    /// One of these domains signed it (RFC 6376).
    case dkim
    /// `dmarc`, or one of these forwarders found that it was so before it passed the message on (RFC 8617).
    case arc
    /// It came to an address that only its senders know.
    case secretAddress = "secret-address"
    /// Nobody: anyone who can reach the mailbox may send.
    case nobody = "none"
    /// Nobody has said yet; nothing is taken.
    case undeclared
  }

  public init(_ rule: Rule, domains: [String] = []) {
    self.rule = rule
    self.domains = domains
  }

  public static let undeclared = Authentication(.undeclared)

  /// It rests on what the account's border server writes into the header.
  public var needsServer: Bool {
    switch rule {
    case .dmarc, .dkim, .arc: true
    case .secretAddress, .nobody, .undeclared: false
    }
  }
}
