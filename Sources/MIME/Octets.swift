internal import CMIME
internal import Glibc

/// A view of bytes that somebody else keeps: every access is checked, none copies.
struct Octets {
  let base: UnsafePointer<UInt8>
  let count: Int

  /// Views `bytes`; an empty buffer may have no address.
  init(_ bytes: UnsafeRawBufferPointer) {
    // Nothing is ever read through the address that stands in for none: the count is 0.
    base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(bitPattern: 1)!
    count = bytes.baseAddress == nil ? 0 : bytes.count
  }

  /// Views `text`, which never goes away.
  init(_ text: StaticString) { self.init(base: text.utf8Start, count: text.utf8CodeUnitCount) }

  private init(base: UnsafePointer<UInt8>, count: Int) {
    self.base = base
    self.count = count
  }

  /// The octet at `index`; 0 outside.
  @inline(__always)
  subscript(_ index: Int) -> UInt8 {
    UInt(bitPattern: index) < UInt(bitPattern: count) ? base[index] : 0
  }

  /// The part of `range` that lies inside.
  subscript(_ range: Range<Int>) -> Octets {
    let lower = min(max(0, range.lowerBound), count)
    let upper = min(max(lower, range.upperBound), count)
    return Octets(base: base + lower, count: upper - lower)
  }

  var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
  var array: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// The first place of `octet` in `range`, or its end.
  @inline(__always)
  func first(_ octet: UInt8, in range: Range<Int>) -> Int {
    let upper = min(range.upperBound, count)
    guard range.lowerBound >= 0, range.lowerBound < upper else { return max(range.lowerBound, upper) }
    guard let found = memchr(base + range.lowerBound, Int32(octet), upper - range.lowerBound) else {
      return upper
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Where the octets from `start` on that `belongs` accepts come to an end.
  @inline(__always)
  func end(ofRunFrom start: Int, _ belongs: (UInt8) -> Bool) -> Int {
    var index = max(0, start)
    while index < count, belongs(base[index]) { index += 1 }
    return index
  }

  func contains(_ octet: UInt8, in range: Range<Int>) -> Bool {
    first(octet, in: range) < min(range.upperBound, count)
  }

  /// Whether the octets from `start` are `text`, which is in lower case, in any case.
  func matches(_ text: StaticString, at start: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard start >= 0, start <= count, count - start >= length else { return false }
    let octets = UnsafeRawPointer(base + start)
    let wanted = UnsafeRawPointer(text.utf8Start)
    var index = 0
    while index + 8 <= length {
      let word = octets.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard ASCII.lower(word) == wanted.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
      index += 8
    }
    while index < length {
      guard ASCII.lower(base[start + index]) == text.utf8Start[index] else { return false }
      index += 1
    }
    return true
  }

  /// Whether these octets are `text`, which is in lower case, in any case.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool { count == text.utf8CodeUnitCount && matches(text, at: 0) }

  /// How often `octet` occurs.
  func occurrences(of octet: UInt8) -> Int { Int(cmime_occurrences(base, count, octet)) }

  /// Without the white space (RFC 5234 WSP, CR and LF) at either end.
  var trimmed: Octets {
    var lower = 0
    var upper = count
    while lower < upper, ASCII.isBlank(base[lower]) { lower += 1 }
    while upper > lower, ASCII.isBlank(base[upper - 1]) { upper -= 1 }
    return self[lower..<upper]
  }
}

extension Octets {
  /// Without white space at the end.
  var trimmedEnd: Octets {
    var upper = count
    while upper > 0, ASCII.isBlank(base[upper - 1]) { upper -= 1 }
    return self[0..<upper]
  }
}

/// How many octets are gone through between telling how far that has come: what a mapped file takes up on the way.
let releaseStep = 256 * 1024

/// What octets mean as ASCII.
enum ASCII {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")

  @inline(__always)
  static func isSpaceOrTab(_ octet: UInt8) -> Bool { octet == space || octet == tab }

  /// Space, tab, CR or LF.
  @inline(__always)
  static func isBlank(_ octet: UInt8) -> Bool {
    octet == space || octet == tab || octet == carriageReturn || octet == lineFeed
  }

  @inline(__always)
  static func lower(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet | 0x20 : octet
  }

  /// The same for eight octets at once.
  @inline(__always)
  static func lower(_ octets: UInt64) -> UInt64 {
    // The highest bit of each octet says what it is, without a carry into the next.
    let ones: UInt64 = 0x0101_0101_0101_0101
    let bits = octets & (ones &* 0x7F)
    let atLeastA = bits &+ ones &* (0x80 - 0x41)
    let aboveZ = bits &+ ones &* (0x80 - 0x5B)
    return octets | (atLeastA & ~aboveZ & ~octets & (ones &* 0x80)) >> 2
  }

  @inline(__always)
  static func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

  /// A character of RFC 2045 §5.1 `token`.
  @inline(__always)
  static func isToken(_ octet: UInt8) -> Bool {
    guard octet > 0x20, octet < 0x7F else { return false }
    switch octet {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"),
      UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\\"), UInt8(ascii: "\""),
      UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "="):
      return false
    default: return true
    }
  }

  static func hexadecimal(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case 0x41...0x46: octet - 0x41 + 10
    case 0x61...0x66: octet - 0x61 + 10
    default: nil
    }
  }

  /// `octets` in lower case as text; what is not ASCII becomes U+FFFD.
  static func lowerText(_ octets: some Sequence<UInt8>) -> String {
    String(decoding: octets.map(lower), as: UTF8.self)
  }
}
