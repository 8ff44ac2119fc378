internal import Model

/// An address that can stand in an envelope: what would break out of the command it stands in never becomes one.
/// Quoted local parts are not taken (RFC 5321 §4.1.2 advises against them; CVE-2026-30227 shows why).
struct SMTPAddress: Equatable {
  let text: String
  /// Holds more than ASCII, so that the server must offer SMTPUTF8 (RFC 6531).
  let isInternational: Bool

  /// Throws `misconfigured` unless `text` is `local@domain` within the lengths of RFC 5321 §4.5.3.1.
  init(_ text: String) throws(TransferError) {
    let bytes = Array(text.utf8)
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { throw Self.misshapen(bytes, "local@domain") }
    guard (1...64).contains(at), bytes[..<at].allSatisfy(Self.isLocalByte) else {
      throw Self.misshapen(bytes, "1 to 64 letters, digits and !#$%&'*+-/=?^_`{|}~. before the @")
    }
    guard Self.isDomain(bytes[(at + 1)...]) else {
      throw Self.misshapen(bytes, "a domain name or [address] after the @")
    }
    guard bytes.count <= 254 else { throw Self.misshapen(bytes, "at most 254 octets") }
    self.text = text
    isInternational = bytes.contains { $0 >= 0x80 }
  }

  private static func misshapen(_ bytes: [UInt8], _ expected: String) -> TransferError {
    TransferError(.misconfigured, "\"\(printable(bytes))\" is no address for an envelope: expected \(expected)")
  }

  private static func isLocalByte(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte >= 0x80 || ".!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]"), bytes.count > 2 {
      return bytes.dropFirst().dropLast().allSatisfy { isLetterOrDigit($0) || ".:-".utf8.contains($0) }
    }
    let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      (1...63).contains(label.count)
        && label.allSatisfy { isLetterOrDigit($0) || $0 >= 0x80 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
