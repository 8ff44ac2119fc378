internal import Replies

/// One mail address `local@domain` in plain ASCII, as it may stand in an SMTP command: at most 254 octets
/// (RFC 5321 §4.5.3.1), nothing quoted.
func isAddress(_ text: String) -> Bool {
  let halves = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
  guard halves.count == 2, text.utf8.count <= 254, (1...64).contains(halves[0].count) else { return false }
  let forbidden = Set("<>()[]\\,;:\"".utf8)
  let atoms = halves[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  return atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0 > 0x20 && $0 < 0x7F && !forbidden.contains($0) } }
    && isDomain(String(decoding: Array(halves[1]), as: UTF8.self))
}

/// A domain of letters, digits, hyphens and points, each label 1 to 63 octets (RFC 1035 §2.3.4).
func isDomain(_ text: String) -> Bool {
  let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  return text.utf8.count <= 253
    && labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.allSatisfy(isLetterDigitHyphen)
    }
}

private func isLetterDigitHyphen(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
    true
  default: false
  }
}

extension Sender {
  /// Reads `Name <local@domain>` or `local@domain`; nil for anything else. `domain` is that of the Message-IDs.
  init?(from text: String, domain: String) {
    var name = ""
    var address = text
    if let open = text.firstIndex(of: "<"), text.hasSuffix(">") {
      name = String(text[..<open])
      address = String(text[text.index(after: open)...].dropLast())
    }
    while name.last == " " { name.removeLast() }
    guard isAddress(address), name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      return nil
    }
    self.init(name: name, address: address, domain: domain)
  }
}
