/// One record of CSV as it was read with all care.
struct Record: Sendable, Hashable {
  var cells: [RecordCell] = []
  /// The offset of what follows it, its line end included.
  var end = 0
  var lineEnd = LineEnd.none
  var faults: [RecordFault] = []

  /// A single cell without a single octet.
  var isBlank: Bool { cells.count == 1 && cells[0].isEmpty && !cells[0].isQuoted }
}

/// What ends a record.
enum LineEnd: Sendable, Hashable {
  case lf, crlf, cr, none

  var width: Int {
    switch self {
    case .lf, .cr: 1
    case .crlf: 2
    case .none: 0
    }
  }
}

/// Where a cell stands in the text, without its quotes.
struct RecordCell: Sendable, Hashable {
  var start: Int
  var end: Int
  var isQuoted = false
  /// Doubled or escaped quotes must be undone.
  var isEscaped = false
  /// It was written `="…"`, as Excel does to keep zeros.
  var isFormula = false

  var isEmpty: Bool { start == end }

  /// The octets it stands for.
  func value(in text: UnsafeBufferPointer<UInt8>, _ dialect: Dialect) -> [UInt8] {
    guard isEscaped else { return Array(text[start..<end]) }
    var value: [UInt8] = []
    var index = start
    while index < end {
      let next = index + 1 < end ? text[index + 1] : nil
      let isDoubled = text[index] == dialect.quote && next == dialect.quote
      if isDoubled || text[index] == dialect.escape && (next == dialect.quote || next == dialect.escape) { index += 1 }
      value.append(text[index])
      index += 1
    }
    return value
  }
}

/// What is wrong with how a record is written.
struct RecordFault: Sendable, Hashable {
  enum Kind: Sendable, Hashable { case strayQuote, textAfterQuote, unterminatedQuote }
  var kind: Kind
  /// The index of the cell.
  var cell: Int
  /// The offset of the quote.
  var position: Int
}

extension RecordFault {
  /// What the person who wrote the record is told.
  var words: (code: FindingCode, severity: Severity, message: String) {
    let column = columnLetters(cell + 1)
    return switch kind {
    case .strayQuote:
      (.strayQuote, .warning, "A quote stands inside an unquoted cell: write \"\" inside \"...\".")
    case .textAfterQuote:
      (
        .textAfterQuote, .error,
        "Text follows the closing quote in column \(column): write \"\" for a quote inside \"...\"."
      )
    case .unterminatedQuote: (.unterminatedQuote, .error, "A quote opened in column \(column) is never closed.")
    }
  }
}
