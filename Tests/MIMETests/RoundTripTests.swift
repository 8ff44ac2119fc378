import MIME
import Testing

@Suite struct RoundTripTests {
  @Test("What the composer writes, the reader reads back, without a defect", arguments: 1...50 as ClosedRange<UInt64>)
  func compose(seed: UInt64) throws {
    var noise = Noise(seed)
    for _ in 0..<10 {
      let written = Composition.random(&noise)
      let bytes = try written.render()
      let read = ReadMessage(bytes)
      #expect(read.message.subject == written.subject)
      #expect(read.message.from == [written.from] && read.message.messageID == written.messageID)
      #expect(read.message.defects == [])
      let files = read.message.leaves.filter { $0.fileName != nil }
      #expect(files.map(\.fileName) == written.attachments.map(\.fileName))
      #expect(files.map(\.contentType) == written.attachments.map(\.contentType))
      for (file, attachment) in zip(files, written.attachments) {
        let decoded = read.decoded(file)
        var octets: [UInt8] = []
        try attachment.lend { octets += $0 }
        #expect(decoded.octets == octets && decoded.defects == [])
      }
      let texts = read.message.leaves.filter { $0.fileName == nil }.map { read.text($0) }
      #expect(texts == ([written.text] + [written.html].compactMap(\.self)).map { crlf($0) })
      #expect(bytes.allSatisfy { $0 < 0x80 && $0 != 0 })
    }
  }

  @Test("A file that is lent in pieces is written as if it were whole", arguments: [1, 56, 57, 58, 113, 114, 1000])
  func pieces(size: Int) throws {
    var noise = Noise(7)
    let octets = noise.octets(997)
    var written = Composition.random(&noise)
    written.attachments = [.init(fileName: "a.csv", contentType: "text/csv", bytes: octets)]
    let whole = try written.render()
    written.attachments = [
      .init(fileName: "a.csv", contentType: "text/csv", count: octets.count) { take in
        for start in stride(from: 0, to: octets.count, by: size) {
          try Array(octets[start..<min(start + size, octets.count)]).withUnsafeBytes { try take($0) }
        }
      }
    ]
    #expect(try written.render() == whole)
  }
}
