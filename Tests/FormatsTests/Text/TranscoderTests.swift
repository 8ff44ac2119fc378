import Testing

@testable import Formats

@Suite struct TranscoderTests {
  private func decode(_ bytes: [UInt8], _ encoding: TextEncoding, piece: Int) throws -> String {
    let source = ByteSource(bytes)
    let transcoder = Transcoder(encoding)
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 7)
    while true {
      let count = try buffer.withUnsafeMutableBytes { target in
        try transcoder.read(target) {
          try source.read(UnsafeMutableRawBufferPointer(rebasing: $0.prefix(piece)))
        }
      }
      if count == 0 { return String(decoding: output, as: UTF8.self) }
      output += buffer[..<count]
    }
  }

  @Test(
    "Bytes of other encodings become the characters they stand for, in pieces of any size",
    arguments: [
      (TextEncoding.windows1252, [0x47, 0x72, 0xF6, 0xDF, 0x65, 0x80, 0x93], "Größe€“"),
      (.utf16LittleEndian, [0x41, 0, 0x34, 0xD8, 0x1E, 0xDD, 0xE9, 0], "A𝄞é"),
      (.utf16BigEndian, [0, 0x41, 0xD8, 0x34, 0xDD, 0x1E, 0, 0xE9], "A𝄞é"),
      (.utf16LittleEndian, [0x34, 0xD8, 0x41, 0, 0x42], "\u{FFFD}A\u{FFFD}"),
      (.shiftJIS, [0x41, 0x93, 0xFA, 0x96, 0x7B, 0xB1, 0x81, 0x20], "A日本ｱ\u{FFFD} "),
    ] as [(TextEncoding, [UInt8], String)], [1, 2, 3, 64])
  func decodes(example: (encoding: TextEncoding, bytes: [UInt8], text: String), piece: Int) throws {
    #expect(try decode(example.bytes, example.encoding, piece: piece) == example.text)
  }

  @Test(
    "Encodings are known by the names mail and XML give them",
    arguments: [("ISO-8859-1", TextEncoding.windows1252), ("Windows-31J", .shiftJIS), ("utf8", .utf8)])
  func labels(label: String, encoding: TextEncoding) {
    #expect(TextEncoding(label: label) == encoding)
    #expect(TextEncoding(label: "ebcdic") == nil)
  }
}
