/// Tells the line of totals with which some files end from a row.
struct FooterRule: Sendable {
  private let required: [ColumnRule]
  private static let words = [
    "total", "totals", "sum", "summe", "gesamt", "gesamtsumme", "subtotal", "grandtotal", "somme", "suma",
  ]

  init(_ rules: [ColumnRule]) { required = rules.filter(\.required) }

  /// Reports the last row of the file when its first cell says so and a cell that must be given is empty.
  func check(_ batch: RowBatch, _ report: (Int, RowFault) -> Void) {
    guard batch.isLast, batch.rowCount > 0 else { return }
    let row = batch.rowCount - 1
    let cells = batch.allCells(row)
    guard let first = cells.first else { return }
    let said = String(decoding: batch.bytes(first), as: UTF8.self)
    let word = String(String.UnicodeScalarView(folded(said))).filter { $0 != ":" }
    guard Self.words.contains(word) else { return }
    let isIncomplete = required.contains { check in
      check.column >= cells.count || check.judge.isMissing(batch.bytes(cells[check.column]))
    }
    guard isIncomplete || required.isEmpty && cells.count != batch.width else { return }
    batch.clearFlags(row)
    let message = "The last row begins with \(shown(said.utf8)) and is taken for totals; it is not loaded."
    report(row, RowFault(code: .footer, severity: .warning, message: message, column: 0))
  }
}
