import Model
import Testing

@testable import Formats

@Suite struct GzipTests {
  static let text = (1...5000).map { "row \($0),\($0 * 7919 % 10_007)\r\n" }.joined()

  @Test("What was packed comes out, whatever pieces it comes in", arguments: [1, 7, 4096, Int.max])
  func reads(piece: Int) throws {
    #expect(try opened(gzipped(Self.text), inPiecesOf: piece) == Self.text)
  }

  @Test("Members follow one another; zeros may follow the last")
  func members() throws {
    let bytes = gzipped("a\n") + gzipped("") + gzipped("1\n") + [0, 0, 0]
    #expect(try opened(bytes) == "a\n1\n")
    let file = try OpenedFile(ByteSource(bytes), fileName: "f")
    #expect(file.packing == .gzip && file.format == .csv && file.memberName == nil)
  }

  @Test("It can be read again from the beginning, from anywhere")
  func rewinds() throws {
    let file = try OpenedFile(ByteSource(gzipped(Self.text) + gzipped("x")), fileName: "f")
    #expect(try file.source.prefix(10) == Array(Self.text.utf8.prefix(10)))
    #expect(try file.source.contents() == Array((Self.text + "x").utf8))
    #expect(try file.source.contents() == Array((Self.text + "x").utf8))
  }

  @Test("A file cut anywhere is damaged, and never read as if it were whole")
  func truncated() {
    let bytes = gzipped(String(Self.text.prefix(300)))
    for count in 2..<bytes.count {
      #expect(
        fault(Array(bytes[..<count]))
          == "compression-error: The archive is damaged at byte \(count): it ends before it is whole.")
    }
  }

  @Test("What is not gzip's is named, with its place")
  func damaged() {
    var bytes = gzipped("a\n1\n")
    let end = bytes.count
    #expect(
      fault(bytes + Array("PS".utf8))
        == "compression-error: The archive is damaged at byte \(end): something else follows its end.")
    #expect(
      fault(bytes + [0, 0, 1])
        == "compression-error: The archive is damaged at byte \(end + 2): something else follows its end.")
    bytes[end - 5] ^= 1
    #expect(
      fault(bytes) == "compression-error: The archive is damaged at byte \(end - 4): its check sum does not agree with"
        + " what came out.")
    bytes[end - 5] ^= 1
    bytes[end - 1] ^= 1
    #expect(fault(bytes).hasSuffix(": its length does not agree with what came out."))
    #expect(
      fault([0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 0]).hasSuffix(": it is packed by an unknown method."))
  }

  @Test("A flipped bit is never taken for the file that was packed")
  func flipped() throws {
    let bytes = gzipped("OrderId,Amount\n" + (1...40).map { "\($0),9.50\n" }.joined())
    let whole = try opened(bytes)
    // Of the header, only the time, the flags of the packer and the system it ran on are nobody's business.
    for index in 2..<bytes.count where !(4...9).contains(index) {
      for bit in 0..<8 {
        var damaged = bytes
        damaged[index] ^= 1 << bit
        let isRefused = fault(damaged).hasPrefix("compression-error: ")
        #expect(try isRefused || opened(damaged) == whole)
      }
    }
  }

  @Test("An archive in an archive is refused, and so is what is no file of rows")
  func nested() {
    let packed = deflated(gzipped("a\n1\n"), wrapping: 31)
    #expect(fault(packed) == "compression-error: The archive holds another archive; files are packed once.")
    #expect(fault(gzipped("%PDF-1.7")) == "not-text: This is not a text file (PDF).")
    #expect(fault(gzipped("")) == "file-empty: The file is empty (0 bytes).")
  }

  /// 10 GiB of zeros in 10 MB: a member of 16 MiB over and over.
  private func bomb() -> (source: ByteSource, taken: () -> Int) {
    let member = deflated([UInt8](repeating: 0x20, count: 16 << 20), wrapping: 31)
    let length = 640 * member.count
    var position = 0
    let source = ByteSource(
      rewind: { position = 0 },
      read: { buffer in
        let start = position % member.count
        let count = min(buffer.count, member.count - start, length - position)
        buffer.copyBytes(from: member[start..<start + count])
        position += count
        return count
      })
    return (source, { position })
  }

  @Test("10 GiB in 10 MB end at the ratio, after 10 MiB")
  func ratio() throws {
    let (source, taken) = bomb()
    let file = try OpenedFile(source, fileName: "f")
    let fault = #expect(throws: FileFault.self) { try file.source.length() }
    #expect(fault?.description == "Unpacked it exceeds 200 times its size.")
    #expect(fault?.findings[0].code == .decompressionLimit)
    #expect(taken() < 100_000)
  }

  @Test("10 GiB in 10 MB end at the limit where the ratio is let pass")
  func limit() throws {
    let (source, _) = bomb()
    var limits = UnpackingLimits(bytes: 64 << 20)
    limits.ratio = .max
    let file = try OpenedFile(source, fileName: "f", limits: limits)
    let fault = #expect(throws: FileFault.self) { try file.source.length() }
    #expect(fault?.description == "Unpacked it exceeds 64 MiB.")
  }
}
