extension Message {
  /// The Content-IDs, without angle brackets, that the message's own text/html parts refer to by `cid:` (RFC 2392).
  /// Bounded: at most 10,000 references are kept, each of at most 998 octets.
  public func contentIDsShown(byHTMLIn bytes: UnsafeRawBufferPointer) -> Set<String> {
    var references = ContentIDReferences()
    for part in leaves where part.contentType == "text/html" {
      _ = decode(part, in: bytes) { references.scan(Octets($0)) }
      references.endPart()
    }
    return references.identifiers
  }
}

/// Finds `cid:` URLs in HTML that comes in slices.
struct ContentIDReferences {
  private(set) var identifiers: Set<String> = []
  /// How many octets of `cid:` the octets before this one were.
  private var matched = 0
  /// The identifier being read; nil outside.
  private var current: [UInt8]?

  private static let scheme = Array("cid:".utf8)
  private static let mostIdentifiers = 10_000
  private static let longestIdentifier = 998

  mutating func scan(_ octets: Octets) {
    for index in 0..<octets.count { take(octets[index]) }
  }

  mutating func endPart() {
    finish()
    matched = 0
  }

  private mutating func take(_ octet: UInt8) {
    if current != nil {
      if Self.endsURL(octet) { finish() } else { append(octet) }
      return
    }
    let lower = ASCII.lower(octet)
    matched = lower == Self.scheme[matched] ? matched + 1 : (lower == Self.scheme[0] ? 1 : 0)
    guard matched == Self.scheme.count else { return }
    matched = 0
    if identifiers.count < Self.mostIdentifiers { current = [] }
  }

  private mutating func append(_ octet: UInt8) {
    guard let count = current?.count, count < Self.longestIdentifier else {
      current = nil
      return
    }
    current?.append(octet)
  }

  private mutating func finish() {
    guard let read = current else { return }
    current = nil
    let identifier = Charset.guess(ExtendedText.percentDecoded(read[...]).octets).text
    if !identifier.isEmpty { identifiers.insert(identifier) }
  }

  private static func endsURL(_ octet: UInt8) -> Bool {
    switch octet {
    case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: ")"), UInt8(ascii: "("), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\\"), 0x7F:
      true
    default: false
    }
  }
}
