/// The mailboxes of an address field (RFC 5322 §3.4), without their display names.
struct AddressList {
  /// `local@domain` of every mailbox, without white space and comments.
  private(set) var addresses: [String] = []
  /// What stands there that senders we know would not write, in words behind the value; nil for plain addresses.
  private(set) var oddity: String?

  /// What has been read of the mailbox at hand.
  private var plain: [UInt8] = []
  private var inBrackets: [UInt8]?
  private var hasBrackets = false

  /// Reads the unfolded octets of one field.
  init(_ octets: [UInt8]) {
    octets.withUnsafeBytes { bytes in
      var field = StructuredField(Octets(bytes))
      while !field.isAtEnd { step(&field) }
      endMailbox()
      if field.findings.contains(where: { $0.code == .unterminatedComment }) {
        note("has a comment without its end")
      }
      if field.findings.contains(where: { $0.code == .unterminatedQuote }) {
        note("has a quotation without its end")
      }
    }
    if octets.contains(0) { note("holds NUL") }
  }

  private mutating func note(_ words: String) { oddity = oddity ?? words }

  private mutating func step(_ field: inout StructuredField) {
    field.skipSpace()
    guard !field.isAtEnd else { return }
    switch field.current {
    case UInt8(ascii: ","):
      endMailbox()
      field.advance()
    case UInt8(ascii: ";"):
      endMailbox()
      note("has a semicolon outside a group")
      field.advance()
    case UInt8(ascii: ":"):
      beginGroup(&field)
    case UInt8(ascii: "<"):
      readBrackets(&field)
    case UInt8(ascii: "\""):
      plain += quoted(&field)
    default:
      let word = field.take { !Self.isSpecial($0) && !ASCII.isBlank($0) }
      if word.isEmpty { field.advance() } else { append(field.octets[word].raw) }
    }
  }

  /// A space between words keeps `A B` from being read as an address.
  private mutating func append(_ word: UnsafeRawBufferPointer) {
    if let last = plain.last, last != UInt8(ascii: "@"), last != UInt8(ascii: "."),
      word[0] != UInt8(ascii: "@"), word[0] != UInt8(ascii: ".")
    {
      plain.append(ASCII.space)
    }
    plain += word
  }

  private static func isSpecial(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\""), UInt8(ascii: "("):
      true
    default: false
    }
  }

  /// Goes on within brackets whatever stands before it.
  private static func isOrdinary(_ octet: UInt8) -> Bool {
    octet != UInt8(ascii: ">") && octet != UInt8(ascii: "\"") && octet != UInt8(ascii: ":")
      && octet != UInt8(ascii: "(") && !ASCII.isBlank(octet)
  }

  private func quoted(_ field: inout StructuredField) -> [UInt8] {
    let inside = field.takeQuoted()
    return [UInt8(ascii: "\"")] + field.octets[inside].array + [UInt8(ascii: "\"")]
  }

  private mutating func beginGroup(_ field: inout StructuredField) {
    note("is a group or has a colon")
    plain = []
    field.advance()
  }

  /// `<local@domain>`, perhaps with a route before it (RFC 5322 §4.4).
  private mutating func readBrackets(_ field: inout StructuredField) {
    if inBrackets != nil {
      note("has more than one address in brackets")
      endMailbox()
    }
    field.advance()
    var address: [UInt8] = []
    while !field.isAtEnd, field.current != UInt8(ascii: ">") {
      field.skipSpace()
      guard !field.isAtEnd, field.current != UInt8(ascii: ">") else { break }
      switch field.current {
      case UInt8(ascii: "\""):
        address += quoted(&field)
      case UInt8(ascii: ":"):
        note("has a route")
        address = []
        field.advance()
      default:
        let start = field.position
        field.advance()
        address += field.octets[start..<field.take(while: Self.isOrdinary).upperBound].raw
      }
    }
    if field.isAtEnd { note("has a bracket without its end") } else { field.advance() }
    inBrackets = address
  }

  private mutating func endMailbox() {
    defer {
      plain = []
      inBrackets = nil
    }
    let octets = inBrackets ?? plain
    guard !octets.isEmpty else { return }
    guard let address = Self.address(octets) else {
      note("has no address of the form local@domain")
      return
    }
    if octets.contains(where: { $0 >= 0x80 }) { note("has an address that is not ASCII") }
    if octets.contains(UInt8(ascii: "\"")) { note("has a quoted local part") }
    if EncodedWords.decode(octets).findings.contains(.word) { note("has an encoded-word in the address") }
    if let inBrackets, plain.contains(UInt8(ascii: "@")), !plain.contains(UInt8(ascii: "\"")),
      plain.map(ASCII.lower) != inBrackets.map(ASCII.lower)
    {
      note("has a second address for a name")
    }
    addresses.append(address)
  }

  /// The address when both sides of its last `@` are there and neither white space nor control is in it.
  private static func address(_ octets: [UInt8]) -> String? {
    guard let at = octets.lastIndex(of: UInt8(ascii: "@")), at > 0, at < octets.count - 1 else { return nil }
    let domain = octets[(at + 1)...]
    guard domain.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    let local = octets[..<at]
    let isQuoted = local.first == UInt8(ascii: "\"")
    guard isQuoted || local.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "@") }) else {
      return nil
    }
    return Charset.guess(octets).text
  }
}
