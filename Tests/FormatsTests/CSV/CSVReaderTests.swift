import Testing

@testable import Formats

@Suite struct CSVReaderTests {
  /// Rows and remarks of `text`, read in pieces of `piece` octets.
  private func read(_ text: [UInt8], width: Int, piece: Int, dialect: Dialect = Dialect()) throws -> [String] {
    let source = DecodedText(ByteSource(text), .utf8, markLength: 0)
    let reader = try CSVReader(
      source, dialect, width: width, limits: DataType.Limits(), skip: 0, lines: 0, piece: piece)
    let batch = RowBatch(width: width, textCapacity: piece)
    var lines: [String] = []
    batch.removeRows()
    while try reader.fill(batch) {
      for row in 0..<batch.rowCount {
        let said = batch.remarks.filter { $0.row == row }.map(\.code.rawValue)
        let cells = batch.allCells(row).map { String(decoding: batch.bytes($0), as: UTF8.self) }
        let place = "\(batch.firstRow + row) \(batch.line(ofRow: row)) \(batch.offset(ofRow: row))"
        lines.append("\(place) \(cells) \(said)")
      }
      batch.removeRows()
    }
    return lines + ["\(reader.blankRows) blank"]
  }

  /// Records of three cells, some of them damaged, by a fixed seed.
  private func damaged(seed: UInt64) -> [UInt8] {
    var state = seed
    func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    let cells = ["1", "", "abc", "\"x,y\"", "\"a\"\"b\"", "\"l\nm\"", "5\" x", "\"open", "\"x\"y", "\"\"", "Grö"]
    var text = ""
    for _ in 0..<60 {
      let width = [3, 3, 3, 3, 3, 3, 2, 4, 1][Int(next(9))]
      let bound: UInt64 = next(4) == 0 ? 11 : 6
      text += (0..<width).map { _ in cells[Int(next(bound))] }.joined(separator: ",")
      text += ["\n", "\n", "\r\n", "\r"][Int(next(4))]
    }
    return Array(text.utf8)
  }

  @Test("A file is read alike in pieces of any size", arguments: Array(1...60) as [UInt64])
  func pieces(seed: UInt64) throws {
    let text = damaged(seed: seed)
    let whole = try read(text, width: 3, piece: 1 << 16)
    for piece in [64, 65, 100, 257, 1000] {
      for (found, wanted) in zip(try read(text, width: 3, piece: piece), whole) { try #require(found == wanted) }
    }
  }

  @Test("The quick walk and the careful reader agree on every record", arguments: Array(1...60) as [UInt64])
  func agree(seed: UInt64) throws {
    let text = damaged(seed: seed)
    let reader = RecordReader(dialect: Dialect(), width: 3)
    let careful = text.withUnsafeBufferPointer { text in
      var cells: [[[UInt8]]] = []
      var position = 0
      while position < text.count, let record = reader.read(text, from: position, isAtEnd: true) {
        position = record.end
        let isEmpty = record.cells.count == 3 && record.cells.allSatisfy { $0.isEmpty && !$0.isQuoted }
        if record.isBlank || isEmpty { continue }
        cells.append(record.cells.map { $0.value(in: text, Dialect()) })
      }
      return cells.map { $0.map { String(decoding: $0, as: UTF8.self) } }
    }
    let quick = try read(text, width: 3, piece: 1 << 16).dropLast()
    #expect(quick.count == careful.count)
    for (line, cells) in zip(quick, careful) { #expect(line.contains(" \(cells) ")) }
  }

  @Test("A CR LF is one line end wherever a piece or a batch ends", arguments: 16...96)
  func lineEnds(piece: Int) throws {
    for (end, expected) in [("\r\n", LineEndCount(crlf: 1)), ("\r", LineEndCount(cr: 1)), ("\n", LineEndCount(lf: 1))] {
      let text = (1...200).map { "a\($0),b\(end)" }.joined()
      let source = DecodedText(ByteSource(Array(text.utf8)), .utf8, markLength: 0)
      let reader = try CSVReader(
        source, Dialect(), width: 2, limits: DataType.Limits(), skip: 0, lines: 0, piece: piece)
      let batch = RowBatch(width: 2, textCapacity: piece)
      var rows = 0
      while try reader.fill(batch) {
        rows += batch.rowCount
        batch.removeRows()
      }
      #expect(rows == 200)
      let kinds = [reader.lineEnds.lf > 0, reader.lineEnds.crlf > 0, reader.lineEnds.cr > 0]
      #expect(kinds == [expected.lf > 0, expected.crlf > 0, expected.cr > 0], "\(reader.lineEnds)")
    }
  }
}
