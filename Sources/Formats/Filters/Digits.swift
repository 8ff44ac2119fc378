internal import CBytes

/// Eight characters at once, the first in the lowest octet.
enum Digits {
  static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// The first `count` characters (1 to 8) at `bytes`, behind as many zeros as make them eight. Reads eight octets.
  @inline(__always)
  static func padded(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
    let shift = UInt64(64 &- 8 &* count)
    let word = cbytes_load8(bytes) &<< shift
    return count == 8 ? word : word | zeros &>> (64 &- shift)
  }

  @inline(__always)
  static func areDigits(_ word: UInt64) -> Bool { cbytes_digits8(word) != 0 }

  /// The number that eight digits make.
  @inline(__always)
  static func value(_ word: UInt64) -> UInt64 {
    var value = word &- zeros
    value = value &* 10 &+ value &>> 8
    let high = (value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let low = (value &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    return (high &+ low) &>> 32
  }

  /// The highest bit of each octet that is `octet`.
  @inline(__always)
  static func matches(_ word: UInt64, _ octet: UInt8) -> UInt64 {
    let lows: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let other = word ^ (0x0101_0101_0101_0101 &* UInt64(octet))
    return ~(((other & lows) &+ lows) | other | lows)
  }
}
