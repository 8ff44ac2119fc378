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

  @inline(__always)
  var high: UInt64 { (one ^ two) &* 0x5896_5A36_5B3C_2D1F ^ one &>> 31 }

  @inline(__always)
  var low: UInt32 { UInt32(truncatingIfNeeded: (one &* 0x1D8E_4E27_C47D_124F ^ two) &>> 32) }
}
