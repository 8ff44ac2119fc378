/// The decimal number these octets spell, all of them; nil for none, for another octet, and for more than 64 bits.
func number(_ digits: some Sequence<UInt8>) -> UInt64? {
  var value: UInt64?
  for digit in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
    let (shifted, tooLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
    let (sum, overflows) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
    guard !tooLarge, !overflows else { return nil }
    value = sum
  }
  return value
}

/// A number of 32 bits, as UIDs, UIDVALIDITY and sequence numbers are (RFC 9051 §9, `number`).
func number32(_ digits: some Sequence<UInt8>) -> UInt32? { number(digits).flatMap { UInt32(exactly: $0) } }

extension Sequence<UInt8> {
  /// Equal to ASCII capitals without regard to case.
  func spells(_ capitals: StaticString) -> Bool {
    capitals.withUTF8Buffer { expected in
      var index = 0
      for byte in self {
        guard index < expected.count, capital(byte) == expected[index] else { return false }
        index += 1
      }
      return index == expected.count
    }
  }
}

/// The octet with `a`…`z` as capitals.
private func capital(_ byte: UInt8) -> UInt8 { (0x61...0x7A).contains(byte) ? byte & 0xDF : byte }
