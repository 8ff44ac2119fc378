/// How characters are written as bytes. Latin-1 is read as windows-1252, as the WHATWG Encoding Standard has it.
public enum TextEncoding: String, Sendable, Hashable, Codable, CaseIterable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1252 = "windows-1252"
  case shiftJIS = "shift_jis"

  /// By one of the names it goes under in mail and XML; nil for one that is not read.
  public init?(label: String) {
    switch label.lowercased() {
    case "utf-8", "utf8", "us-ascii", "ascii", "utf-8-bom": self = .utf8
    case "utf-16", "utf-16le", "utf16", "unicode": self = .utf16LittleEndian
    case "utf-16be": self = .utf16BigEndian
    case "windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1", "l1": self = .windows1252
    case "shift_jis", "shift-jis", "sjis", "ms_kanji", "cp932", "windows-31j": self = .shiftJIS
    default: return nil
    }
  }

  /// Octets that a character took in this encoding, by its scalar.
  func width(of scalar: UInt32) -> Int {
    switch self {
    case .utf8: scalar < 0x80 ? 1 : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
    case .utf16LittleEndian, .utf16BigEndian: scalar < 0x10000 ? 2 : 4
    case .windows1252: 1
    case .shiftJIS: scalar < 0x80 || (0xFF61...0xFF9F).contains(scalar) || scalar == 0xFFFD ? 1 : 2
    }
  }
}

/// The 32 characters between 0x80 and 0x9F of windows-1252 (encoding.spec.whatwg.org, index-windows-1252).
let windows1252Middle: [UInt16] = [
  0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
  0x017D,
  0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
  0x9D,
  0x017E, 0x0178,
]
