/// Writes header fields in seven bits, folded at 78 octets (RFC 5322 §2.1.1), and never lets a value end a line.
struct HeaderWriter {
  private(set) var octets: [UInt8] = []

  static let lineLimit = 78

  /// A value of words in ASCII that may be folded at any space, and is written as it stands.
  mutating func write(_ name: String, folding value: String) {
    var line = Array("\(name):".utf8)
    for word in value.utf8.split(separator: ASCII.space) {
      if line.count + 1 + word.count > Self.lineLimit, line.count > name.utf8.count + 1 { end(&line) }
      line.append(ASCII.space)
      line += word
    }
    end(&line)
  }

  /// A value for people: as it stands where it is plain ASCII, in encoded-words (RFC 2047) otherwise.
  mutating func write(_ name: String, text: String) {
    let clean = Self.withoutControls(text)
    let isPlain =
      clean.utf8.allSatisfy { $0 < 0x7F } && !Self.holdsWord(clean)
      && Self.canFold(clean)
    if isPlain { return write(name, folding: clean) }
    write(name, folding: Self.encodedWords(clean, after: name.utf8.count + 2).joined(separator: " "))
  }

  /// Whether folding at spaces gives the value back and no line is too long.
  private static func canFold(_ text: String) -> Bool {
    let words = text.utf8.split(separator: ASCII.space, omittingEmptySubsequences: false)
    return words.allSatisfy { !$0.isEmpty && $0.count < lineLimit - 1 } || text.isEmpty
  }

  private static func holdsWord(_ text: String) -> Bool {
    let octets = Array(text.utf8)
    return octets.indices.dropLast().contains {
      octets[$0] == UInt8(ascii: "=") && octets[$0 + 1] == UInt8(ascii: "?")
    }
  }

  /// A parameter on a line of its own: quoted where it is plain ASCII, after RFC 2231 otherwise, in segments when it is
  /// long. A quotation mark or backslash in it counts as not plain: readers lose the name at a quoted pair.
  mutating func write(parameter name: String, _ value: String) {
    let clean = Self.withoutControls(value)
    octets.removeLast(2)
    if clean.utf8.allSatisfy({ $0 < 0x7F }), clean.utf8.count + name.utf8.count + 5 <= Self.lineLimit - 1,
      !Self.holdsWord(clean), !clean.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
    {
      octets += Array(";\r\n \(name)=\"\(clean)\"\r\n".utf8)
      return
    }
    let segments = Self.segments(of: clean, room: Self.lineLimit - name.utf8.count - 8)
    for (index, segment) in segments.enumerated() {
      let label = index == 0 ? "UTF-8''" : ""
      let number = segments.count == 1 ? "" : "*\(index)"
      octets += Array(";\r\n \(name)\(number)*=\(label)\(segment)".utf8)
    }
    octets += Array("\r\n".utf8)
  }

  private mutating func end(_ line: inout [UInt8]) {
    octets += line + [ASCII.carriageReturn, ASCII.lineFeed]
    line = []
  }

  /// `"name" <address>`, or the address alone (RFC 5322 §3.4).
  static func mailbox(_ address: String, name: String) -> String {
    let clean = withoutControls(name)
    guard !clean.isEmpty else { return address }
    let isPlain = clean.utf8.allSatisfy { $0 < 0x7F } && !holdsWord(clean) && canFold(clean)
    let phrase =
      isPlain
      ? "\"" + String(decoding: quoted(clean), as: UTF8.self) + "\""
      : encodedWords(clean, after: 6).joined(separator: " ")
    return "\(phrase) <\(address)>"
  }

  // MARK: Encodings

  /// Control characters, CR, LF, NUL and the line separators of Unicode among them, become spaces.
  static func withoutControls(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
      || scalar.value == 0x2029
  }

  /// What is not printable ASCII becomes `?`.
  static func printable(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 >= 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }

  private static func quoted(_ text: String) -> [UInt8] {
    text.utf8.flatMap { octet in
      octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), octet] : [octet]
    }
  }

  /// Encoded-words of at most 75 octets in UTF-8, none of which splits a character (RFC 2047 §5), on lines of 76 (§2). In
  /// the Q encoding: GMime reads nothing behind a word that ends with the padding of base64.
  private static func encodedWords(_ text: String, after used: Int) -> [String] {
    var words: [String] = []
    var current = ""
    for scalar in text.unicodeScalars {
      let piece = String(scalar).utf8.map(quotedCharacter).joined()
      let room = (words.isEmpty ? max(24, 76 - used) : 75) - 12
      if current.utf8.count + piece.utf8.count > room {
        words.append("=?UTF-8?Q?\(current)?=")
        current = ""
      }
      current += piece
    }
    if !current.isEmpty { words.append("=?UTF-8?Q?\(current)?=") }
    return words
  }

  /// What stands for itself in a phrase too (RFC 2047 §5 rule 3) stands for itself.
  private static func quotedCharacter(_ octet: UInt8) -> String {
    switch octet {
    case ASCII.space: "_"
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"):
      String(UnicodeScalar(octet))
    default: "=" + hexadecimal(octet)
    }
  }

  /// Percent-encoded pieces of at most `room` octets (RFC 2231 §4.1), none of which splits an escape.
  private static func segments(of text: String, room: Int) -> [String] {
    var segments: [String] = []
    var current = ""
    for octet in text.utf8 {
      let piece = percentEncoded(octet)
      let limit = segments.isEmpty ? room - 7 : room
      if current.utf8.count + piece.utf8.count > limit {
        segments.append(current)
        current = ""
      }
      current += piece
    }
    segments.append(current)
    return segments
  }

  /// An `attribute-char` (RFC 2231 §7) stands for itself.
  private static func percentEncoded(_ octet: UInt8) -> String {
    let isPlain =
      ASCII.isToken(octet) && octet != UInt8(ascii: "*") && octet != UInt8(ascii: "'")
      && octet != UInt8(ascii: "%")
    return isPlain ? String(UnicodeScalar(octet)) : "%" + hexadecimal(octet)
  }

  private static func hexadecimal(_ octet: UInt8) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(decoding: [digits[Int(octet >> 4)], digits[Int(octet & 15)]], as: UTF8.self)
  }
}
