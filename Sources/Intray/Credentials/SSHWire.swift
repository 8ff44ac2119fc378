/// What SSH writes on the wire (RFC 4251 §5): numbers of 32 bits, and strings with their length before them.
struct SSHWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ value: UInt32) {
    for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  mutating func string(_ value: some Collection<UInt8>) {
    number(UInt32(value.count))
    bytes += value
  }

  mutating func raw(_ value: some Collection<UInt8>) { bytes += value }
}

/// Reads the same; nil for what is cut short.
struct SSHReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func number() -> UInt32? {
    guard let four = take(4) else { return nil }
    return four.reduce(0) { $0 << 8 | UInt32($1) }
  }

  mutating func string() -> [UInt8]? { number().flatMap { take(Int($0)) } }

  mutating func take(_ count: Int) -> [UInt8]? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
