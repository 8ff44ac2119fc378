internal import Crypto

extension Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The digits of `octets`, padded, in one line.
  static func encode(_ octets: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((octets.count + 2) / 3 * 4)
    octets.withUnsafeBytes { append($0[...], to: &text) }
    return text
  }

  private static func append(_ octets: Slice<UnsafeRawBufferPointer>, to text: inout [UInt8]) {
    var index = octets.startIndex
    while index < octets.endIndex {
      let left = octets.endIndex - index
      let second = left > 1 ? octets[index + 1] : 0
      let third = left > 2 ? octets[index + 2] : 0
      let bits = UInt32(octets[index]) << 16 | UInt32(second) << 8 | UInt32(third)
      text.append(digits[Int(bits >> 18)])
      text.append(digits[Int(bits >> 12 & 63)])
      text.append(left > 1 ? digits[Int(bits >> 6 & 63)] : UInt8(ascii: "="))
      text.append(left > 2 ? digits[Int(bits & 63)] : UInt8(ascii: "="))
      index += min(3, left)
    }
  }

  /// How long the digits of so many octets are in lines of 76, the last without its line end.
  static func lengthInLines(of count: Int) -> Int {
    let digits = (count + 2) / 3 * 4
    return digits + (digits == 0 ? 0 : (digits - 1) / 76 * 2)
  }

  /// Digits in lines of 76 octets, from octets that come in pieces. The last line has no line end: that belongs to what
  /// follows.
  struct Lines {
    /// Fewer than fill a line.
    private var rest: [UInt8] = []
    private var isFirst = true

    mutating func append(_ octets: UnsafeRawBufferPointer, to text: inout [UInt8]) {
      var octets = octets[...]
      if !rest.isEmpty || octets.count < 57 {
        let taken = octets.prefix(57 - rest.count)
        rest += taken
        octets = octets.dropFirst(taken.count)
        guard rest.count == 57 else { return }
        rest.withUnsafeBytes { write($0[...], to: &text) }
        rest.removeAll(keepingCapacity: true)
      }
      while octets.count >= 57 {
        write(octets.prefix(57), to: &text)
        octets = octets.dropFirst(57)
      }
      rest += octets
    }

    mutating func finish(_ text: inout [UInt8]) {
      guard !rest.isEmpty else { return }
      rest.withUnsafeBytes { write($0[...], to: &text) }
      rest = []
    }

    private mutating func write(_ line: Slice<UnsafeRawBufferPointer>, to text: inout [UInt8]) {
      if !isFirst { text += LineEnds.pair }
      isFirst = false
      Base64.append(line, to: &text)
    }
  }

  static func encodeLines(_ octets: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(lengthInLines(of: octets.count))
    var lines = Lines()
    octets.withUnsafeBytes { lines.append($0, to: &text) }
    lines.finish(&text)
    return text
  }
}

/// Quoted-printable (RFC 2045 §6.7) for texts with CRLF line ends.
enum QuotedPrintable {
  /// Needs no encoding: ASCII without controls, lines of at most 76 octets, none with white space at its end, none
  /// that a mailer would take for something else.
  static func isPlain(_ text: [UInt8]) -> Bool {
    var column = 0
    var last: UInt8 = 0
    for octet in text {
      switch octet {
      case ASCII.carriageReturn: if ASCII.isSpaceOrTab(last) { return false }
      case ASCII.lineFeed: column = -1
      case ASCII.tab, 0x20..<0x7F: break
      default: return false
      }
      column += 1
      if column > 76, octet != ASCII.carriageReturn { return false }
      last = octet
    }
    return !ASCII.isSpaceOrTab(last)
  }

  /// At most one octet in five needs an escape.
  static func isWorthwhile(_ text: [UInt8]) -> Bool {
    text.count { $0 >= 0x7F || $0 == UInt8(ascii: "=") } <= text.count / 5
  }

  /// The text in lines of at most 76 octets.
  static func encode(_ text: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count + text.count / 8)
    var column = 0
    for (index, octet) in text.enumerated() {
      if octet == ASCII.carriageReturn || octet == ASCII.lineFeed {
        output.append(octet)
        column = 0
        continue
      }
      let isLast = index + 1 == text.count || text[index + 1] == ASCII.carriageReturn
      let piece = encode(octet, isLast: isLast)
      if column + piece.count > (isLast ? 76 : 75) {
        output += [UInt8(ascii: "="), ASCII.carriageReturn, ASCII.lineFeed]
        column = 0
      }
      output += piece
      column += piece.count
    }
    return output
  }

  private static func encode(_ octet: UInt8, isLast: Bool) -> [UInt8] {
    let isPlain = octet > 0x20 && octet < 0x7F && octet != UInt8(ascii: "=")
    if isPlain || (ASCII.isSpaceOrTab(octet) && !isLast) { return [octet] }
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "="), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
  }
}

/// What a boundary is made of: the SHA-256 of the parts.
struct Fingerprint {
  private var hash = SHA256()

  mutating func add(_ octets: [UInt8]) { octets.withUnsafeBytes { hash.update(bufferPointer: $0) } }

  /// `=_` and 36 hexadecimal digits.
  var text: String {
    let digits = Array("0123456789abcdef".utf8)
    let octets = hash.finalize().prefix(18).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return "=_" + String(decoding: octets, as: UTF8.self)
  }
}
