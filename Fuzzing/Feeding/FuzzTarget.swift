/// Something that takes octets from strangers, and what must be true of its answer.
public struct FuzzTarget: Sendable {
  public let name: String
  public let run: @Sendable (UnsafeRawBufferPointer) -> Void

  public init(_ name: String, _ run: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) {
    self.name = name
    self.run = run
  }
}

/// What a test is feeding to a target; libFuzzer keeps its own.
public enum FuzzInput {
  @TaskLocal public static var current: [UInt8] = []
}

/// Ends the process with `words`, which libFuzzer takes for a find.
public func require(_ isTrue: Bool, _ words: @autoclosure () -> String) {
  if isTrue { return }
  let input = FuzzInput.current
  fatalError(words() + (input.isEmpty ? "" : ", for \(input) as octets, \(String(decoding: input, as: UTF8.self))"))
}

/// One input in so many, always the same ones: for what would take up most of the time.
public func isOne(in count: UInt64, _ octets: UnsafeRawBufferPointer) -> Bool {
  var chance = Chance(octets)
  return chance.next() >> 20 % count == 0
}

/// Chance that a given input always has alike.
public struct Chance: RandomNumberGenerator {
  private var state: UInt64

  /// Begins with what `octets` are.
  public init(_ octets: UnsafeRawBufferPointer) {
    state = octets.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } | 1
  }

  public mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
