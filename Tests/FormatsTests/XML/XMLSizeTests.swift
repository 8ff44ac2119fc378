import Testing

@testable import Formats

/// Files of 64 MB without an end to something; what is read of them stays small.
@Suite struct XMLSizeTests {
  static let size = 64 << 20

  /// `start`, then `filling` again and again up to `size`, then `end`.
  private func source(_ start: String, _ filling: String, _ end: String) -> ByteSource {
    let piece = Array(repeatElement(filling, count: 65_536 / filling.utf8.count).joined().utf8)
    var pieces: [[UInt8]] = []
    var left = 0
    return ByteSource(
      rewind: {
        pieces = [Array(start.utf8)]
        left = Self.size / piece.count
      },
      read: { buffer in
        while pieces.last?.isEmpty ?? true {
          guard left >= 0 else { return 0 }
          pieces = [left == 0 ? Array(end.utf8) : piece]
          left -= 1
        }
        let count = min(buffer.count, pieces[0].count)
        buffer.copyBytes(from: pieces[0][..<count])
        pieces[0].removeFirst(count)
        return count
      })
  }

  private func read(_ source: ByteSource, _ type: DataType = .sales) throws -> (lines: [String], remarks: [String]) {
    let reader = try XMLReader(source, type, DeclaredWriting())
    let batch = RowBatch(width: type.fields.count)
    var rows = XMLRows()
    while true {
      batch.removeRows()
      guard try reader.fill(batch) else { return (rows.lines, rows.remarks) }
      rows.add(batch, type)
      #expect(batch.textCapacity < 8 << 20)
    }
  }

  @Test(
    "A text, a comment or nothing but elements in a record, on one line: the record is too long, the next is read",
    arguments: [
      ("<Sku>", "0123456789abcdef", "</Sku>"), ("", "<Sku/><!-- x -->", ""),
      ("<Extra>", "0123456789abcde&#65;", "</Extra><Items>\(String(repeating: "<Item/>", count: 9))</Items>"),
    ])
  func records(start: String, filling: String, end: String) throws {
    let rows = try read(
      source("<Sales><Sale>\(start)", filling, "\(end)</Sale><Sale><Sku>b</Sku></Sale></Sales>"))
    #expect(rows.lines.last == "2.0 Sku=b")
    #expect(rows.remarks.allSatisfy { $0.contains("row-too-long 1:8 ") || $0.contains("cell-too-long ") })
  }

  @Test(
    "A tag, an attribute, a comment or a name without an end is a fault",
    arguments: [
      ("<Sale Sku=\"", "x"), ("<Sale ", "a "), ("<!--", "x"), ("<Sale><Sku><![CDATA[", "x"), ("<?pi ", "x"), ("<", "n"),
      ("<Sale ", "                "), ("&", "x"),
    ])
  func endless(start: String, filling: String) throws {
    let fault = #expect(throws: FileFault.self) { try read(source("<Sales>\(start)", filling, "</Sales>")) }
    #expect([.xmlSyntax, .xmlDepth].contains(fault?.findings[0].code), "\(fault?.description ?? "")")
  }

  @Test("Names without end of their number are a fault")
  func names() throws {
    var number = 0
    var piece: [UInt8] = []
    let source = ByteSource(
      rewind: { (number, piece) = (0, Array("<Sales>".utf8)) },
      read: { buffer in
        if piece.isEmpty {
          let tail = String(repeating: "0123456789", count: 5)
          piece = (0..<500).flatMap { "<Sale><n\(number + $0)x\(tail)/></Sale>".utf8 }
          number += 500
        }
        let count = min(buffer.count, piece.count)
        buffer.copyBytes(from: piece[..<count])
        piece.removeFirst(count)
        return count
      })
    let fault = #expect(throws: FileFault.self) { try read(source) }
    #expect(fault?.description.hasSuffix("the file has more different names than can be kept.") == true)
  }
}
