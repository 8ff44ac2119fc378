internal import CBytes

/// A hash of 96 bits over cells, one after the other; by folded multiplication.
struct KeyHash {
  private var one: UInt64
  private var two: UInt64

  /// A seed that nobody who writes files can know, so that no file makes keys collide.
  static let seed = UInt64.random(in: .min ... .max) | 1

  init(seed: UInt64 = KeyHash.seed) {
    one = seed
    two = ~seed &* 0x9E37_79B9_7F4A_7C15
  }

  /// Takes in one cell. Up to eight octets behind it are read and left out.
  @inline(__always)
  mutating func add(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    var position = 0
    while position &+ 8 <= count {
      mix(cbytes_load8(bytes + position))
      position &+= 8
    }
    let left = count &- position
    let tail = left == 0 ? 0 : cbytes_load8(bytes + position) & .max &>> UInt64(64 &- 8 &* left)
    mix(tail ^ UInt64(truncatingIfNeeded: count) &<< 56 ^ 0xA5)
  }

  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    let product = (one ^ word).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    let other = (two &+ word ^ 0x8EBC_6AF0_9C88_C6E3).multipliedFullWidth(by: 0x5896_5A36_5B3C_2D1F)
    one = product.high ^ product.low
    two = other.high ^ other.low ^ one
  }

  var key: SeenRows.Key {
    var last = self
    last.mix(0x1D8E_4E27_C47D_124F)
    return SeenRows.Key(high: last.one, low: UInt32(truncatingIfNeeded: last.two))
  }
}

@inline(__always)
func prefetchMemory(_ place: UnsafeRawPointer) { cbytes_prefetch(place) }
