internal import CBytes

/// A hash over cells, one after the other, by folded multiplication.
struct KeyHash {
  private var one: UInt64
  private var two: UInt64

  /// A seed that nobody who writes files can know, so that no file makes keys collide.
  private static let seed = UInt64.random(in: .min ... .max)

  init() { self.init(seed: Self.seed) }

  private init(seed: UInt64) {
    one = seed
    two = seed &* 0x9E37_79B9_7F4A_7C15
  }

  /// Takes in one cell. Up to sixteen octets behind it are read and left out.
  @inline(__always)
  mutating func add(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    let length = UInt64(truncatingIfNeeded: count) &* 0xA076_1D64_78BD_642F
    var position = 0
    while count &- position > 8 {
      mix(cbytes_load8(bytes + position))
      position &+= 8
    }
    let left = count &- position
    mix((left == 0 ? 0 : cbytes_load8(bytes + position) & .max &>> UInt64(64 &- 8 &* left)) ^ length)
  }

  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    let product = (one ^ word).multipliedFullWidth(by: two ^ 0xE703_7ED1_A0B4_28DB)
    two = (two ^ word) &* 0x8EBC_6AF0_9C88_C6E3
    two ^= two &>> 29
    one = product.high ^ product.low
  }

  /// Two hashes, of 64 bits each, of all that was taken in.
  @inline(__always)
  var first: UInt64 { Self.finish(one &+ two &* 0x5896_5A36_5B3C_2D1F) }

  @inline(__always)
  var second: UInt64 { Self.finish(two ^ one &* 0x1D8E_4E27_C47D_124F) }

  @inline(__always)
  private static func finish(_ word: UInt64) -> UInt64 {
    let mixed = (word ^ word &>> 32) &* 0xD6E8_FEB8_6659_FD93
    return mixed ^ mixed &>> 32
  }
}
