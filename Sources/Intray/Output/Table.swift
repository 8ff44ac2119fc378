/// Rows under headings, in columns as wide as their widest cell; what a person reads on a terminal, and there no wider than
/// that: the widest columns give way.
struct Table {
  private var rows: [[String]]

  init(_ headings: [String]) { rows = [headings] }

  var isEmpty: Bool { rows.count == 1 }

  mutating func add(_ cells: [String]) { rows.append(cells.map(terminalSafe)) }

  /// The lines, without spaces at their ends.
  var lines: [String] { lines(fitting: terminalWidth(1)) }

  /// The same in lines of at most `width` characters, where that leaves ten for each column; nil for as many as it takes.
  func lines(fitting width: Int?) -> [String] {
    let widths = widths(fitting: width)
    return rows.map { row in
      let padded = zip(row, widths).map { cell, width in
        let shown = cell.count > width ? cell.prefix(width - 1) + "…" : cell[...]
        return shown + String(repeating: " ", count: width - shown.count)
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func widths(fitting width: Int?) -> [Int] {
    var widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    guard let width else { return widths }
    while widths.reduce(2 * (widths.count - 1), +) > width,
      let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 10
    {
      widths[widest] -= 1
    }
    return widths
  }
}
