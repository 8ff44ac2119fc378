/// How octets stand for characters.
enum Charset: Sendable, Hashable {
  case utf8
  case windows1252
  /// Named as glibc's iconv knows it.
  case converted(String)

  /// The charset of a label as mail writes it: any case, perhaps quoted, perhaps with a language behind `*`
  /// (RFC 2231 §5). Nil when the label is unknown.
  init?(label: some Sequence<UInt8>) {
    let bare = label.prefix { $0 != UInt8(ascii: "*") }.filter {
      $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27
    }
    guard bare.count <= 64, let charset = CharsetLabels.charset(for: ASCII.lowerText(bare)) else {
      return nil
    }
    self = charset
  }

  /// The text of `octets`, and whether all of them were valid; what was not is U+FFFD.
  func decode(_ octets: [UInt8], with converters: Converters = Converters()) -> (text: String, isValid: Bool) {
    switch self {
    case .utf8:
      guard let text = Self.validUTF8(octets) else { return (String(decoding: octets, as: UTF8.self), false) }
      return (text, true)
    case .windows1252: return (Self.windows1252Text(octets), true)
    case .converted(let name): return converters.convert(octets, from: name)
    }
  }

  /// The text of octets that name no charset: UTF-8 where valid, windows-1252 otherwise.
  static func guess(_ octets: [UInt8]) -> (text: String, isUTF8: Bool) {
    if let text = validUTF8(octets) { return (text, true) }
    return (windows1252Text(octets), false)
  }

  private static func validUTF8(_ octets: [UInt8]) -> String? {
    String(validating: octets, as: UTF8.self)
  }

  private static func windows1252Text(_ octets: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for octet in octets {
      let value = octet &- 0x80 < 0x20 ? windows1252High[Int(octet - 0x80)] : UInt16(octet)
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    return String(text)
  }

  /// What windows-1252 means by 0x80 to 0x9F (WHATWG Encoding Standard §9).
  private static let windows1252High: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D,
    0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A,
    0x0153, 0x9D, 0x017E, 0x0178,
  ]
}
