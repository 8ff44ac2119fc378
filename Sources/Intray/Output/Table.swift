/// Rows under headings, in columns as wide as their widest cell; what a person reads on a terminal.
struct Table {
  private var rows: [[String]]

  init(_ headings: [String]) { rows = [headings] }

  var isEmpty: Bool { rows.count == 1 }

  mutating func add(_ cells: [String]) { rows.append(cells.map(terminalSafe)) }

  /// The lines, without spaces at their ends.
  var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let padded = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
