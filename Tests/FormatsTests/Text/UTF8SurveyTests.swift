import Testing

@testable import Formats

@Suite struct UTF8SurveyTests {
  private func survey(_ bytes: [UInt8], in size: Int) -> UTF8Survey {
    var survey = UTF8Survey()
    var start = 0
    while start < bytes.count {
      let end = min(start + size, bytes.count)
      bytes[start..<end].withUnsafeBytes { survey.add($0) }
      start = end
    }
    survey.finish()
    return survey
  }

  @Test("A file is surveyed alike in pieces of any size", arguments: [1, 2, 3, 5, 63, 64, 65, 100_000])
  func pieces(size: Int) {
    let text =
      String(repeating: "plain text, ", count: 9) + String(repeating: "Größe 日本 𝄞;", count: 40)
      + "\0\u{1}\t\r\n"
    let bytes = Array(text.utf8) + [0xFF] + Array("x".utf8) + [0xE6, 0x97] + Array("yz".utf8) + [0xC3]
    let found = survey(bytes, in: size)
    #expect(found.bytes == bytes.count)
    #expect(found.high == bytes.count { $0 >= 0x80 })
    #expect(found.characters == 40 * 5)
    #expect(found.faults == 3)
    #expect(found.controls == 2 && found.nuls == 1)
  }

  @Test(
    "Overlong forms, surrogates and what lies beyond Unicode are faults",
    arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0xF8]] as [[UInt8]])
  func faults(bytes: [UInt8]) {
    let found = survey(bytes, in: 64)
    #expect(found.faults > 0 && found.characters == 0)
  }
}
