internal import Crypto
internal import FoundationEssentials

/// A public key of SSH: which kind, and its bytes as SSH writes them (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4).
struct PublicKey: Equatable {
  /// `ssh-ed25519`
  let algorithm: String
  let blob: [UInt8]

  /// The kinds we know. RSA's belongs to partners who bring files to us; our own keys are of the others.
  static let algorithms = [
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
  ]

  /// Nil unless the blob is of a kind we know, whole, and nothing behind it.
  init?(blob: [UInt8]) {
    guard let parts = Self.parts(of: blob), let name = parts.first else { return nil }
    algorithm = String(decoding: name, as: UTF8.self)
    guard Self.algorithms.contains(algorithm), parts.count == (algorithm == "ssh-ed25519" ? 2 : 3) else { return nil }
    guard algorithm != "ssh-ed25519" || parts[1].count == 32 else { return nil }
    self.blob = blob
  }

  private static func parts(of blob: [UInt8]) -> [[UInt8]]? {
    var reader = SSHReader(blob)
    var parts: [[UInt8]] = []
    while !reader.isAtEnd {
      guard let part = reader.string() else { return nil }
      parts.append(part)
    }
    return parts
  }

  init(ed25519 key: [UInt8]) {
    algorithm = "ssh-ed25519"
    blob = Self.blob("ssh-ed25519", [key])
  }

  /// `size` is 256, 384 or 521; `point` uncompressed.
  init(ecdsa size: Int, point: [UInt8]) {
    algorithm = "ecdsa-sha2-nistp\(size)"
    blob = Self.blob(algorithm, [Array("nistp\(size)".utf8), point])
  }

  init(rsaExponent exponent: [UInt8], modulus: [UInt8]) {
    algorithm = "ssh-rsa"
    blob = Self.blob("ssh-rsa", [exponent, modulus])
  }

  /// `ssh-ed25519 AAAA…`, as it stands in authorized_keys.
  var line: String { "\(algorithm) \(Data(blob).base64EncodedString())" }

  /// `SHA256:…`, as ssh-keygen shows it.
  var fingerprint: String {
    let digest = Data(SHA256.hash(data: blob)).base64EncodedString()
    return "SHA256:" + digest.filter { $0 != "=" }
  }

  private static func blob(_ algorithm: String, _ parts: [[UInt8]]) -> [UInt8] {
    var writer = SSHWriter()
    writer.string(algorithm.utf8)
    for part in parts { writer.string(part) }
    return writer.bytes
  }
}

extension PublicKey {
  /// Reads a public key as people have it: a line of OpenSSH's, PKCS#8 (`BEGIN PUBLIC KEY`), or RFC 4716
  /// (`BEGIN SSH2 PUBLIC KEY`).
  init(text: String) throws(KeyError) {
    guard let key = Self.read(text) else {
      throw KeyError(
        "this is no public key: expected a line such as \"ssh-ed25519 AAAA…\", or a block that begins with "
          + "-----BEGIN PUBLIC KEY----- or ---- BEGIN SSH2 PUBLIC KEY ----")
    }
    self = key
    guard algorithm != "ssh-rsa" || bits >= 2048 else {
      throw KeyError("this RSA key has \(bits) bits; expected 2048 or more")
    }
  }

  private static func read(_ text: String) -> PublicKey? {
    if let body = Armour.body(of: text, "-----BEGIN PUBLIC KEY-----") { return SubjectPublicKey.read(body) }
    if let body = Armour.body(of: text, "---- BEGIN SSH2 PUBLIC KEY ----") { return PublicKey(blob: body) }
    let words = text.split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard words.count >= 2, let body = Data(base64Encoded: String(words[1])) else { return nil }
    guard let key = PublicKey(blob: Array(body)), key.algorithm == words[0] else { return nil }
    return key
  }

  /// Of an RSA key, those of its modulus.
  private var bits: Int {
    let digits = (Self.parts(of: blob)?.last ?? []).drop { $0 == 0 }
    return digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)
  }
}

/// Why something is not the key it should be; never any of its bytes.
struct KeyError: Error, CustomStringConvertible {
  let description: String
  init(_ words: String) { description = words }
}

/// Base64 between two lines that say what it is (RFC 7468, RFC 4716).
enum Armour {
  /// The bytes behind the line `begin`; nil when it is not there or its end is missing.
  static func body(of text: String, _ begin: String) -> [UInt8]? {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed }
    guard let first = lines.firstIndex(of: begin),
      let last = lines.firstIndex(of: begin.replacing("BEGIN", with: "END")), first < last
    else { return nil }
    var body = ""
    var isHeader = false
    for line in lines[(first + 1)..<last] {
      // RFC 4716 §3.3: a header line has a colon, and goes on behind a backslash.
      if isHeader || line.contains(":") { isHeader = line.hasSuffix("\\") } else { body += line }
    }
    return Data(base64Encoded: body).map(Array.init)
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
