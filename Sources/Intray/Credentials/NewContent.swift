internal import Model

/// What a credential is to be made of: given, or made up here. What was made up is shown once, by whoever has this.
struct NewContent {
  let content: CredentialContent
  /// What the partner needs and will not be shown again: a password, an address.
  var provisioned: String?
  /// What is to be handed to the partner and is no secret: our public key.
  var handedOut: String?

  static func password(_ given: String?) throws -> NewContent {
    if let given {
      guard given.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), given.utf8.count <= 1024 else {
        throw DataError("the password holds a control character, or more than 1024 octets")
      }
      return NewContent(content: CredentialContent(secret: Array(given.utf8)))
    }
    let password = Chance.password()
    return NewContent(content: CredentialContent(secret: Array(password.utf8)), provisioned: password)
  }

  static func keyPair(_ given: String?) throws -> NewContent {
    let key = try given.map { try PrivateKey(text: $0) } ?? .generate()
    return NewContent(
      content: CredentialContent(secret: Array(key.text.utf8), publicPart: key.publicKey.line),
      handedOut: key.publicKey.line)
  }

  static func publicKey(_ given: String) throws -> NewContent {
    let key = try PublicKey(text: given)
    return NewContent(content: CredentialContent(secret: nil, publicPart: key.line))
  }

  /// An address nobody can guess: `uploads@gateway.example` gives `uploads+…@gateway.example`, and `@gateway.example`,
  /// a domain all of whose mail comes to us, gives `…@gateway.example`.
  static func address(at base: String) throws -> NewContent {
    let halves = base.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count == 2 else {
      throw UsageError("found the address \"\(base)\", expected uploads@gateway.example or @gateway.example")
    }
    let local = halves[0].isEmpty ? Chance.token() : "\(halves[0])+\(Chance.token())"
    return try address("\(local)@\(halves[1])")
  }

  private static func address(_ address: String) throws -> NewContent {
    guard isAddress(address) else { throw UsageError("\"\(address)\" cannot be a mail address") }
    return NewContent(
      content: CredentialContent(secret: Array(address.utf8), publicPart: nil), provisioned: address)
  }
}
