/// Reads one record of CSV with all care, and confines a broken quote to the record it stands in: what follows is read
/// as if it had never been.
struct RecordReader {
  var dialect: Dialect
  /// Cells a record should have; nil while that is not known.
  var width: Int?
  /// Octets of the longest record; one that is longer is read no further than its line end would be.
  var rowBytes = 4 << 20

  /// The record that begins at `start`; nil when more text is needed to tell.
  func read(_ text: UnsafeBufferPointer<UInt8>, from start: Int, isAtEnd: Bool) -> Record? {
    let most = start + rowBytes + LineEnd.crlf.width
    let limit = min(text.count, most)
    let standard = RecordPass(text, from: start, to: limit, dialect)
    if standard.isOpen || standard.endsWithHalf, !isAtEnd, limit == text.count, limit < most { return nil }
    return confined(standard, text, start) ?? repaired(standard, text, start) ?? standard.record
  }

  /// The reading cut at the first line end that a quoted cell ran past: when what came of running on is a record with
  /// stray text, or the end of the file, or a wrong number of cells where the cut gives the right one.
  private func confined(_ pass: RecordPass, _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Record? {
    guard let broken = pass.firstBreak else { return nil }
    // A quote that strays behind the line end is likely the one that should have closed a cell of the next record.
    let isBroken = pass.record.faults.contains { $0.kind != .strayQuote }
    let strays = pass.record.faults.contains { $0.position > broken.position }
    guard isBroken || strays || !fits(pass.record) else { return nil }
    let rest = text[broken.position] == 0x0D && broken.position + 1 < text.count && text[broken.position + 1] == 0x0A
    let end = broken.position + (rest ? 2 : 1)
    let readings = [RecordPass.Rule.literal(cell: broken.cell), .standard, .lenient].map {
      RecordPass(text, from: start, to: end, dialect, $0).record
    }
    guard isBroken || readings.contains(where: fits) else { return nil }
    return cut(readings.first(where: fits) ?? readings[0], pass, broken, end, rest ? .crlf : nil, text)
  }

  private func cut(
    _ reading: Record, _ pass: RecordPass, _ broken: (position: Int, cell: Int), _ end: Int, _ lineEnd: LineEnd?,
    _ text: UnsafeBufferPointer<UInt8>
  ) -> Record {
    var record = reading
    record.end = end
    record.lineEnd = lineEnd ?? (text[broken.position] == 0x0D ? .cr : .lf)
    for index in record.cells.indices { record.cells[index].end = min(record.cells[index].end, broken.position) }
    let quote =
      pass.record.cells.indices.contains(broken.cell) ? pass.record.cells[broken.cell].start - 1 : broken.position
    record.faults = record.faults.filter { $0.cell < broken.cell && $0.kind != .unterminatedQuote }
    record.faults.append(RecordFault(kind: .unterminatedQuote, cell: broken.cell, position: quote))
    return record
  }

  /// On one line, the first reading of a broken quote that gives the right number of cells.
  private func repaired(_ pass: RecordPass, _ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Record? {
    guard pass.firstBreak == nil, !fits(pass.record),
      let fault = pass.record.faults.first(where: { $0.kind != .strayQuote })
    else { return nil }
    for rule in [RecordPass.Rule.lenient, .literal(cell: fault.cell)] {
      var record = RecordPass(text, from: start, to: pass.record.end, dialect, rule).record
      guard fits(record), record.end == pass.record.end else { continue }
      record.faults = pass.record.faults
      return record
    }
    return nil
  }

  /// It has the width it should have.
  func fits(_ record: Record) -> Bool { width.map { record.cells.count == $0 } ?? true }
}

extension RecordPass {
  /// It ends with a CR whose LF may still come.
  fileprivate var endsWithHalf: Bool { record.lineEnd == .cr && record.end == limit }
}

extension UnsafeBufferPointer<UInt8> {
  /// Line ends from `start` up to `end`; CR LF is one.
  func lineEnds(from start: Int, to end: Int) -> Int {
    var lines = 0
    for index in start..<end where isLineEnd(self[index]) {
      let isHalf = self[index] == 0x0D && index + 1 < end && self[index + 1] == 0x0A
      lines += isHalf ? 0 : 1
    }
    return lines
  }
}
