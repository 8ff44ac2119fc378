import Model
import Testing

@Suite struct SHA256DigestTests {
  private let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1dfeff"

  @Test("It is written as 64 lower-case digits and read back")
  func writes() {
    let digest = SHA256Digest(Array(0...29) + [0xFE, 0xFF])
    #expect(digest.description == hex)
    #expect(SHA256Digest(hex: hex) == digest)
    #expect(SHA256Digest(hex: hex.uppercased()) == digest)
  }

  @Test(
    "Anything but 64 hexadecimal digits is none",
    arguments: [
      "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
      String(repeating: "0", count: 63) + "g", "+" + String(repeating: "0", count: 63),
      String(repeating: "0", count: 64) + " ", String(repeating: "０", count: 64),
    ])
  func refuses(text: String) { #expect(SHA256Digest(hex: text) == nil) }
}
