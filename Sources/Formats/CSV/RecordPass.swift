/// One reading of one record from left to right; where quotes are broken there is more than one (`RecordReader`).
struct RecordPass {
  /// What a quote means where the text leaves it open.
  enum Rule: Hashable {
    /// RFC 4180 §2.
    case standard
    /// A quote closes a cell only before a delimiter or a line end.
    case lenient
    /// Quotes in the cell of this index are ordinary characters.
    case literal(cell: Int)
  }

  let text: UnsafeBufferPointer<UInt8>
  let dialect: Dialect
  let rule: Rule
  /// The text beyond is not looked at; a record that reaches it ends there.
  let limit: Int
  private(set) var record = Record()
  /// The first line end inside a quoted cell, and the index of that cell.
  private(set) var firstBreak: (position: Int, cell: Int)?
  /// `limit` came before the record's end.
  private(set) var isOpen = false
  private(set) var doubled = 0
  private(set) var escaped = 0
  private var position: Int

  init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int, _ dialect: Dialect, _ rule: Rule = .standard)
  {
    self.text = text
    self.dialect = dialect
    self.rule = rule
    self.limit = limit
    position = start
    while takeCell() {}
    record.end = position
  }

  /// Takes a cell and what ends it; whether another follows.
  private mutating func takeCell() -> Bool {
    let start = position
    let isLiteral = rule == .literal(cell: record.cells.count)
    if let quote = dialect.quote, position < limit, !isLiteral {
      if text[position] == quote {
        takeQuoted(quote, from: start + 1)
      } else if text[position] == UInt8(ascii: "="), position + 1 < limit, text[position + 1] == quote {
        takeQuoted(quote, from: start + 2)
        record.cells[record.cells.count - 1].isFormula = true
      } else {
        takePlain(quote)
      }
    } else {
      takePlain(isLiteral ? nil : dialect.quote)
    }
    return takeEnd()
  }

  private mutating func takePlain(_ quote: UInt8?) {
    let start = position
    skipPlain(quote) { pass, position in pass.fault(.strayQuote, position) }
    record.cells.append(RecordCell(start: start, end: position))
  }

  /// Goes on to the next delimiter or line end; the first quote on the way is reported.
  private mutating func skipPlain(_ quote: UInt8?, _ report: (inout RecordPass, Int) -> Void) {
    var isReported = quote == nil
    while position < limit, !endsCell(text[position]) {
      if text[position] == quote, !isReported {
        report(&self, position)
        isReported = true
      }
      position += 1
    }
  }

  private mutating func takeQuoted(_ quote: UInt8, from start: Int) {
    var cell = RecordCell(start: start, end: start, isQuoted: true)
    position = start
    while position < limit {
      let byte = text[position]
      let next = position + 1 < limit ? text[position + 1] : nil
      if byte == dialect.escape, byte != quote, next == quote || next == dialect.escape {
        cell.isEscaped = true
        escaped += 1
        position += 2
      } else if byte != quote {
        if isLineEnd(byte), firstBreak == nil { firstBreak = (position, record.cells.count) }
        position += 1
      } else if next == quote {
        cell.isEscaped = true
        doubled += 1
        position += 2
      } else if rule == .lenient, let next, !endsCell(next) {
        position += 1
      } else {
        cell.end = position
        position += 1
        takeAfterQuote(&cell)
        record.cells.append(cell)
        return
      }
    }
    cell.end = limit
    isOpen = true
    fault(.unterminatedQuote, start - 1)
    record.cells.append(cell)
  }

  /// Text behind a closing quote belongs to the cell, and is a fault.
  private mutating func takeAfterQuote(_ cell: inout RecordCell) {
    guard position < limit, !endsCell(text[position]) else { return }
    fault(.textAfterQuote, position - 1)
    skipPlain(nil) { _, _ in }
    cell.end = text[position - 1] == dialect.quote ? position - 1 : position
  }

  private mutating func takeEnd() -> Bool {
    guard position < limit else {
      isOpen = true
      return false
    }
    let byte = text[position]
    position += 1
    guard isLineEnd(byte) else { return true }
    record.lineEnd = byte == 0x0A ? .lf : .cr
    if byte == 0x0D, position < limit, text[position] == 0x0A {
      record.lineEnd = .crlf
      position += 1
    }
    return false
  }

  private mutating func fault(_ kind: RecordFault.Kind, _ position: Int) {
    record.faults.append(RecordFault(kind: kind, cell: record.cells.count, position: position))
  }

  private func endsCell(_ byte: UInt8) -> Bool { byte == dialect.delimiter || isLineEnd(byte) }
}

func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
