/// The elements of DER (ITU-T X.690) that lie in a row; nil for what is cut short or longer than what it lies in.
struct DERReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

  static let integer: UInt8 = 0x02
  static let bitString: UInt8 = 0x03
  static let octetString: UInt8 = 0x04
  static let objectIdentifier: UInt8 = 0x06
  static let sequence: UInt8 = 0x30

  /// The content of the next element, which must have this tag.
  mutating func next(_ tag: UInt8) -> [UInt8]? {
    guard rest.first == tag, let length = length() else { return nil }
    guard rest.count >= length else { return nil }
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }

  /// Takes the tag and the length (X.690 §8.1.3).
  private mutating func length() -> Int? {
    guard rest.count >= 2 else { return nil }
    rest = rest.dropFirst()
    let first = rest.removeFirst()
    guard first >= 0x80 else { return Int(first) }
    let count = Int(first & 0x7F)
    guard (1...4).contains(count), rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
  }
}

/// The public key of a certificate world (RFC 5280 §4.1.2.7): an algorithm, and its bits.
enum SubjectPublicKey {
  /// Nil for anything but Ed25519 (RFC 8410), the NIST curves (RFC 5480) and RSA (RFC 8017 §A.1.1).
  static func read(_ bytes: [UInt8]) -> PublicKey? {
    var outer = DERReader(bytes)
    guard var key = outer.next(DERReader.sequence).map({ DERReader($0) }),
      var algorithm = key.next(DERReader.sequence).map({ DERReader($0) }),
      let kind = algorithm.next(DERReader.objectIdentifier),
      let bits = key.next(DERReader.bitString), bits.first == 0
    else { return nil }
    let content = Array(bits.dropFirst())
    switch kind {
    case ed25519: return content.count == 32 ? PublicKey(ed25519: content) : nil
    case ellipticCurve: return point(content, on: algorithm.next(DERReader.objectIdentifier))
    case rsaEncryption: return rsa(content)
    default: return nil
    }
  }

  static let ed25519: [UInt8] = [0x2B, 0x65, 0x70]
  private static let ellipticCurve: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
  private static let rsaEncryption: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
  private static let curves: [[UInt8]: (size: Int, octets: Int)] = [
    [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]: (256, 65), [0x2B, 0x81, 0x04, 0x00, 0x22]: (384, 97),
    [0x2B, 0x81, 0x04, 0x00, 0x23]: (521, 133),
  ]

  private static func point(_ point: [UInt8], on curve: [UInt8]?) -> PublicKey? {
    guard let curve = curve.flatMap({ curves[$0] }), point.count == curve.octets, point.first == 4 else { return nil }
    return PublicKey(ecdsa: curve.size, point: point)
  }

  private static func rsa(_ bytes: [UInt8]) -> PublicKey? {
    var outer = DERReader(bytes)
    guard var key = outer.next(DERReader.sequence).map({ DERReader($0) }),
      let modulus = key.next(DERReader.integer), let exponent = key.next(DERReader.integer)
    else { return nil }
    return PublicKey(rsaExponent: exponent, modulus: modulus)
  }
}
