import Testing

@testable import Formats

/// A clean file, one thing done to it in one place: it is read as if nothing had happened, or what happened is said, and
/// of the right line. Rows never differ in silence.
@Suite struct DamageTests {
  /// Two characters of a dialect, and what ends its lines.
  struct Writing: Sendable, CustomTestStringConvertible {
    var delimiter: Character
    var lineEnd: String
    var testDescription: String {
      "\(delimiter == "\t" ? "tab" : String(delimiter)) \(lineEnd == "\n" ? "LF" : "CR LF")"
    }
  }

  /// Records of text, and how each cell is written.
  private struct Table {
    var header: [String]
    var rows: [[String]]
    var writing: Writing
    private var random: UInt64

    init(_ seed: UInt64, _ writing: Writing) {
      (self.writing, random, header, rows) = (writing, seed &* 0x9E37_79B9_7F4A_7C15 | 1, [], [])
      let width = 2 + next(3)
      header = (0..<width).map { "h\($0)" }
      let plain = ["1", "", "abc", "Größe", "12.5", "x y", ""]
      let odd = ["x\(writing.delimiter)y", "say \"hi\" ok", "two\nlines", "\(writing.delimiter) Inc", "it's", "q"]
      for _ in 0..<(4 + next(4)) {
        var row = (0..<width).map { _ in next(3) == 0 ? odd[next(odd.count)] : plain[next(plain.count)] }
        if row.allSatisfy(\.isEmpty) { row[next(width)] = "z" }
        rows.append(row)
      }
    }

    private mutating func next(_ bound: Int) -> Int {
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      return Int(random % UInt64(bound))
    }

    private func written(_ cell: String) -> String {
      let special: [Character] = ["\"", "\n", "q", writing.delimiter]
      guard cell.contains(where: special.contains) else { return cell }
      return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    func text(_ records: [[String]]) -> String {
      records.map { $0.map(written).joined(separator: String(writing.delimiter)) + writing.lineEnd }.joined()
    }

    var text: String { text([header] + rows) }

    /// As `--raw` prints it.
    var printed: [String] {
      ([header] + rows).map { "[" + $0.map { JSONValue.string($0).compact }.joined(separator: ", ") + "]" }
    }

    /// The physical line each record begins on, and that of what follows the last.
    var lines: [Int] {
      ([header] + rows).reduce(into: [1]) { lines, record in
        lines.append(lines[lines.count - 1] + 1 + record.joined().count { $0 == "\n" })
      }
    }
  }

  private static let writings = [
    Writing(delimiter: ",", lineEnd: "\n"), Writing(delimiter: ";", lineEnd: "\r\n"),
    Writing(delimiter: "\t", lineEnd: "\n"),
  ]

  /// What was read, each record with what was said just before it.
  private struct Reading {
    var records: [String] = []
    var said: [[(line: Int, text: String)]] = []
    var saidOfAll: [String] = []

    init(_ text: [UInt8], _ declared: DeclaredWriting) throws {
      var waiting: [(line: Int, text: String)] = []
      do {
        for line in try raw(text, "any", declared) {
          if line.hasPrefix("[") {
            records.append(line)
            said.append(waiting)
            waiting = []
          } else {
            let digits = line.split(separator: " ").last?.dropLast() ?? ""
            waiting.append((Int(digits) ?? 0, line))
          }
        }
        saidOfAll = waiting.map(\.text)
      } catch let fault as FileFault { saidOfAll = [fault.description] }
    }
  }

