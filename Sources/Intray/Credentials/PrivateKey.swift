internal import Crypto
internal import FoundationEssentials

/// A private key of SSH as libssh2 reads it, and its public half. Prints without the former.
struct PrivateKey: CustomStringConvertible, CustomReflectable {
  /// PEM: OpenSSH's own format, or SEC 1 and PKCS#8 for the NIST curves.
  let text: String
  let publicKey: PublicKey

  var description: String { publicKey.line }
  var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }

  /// A new Ed25519 key.
  static func generate() -> PrivateKey { PrivateKey(ed25519: Curve25519.Signing.PrivateKey()) }

  /// Reads a key as people have it: OpenSSH's format, PKCS#8 or SEC 1, without a passphrase.
  init(text: String) throws(KeyError) {
    if let body = Armour.body(of: text, "-----BEGIN OPENSSH PRIVATE KEY-----") {
      self.init(text: text, publicKey: try Self.publicHalf(ofOpenSSH: body))
    } else if let body = Armour.body(of: text, "-----BEGIN PRIVATE KEY-----"), let key = Self.ed25519(pkcs8: body) {
      self.init(ed25519: key)
    } else if let publicKey = Self.nistPublicHalf(of: text) {
      self.init(text: text, publicKey: publicKey)
    } else {
      throw Self.unusable(text)
    }
    // libssh2 1.10 signs with SHA-1 only, which servers have refused since OpenSSH 8.8.
    guard publicKey.algorithm != "ssh-rsa" else { throw KeyError(Self.noRSA) }
  }

  private init(text: String, publicKey: PublicKey) {
    self.text = text
    self.publicKey = publicKey
  }

  private static let noRSA =
    "this is an RSA key, which servers do not take from us; expected Ed25519 or ECDSA: `ssh-keygen -t ed25519` makes one"

  private static func unusable(_ text: String) -> KeyError {
    if text.contains("BEGIN RSA PRIVATE KEY") { return KeyError(noRSA) }
    if text.contains("ENCRYPTED") { return protected }
    return KeyError(
      "this is no private key we can use: expected Ed25519 or ECDSA as ssh-keygen writes it, PKCS#8 or SEC 1")
  }

  private static let protected = KeyError(
    "this key is protected by a passphrase; it will be sealed here, so take that off: `ssh-keygen -p -N '' -f FILE`")
}

extension PrivateKey {
  private static let magic = Array("openssh-key-v1\0".utf8)

  /// PROTOCOL.key of OpenSSH: who encrypted it how, the number of keys, the public halves, the private ones.
  private static func publicHalf(ofOpenSSH body: [UInt8]) throws(KeyError) -> PublicKey {
    var reader = SSHReader(body)
    guard reader.take(magic.count) == magic, let cipher = reader.string() else {
      throw KeyError("this is no private key: its armour says OpenSSH, its content does not")
    }
    guard cipher.elementsEqual("none".utf8) else { throw protected }
    guard reader.string() != nil, reader.string() != nil, reader.number() == 1, let blob = reader.string(),
      let key = PublicKey(blob: blob)
    else { throw KeyError("this private key is of a kind we do not know: expected Ed25519 or ECDSA") }
    return key
  }

  /// RFC 8410 §7: a version, the algorithm, and the seed in an octet string within another.
  private static func ed25519(pkcs8 body: [UInt8]) -> Curve25519.Signing.PrivateKey? {
    var outer = DERReader(body)
    guard var key = outer.next(DERReader.sequence).map({ DERReader($0) }), key.next(DERReader.integer) != nil,
      var algorithm = key.next(DERReader.sequence).map({ DERReader($0) }),
      algorithm.next(DERReader.objectIdentifier) == SubjectPublicKey.ed25519,
      var wrapped = key.next(DERReader.octetString).map({ DERReader($0) }),
      let seed = wrapped.next(DERReader.octetString)
    else { return nil }
    return try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
  }

  private static func nistPublicHalf(of text: String) -> PublicKey? {
    if let key = try? P256.Signing.PrivateKey(pemRepresentation: text) {
      return PublicKey(ecdsa: 256, point: Array(key.publicKey.x963Representation))
    }
    if let key = try? P384.Signing.PrivateKey(pemRepresentation: text) {
      return PublicKey(ecdsa: 384, point: Array(key.publicKey.x963Representation))
    }
    if let key = try? P521.Signing.PrivateKey(pemRepresentation: text) {
      return PublicKey(ecdsa: 521, point: Array(key.publicKey.x963Representation))
    }
    return nil
  }

  /// Written as ssh-keygen does, without a cipher (PROTOCOL.key of OpenSSH).
  private init(ed25519 key: Curve25519.Signing.PrivateKey) {
    let half = PublicKey(ed25519: Array(key.publicKey.rawRepresentation))
    var file = SSHWriter()
    file.raw(Self.magic)
    for name in ["none", "none", ""] { file.string(name.utf8) }
    file.number(1)
    file.string(half.blob)
    file.string(Self.privateBlock(of: key))
    let body = Data(file.bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
    text = "-----BEGIN OPENSSH PRIVATE KEY-----\n\(body)\n-----END OPENSSH PRIVATE KEY-----\n"
    publicKey = half
  }

  /// Two equal numbers, the key, a comment, and 1, 2, 3 … up to a multiple of 8 octets.
  private static func privateBlock(of key: Curve25519.Signing.PrivateKey) -> [UInt8] {
    let half = Array(key.publicKey.rawRepresentation)
    let check = UInt32.random(in: .min ... .max)
    var block = SSHWriter()
    block.number(check)
    block.number(check)
    block.string("ssh-ed25519".utf8)
    block.string(half)
    block.string(Array(key.rawRepresentation) + half)
    block.string("intray".utf8)
    let missing = (8 - block.bytes.count % 8) % 8
    block.raw((0..<missing).map { UInt8($0 + 1) })
    return block.bytes
  }
}
