/// A named way to prove who somebody is, for as many connections as like: we to a partner's server, or a partner to
/// ours. What is secret of it lies sealed in the store and is no part of this.
public struct Credential: Sendable, Hashable, Codable {
  public var id: ULID
  /// Unique among credentials: lower-case letters, digits, `-` and `_`.
  public var name: String
  public var kind: Kind
  /// Whom it is shown for; nil where that is no question.
  public var user: String?
  /// Where the replies of its connections go that have no return address of their own; nil sends none.
  public var returnAddress: String?
  public var createdAt: Timestamp

  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// An address of ours that one partner knows: whoever mails to it is that partner.
    case address
    case password
    /// A key pair whose private half lies here.
    case keyPair = "key-pair"
    /// The public half of a partner's key pair.
    case publicKey = "public-key"
  }

  public init(
    id: ULID = ULID(), name: String, kind: Kind, user: String? = nil, returnAddress: String? = nil,
    createdAt: Timestamp = .now
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.user = user
    self.returnAddress = returnAddress
    self.createdAt = createdAt
  }
}

/// One of a credential's secrets, without the secret. While one takes over from another there are two.
public struct CredentialVersion: Sendable, Hashable {
  /// From 1; the newest has the highest.
  public var number: Int
  public var createdAt: Timestamp
  /// When it stops being good; nil for the newest.
  public var validUntil: Timestamp?
  /// When it last opened a door; nil when it never did.
  public var provenAt: Timestamp?
  /// What anybody may know of it: the public key, as a line of OpenSSH's.
  public var publicPart: String?

  public init(
    number: Int, createdAt: Timestamp, validUntil: Timestamp? = nil, provenAt: Timestamp? = nil,
    publicPart: String? = nil
  ) {
    self.number = number
    self.createdAt = createdAt
    self.validUntil = validUntil
    self.provenAt = provenAt
    self.publicPart = publicPart
  }
}

/// What a credential is made of anew: by its creation, and by every rotation. Prints without its secret.
public struct CredentialContent: Sendable {
  /// A password, a private key, an address; nil where nothing of it is secret.
  public var secret: [UInt8]?
  public var publicPart: String?

  public init(secret: [UInt8]?, publicPart: String? = nil) {
    self.secret = secret
    self.publicPart = publicPart
  }
}

extension CredentialContent: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { publicPart ?? "a secret" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["publicPart": publicPart as Any]) }
}