  /// The records of text that nothing is wrong with, as RFC 4180 has it and every line as wide as the first: what it was
  /// before cannot be known. Nil when something is wrong.
  private func flawless(_ text: [UInt8], _ writing: Writing) -> [String]? {
    let dialect = Dialect(delimiter: writing.delimiter.utf8.first ?? 0)
    if text.contains(0) || text.contains(0xFF) { return nil }
    return text.withUnsafeBufferPointer { text in
      var position = 0
      var widths: Set<Int> = []
      var records: [String] = []
      while position < text.count {
        let record = RecordPass(text, from: position, to: text.count, dialect).record
        guard record.faults.isEmpty else { return nil }
        position = record.end
        if record.isBlank { continue }
        widths.insert(record.cells.count)
        if record.cells.allSatisfy({ $0.isEmpty && !$0.isQuoted }) { continue }
        let cells = record.cells.map {
          JSONValue.string(String(decoding: $0.value(in: text, dialect), as: UTF8.self)).compact
        }
        records.append("[" + cells.joined(separator: ", ") + "]")
      }
      return widths.count == 1 ? records : nil
    }
  }

  /// What becomes of a damaged file; nil when it is as it should be.
  private func objection(_ table: Table, _ damaged: [UInt8], at lines: ClosedRange<Int>, isHeader: Bool) throws
    -> String?
  {
    var declared = DeclaredWriting()
    declared.delimiter = table.writing.delimiter.utf8.first
    let clean = table.printed
    let found = try Reading(damaged, declared)
    if found.records == clean { return nil }
    if let flawless = flawless(damaged, table.writing) {
      return found.records == flawless || found.said.contains { !$0.isEmpty }
        ? nil : "it is read otherwise than it is written"
    }
    if found.records.isEmpty { return found.saidOfAll.isEmpty ? "nothing was read, nothing said" : nil }
    if isHeader {
      let hasSaid = !found.saidOfAll.isEmpty || found.said.contains { !$0.isEmpty }
      return hasSaid ? nil : "nothing was said of the header"
    }
    if found.said.joined().contains(where: { $0.text.contains("encoding-assumed") }) { return nil }
    let before = zip(found.records, clean).prefix { $0 == $1 }.count
    let most = min(found.records.count, clean.count) - before
    let after = zip(found.records.reversed(), clean.reversed()).prefix { $0 == $1 }.prefix(most).count
    let strange = before..<(found.records.count - after)
    if clean.count - before - after > 3 { return "\(clean.count - before - after) records are lost" }
    for index in strange where found.said[index].isEmpty { return "record \(index) differs in silence" }
    let told = found.said[strange].joined().map(\.line)
    if strange.isEmpty { return found.saidOfAll.isEmpty ? "a record is gone in silence" : nil }
    return told.contains(where: lines.contains) ? nil : "it is said of the lines \(told), not of \(lines)"
  }

  @Test(
    "An octet inserted, taken away or put in another's place costs what it stands in, or is said",
    arguments: writings, Array(1...4) as [UInt64])
  func octets(writing: Writing, seed: UInt64) throws {
    let table = Table(seed, writing)
    let text = Array(table.text.utf8)
    try #require(try Reading(text, DeclaredWriting()).records == table.printed)
    let octets: [UInt8] = [0x22, 0x27, 0x0A, 0x0D, 0x00, 0xFF, 0x20, writing.delimiter.utf8.first ?? 0, 0x5C]
    let structural: Set<UInt8> = [0x22, 0x0A, 0x0D, writing.delimiter.utf8.first ?? 0]
    let starts = table.lines
    for position in text.indices {
      var damages: [[UInt8]] = []
      for octet in octets where octet != 0x20 && octet != 0x5C && octet != 0x27 {
        damages.append(Array(text[..<position]) + [octet] + text[position...])
        guard text[position] != 0x22 || !structural.contains(octet) else { continue }
        damages.append(Array(text[..<position]) + [octet] + text[(position + 1)...])
      }
      if structural.contains(text[position]) {
        // A line end or a delimiter in place of a quote would be two damages.
        for octet in octets where text[position] != 0x22 || !structural.contains(octet) {
          damages.append(Array(text[..<position]) + [octet] + text[(position + 1)...])
        }
        damages.append(Array(text[..<position]) + Array(text[(position + 1)...]))
      }
      let line = 1 + text[..<position].count { $0 == 0x0A }
      let record = starts.lastIndex { $0 <= line } ?? 0
      for damaged in damages where damaged != text {
        let what = try objection(table, damaged, at: starts[record]...(line + 1), isHeader: record == 0)
        if let what {
          Issue.record("\(what): \(String(decoding: damaged, as: UTF8.self).debugDescription)")
          return
        }
      }
    }
  }

