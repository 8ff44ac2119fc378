/// Writes header fields folded at 78 columns (RFC 5322 §2.1.1, §2.2.3). No value can end its field: controls, CR, LF
/// and NUL among them, become spaces.
struct HeaderWriter {
  private(set) var octets: [UInt8] = []

  private static let width = 78

  /// A field of words that are ASCII and stay whole; folded between them.
  mutating func field(_ name: String, _ words: [String]) {
    var line = "\(Self.clean(name)):"
    for word in words.map(Self.clean(folded:)) {
      if line.utf8.count + 1 + word.prefix(while: { $0 != "\r\n" }).utf8.count > Self.width, line.last != ":" {
        octets += line.utf8 + [0x0D, 0x0A]
        line = ""
      }
      line += " \(word)"
    }
    octets += line.utf8 + [0x0D, 0x0A]
  }

  /// A field of free text: as it is where it is plain ASCII, else in encoded-words (RFC 2047).
  mutating func text(_ name: String, _ value: String) {
    let value = Self.clean(value)
    guard Self.isPlain(value) else { return field(name, Self.encodedWords(value)) }
    field(name, value.split(separator: " ", omittingEmptySubsequences: false).map(String.init))
  }

  /// Text that may stand as it is: printable ASCII, no word too long for a line, no space that folding would lose,
  /// nothing that reads as an encoded-word.
  private static func isPlain(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !value.contains("=?") && !value.contains("  ")
      && value.first != " " && value.last != " "
      && value.utf8.split(separator: 0x20).allSatisfy { $0.count <= 60 }
  }

  /// UTF-8 in base64, each word of at most 75 octets and of whole characters (RFC 2047 §2, §5).
  static func encodedWords(_ text: String) -> [String] {
    var words: [String] = []
    var pending: [UInt8] = []
    for scalar in text.unicodeScalars {
      let octets = Array(String(scalar).utf8)
      if pending.count + octets.count > 42 {
        words.append("=?UTF-8?B?\(base64(pending))?=")
        pending = []
      }
      pending += octets
    }
    return words + ["=?UTF-8?B?\(base64(pending))?="]
  }

  /// Without controls: each becomes a space.
  static func clean(_ text: String) -> String {
    var clean = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      clean.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
    }
    return String(clean)
  }

  /// The same, but for our own folds.
  private static func clean(folded text: String) -> String {
    text.split(separator: "\r\n ", omittingEmptySubsequences: false).map { clean(String($0)) }.joined(separator: "\r\n ")
  }
}

/// RFC 4648 §4, on one line.
func base64(_ octets: some Collection<UInt8>) -> String {
  let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  text.reserveCapacity((octets.count + 2) / 3 * 4)
  var rest = octets[...]
  while let first = rest.popFirst() {
    let second = rest.popFirst()
    let third = rest.popFirst()
    text.append(digits[Int(first >> 2)])
    text.append(digits[Int((first & 3) << 4 | (second ?? 0) >> 4)])
    text.append(second.map { digits[Int(($0 & 15) << 2 | (third ?? 0) >> 6)] } ?? UInt8(ascii: "="))
    text.append(third.map { digits[Int($0 & 63)] } ?? UInt8(ascii: "="))
  }
  return String(decoding: text, as: UTF8.self)
}
