internal import Glibc
internal import Synchronization

/// An identifier that sorts by the time it was made: 48 bits of milliseconds, 80 bits of chance, written as 26
/// characters of Crockford's base 32 (github.com/ulid/spec).
public struct ULID: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let text: String

  /// Takes a written identifier; nil unless it is 26 characters of the alphabet, the first at most `7`.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 26, bytes[0] <= UInt8(ascii: "7"), bytes.allSatisfy(Self.alphabet.contains) else {
      return nil
    }
    self.text = text
  }

  /// Makes a new one for the moment `milliseconds` after 1970.
  public init(milliseconds: Int64, using generator: inout some RandomNumberGenerator) {
    var value = UInt128(UInt64(clamping: milliseconds) & 0xFFFF_FFFF_FFFF) << 80
    value |= UInt128(generator.next() as UInt64) << 16
    value |= UInt128(generator.next() as UInt16)
    text = String(unsafeUninitializedCapacity: 26) { octets in
      for index in 0..<26 { octets[index] = Self.alphabet[Int(truncatingIfNeeded: (value >> ((25 - index) * 5)) & 31)] }
      return 26
    }
  }

  public init(at moment: Timestamp = .now) {
    self = Self.chance.withLock { ULID(milliseconds: moment.milliseconds, using: &$0) }
  }

  private static let chance = Mutex(SystemChance())

  public var description: String { text }

  public static func < (left: ULID, right: ULID) -> Bool { left.text < right.text }

  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let ulid = ULID(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not a ULID"))
    }
    self = ulid
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }

  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
}

/// The system's randomness, asked for many numbers at a time: each question is a system call.
private struct SystemChance: RandomNumberGenerator {
  private var numbers: [UInt64] = []

  mutating func next() -> UInt64 {
    if numbers.isEmpty {
      numbers = Array(unsafeUninitializedCapacity: 32) { numbers, count in
        // As many octets as are never refused (getentropy(3)).
        guard getentropy(numbers.baseAddress, 256) == 0 else { preconditionFailure("the system has no randomness") }
        count = 32
      }
    }
    return numbers.removeLast()
  }
}