  @Test(
    "Cells too many or too few, other delimiters, quotes and line ends in one row are said of that row",
    arguments: writings, Array(1...20) as [UInt64])
  func rows(writing: Writing, seed: UInt64) throws {
    let table = Table(seed, writing)
    let starts = table.lines
    let delimiter = String(writing.delimiter)
    for row in table.rows.indices {
      let cells = table.rows[row]
      var records: [[[String]]] = []
      for column in cells.indices {
        var (fewer, more, empty) = (cells, cells, cells)
        fewer.remove(at: column)
        more.insert("new", at: column)
        empty.insert("", at: column)
        records += [[fewer], [more], [empty]]
      }
      records += [
        [cells + [""]], [cells + ["", ""]], [cells + ["new"]],
        [Array(cells.dropLast()) + [cells[cells.count - 1] + "x", "y"]],
      ]
      var damages = records.map { table.text([table.header] + table.rows[..<row] + $0 + table.rows[(row + 1)...]) }
      let before = table.text([table.header] + table.rows[..<row])
      let after = table.text(Array(table.rows[(row + 1)...]))
      let own = String(table.text([cells]).dropLast())
      let other = delimiter == ";" ? "|" : ";"
      damages += [
        before + own.map { String($0) == delimiter ? other : String($0) }.joined() + writing.lineEnd + after,
        before + own.map { $0 == "\"" ? "'" : String($0) }.joined() + writing.lineEnd + after,
        before + own + "\r" + after, before + own + after, before + "\"" + own + "\"" + writing.lineEnd + after,
        before + own + writing.lineEnd + writing.lineEnd + after,
        before + "Page 2" + writing.lineEnd + own + writing.lineEnd + after,
        before + own + writing.lineEnd + "Total" + delimiter + delimiter + delimiter + delimiter + "1" + writing.lineEnd
          + after,
      ]
      for damaged in damages {
        let end = starts[row + 2]
        let what = try objection(table, Array(damaged.utf8), at: starts[row + 1]...end, isHeader: false)
        if let what {
          Issue.record("\(what): \(damaged.debugDescription)")
          return
        }
      }
    }
  }

  @Test(
    "Lines before the header, headers of two lines, tables below one another and rows without a header are said, or read",
    arguments: writings, Array(1...20) as [UInt64])
  func files(writing: Writing, seed: UInt64) throws {
    let table = Table(seed, writing)
    let other = Table(seed + 100, writing)
    let end = writing.lineEnd
    let header = table.header.joined(separator: String(writing.delimiter))
    let damages = [
      "Report of today\(end)" + table.text,
      "Report\(writing.delimiter)of\(writing.delimiter)today\(writing.delimiter)x\(writing.delimiter)\(end)"
        + table.text,
      table.text + end + other.text, table.text + "\u{FEFF}" + other.text, header + end + table.text,
      header + writing.delimiter.description + end + table.text([Array(table.rows)].flatMap { $0 }),
      "\(end)\(end)" + table.text, table.text + "\(end)\(end)", String(table.text.dropLast()), table.text + "\u{1A}",
      table.text + String(repeating: String(writing.delimiter), count: table.header.count - 1) + end,
    ]
    for damaged in damages {
      let bytes = Array(damaged.utf8)
      let found = try Reading(bytes, DeclaredWriting())
      let isSaid = !found.saidOfAll.isEmpty || found.said.contains { !$0.isEmpty }
      let rest = found.records.suffix(table.printed.count)
      let isRead = found.records == table.printed || Array(rest) == table.printed
      #expect(isSaid || isRead || found.records == flawless(bytes, writing), "\(damaged.debugDescription)")
    }
  }
}
