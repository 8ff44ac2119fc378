internal import CMIME

/// Base64 (RFC 4648 §4), as parts and encoded-words have it.
enum Base64 {
  /// The value of a digit of either alphabet; nil for anything else.
  static func value(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x41...0x5A: octet - 0x41
    case 0x61...0x7A: octet - 0x61 + 26
    case 0x30...0x39: octet - 0x30 + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }

  /// Decodes what stands in memory whole: padding may be missing, foreign octets are skipped.
  static func decodeShort(_ text: Octets) -> (octets: [UInt8], isWellFormed: Bool) {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.count / 4 * 3 + 3)
    var quantum = Quantum()
    var isWellFormed = true
    for index in 0..<text.count {
      let octet = text[index]
      if let value = value(octet) {
        if quantum.isPadded { isWellFormed = false }
        quantum.add(value, to: &octets)
      } else if octet == UInt8(ascii: "=") {
        quantum.pad(&octets)
      } else {
        isWellFormed = false
      }
    }
    if quantum.count == 1 { isWellFormed = false }
    quantum.pad(&octets)
    return (octets, isWellFormed)
  }

  /// Up to four digits on their way to three octets.
  struct Quantum {
    private(set) var count = 0
    private(set) var isPadded = false
    private var bits: UInt32 = 0

    mutating func add(_ value: UInt8, to octets: inout [UInt8]) {
      isPadded = false
      bits = bits << 6 | UInt32(value)
      count += 1
      guard count == 4 else { return }
      octets += [
        UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8),
        UInt8(truncatingIfNeeded: bits),
      ]
      (bits, count) = (0, 0)
    }

    /// Ends an unfinished quantum: two digits give one octet, three give two, one gives none.
    mutating func pad(_ octets: inout [UInt8]) {
      if count == 2 { octets.append(UInt8(truncatingIfNeeded: bits >> 4)) }
      if count == 3 {
        octets += [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
      }
      (bits, count, isPadded) = (0, 0, true)
    }
  }
}
