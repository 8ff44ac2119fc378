/// How a CSV file is written and where its rows begin.
struct TableStart: Sendable {
  var dialect: Dialect
  var columns: [BoundColumn]
  /// The physical line of the header.
  var headerLine = 1
  var headerLineEnd = LineEnd.none
  /// Octets of decoded text and physical lines up to the first row.
  var skip = 0
  var lines = 0
  /// Records before the header, as they were written.
  var preamble: [Record] = []
  /// The first line was `sep=`.
  var hasSeparatorLine = false
  /// Things worth saying about the names in the header.
  var findings: [Finding] = []
  /// Things worth saying about how it is written.
  var faults: [Finding] = []

  /// The octets up to the first row, where nothing but they, and what `rowsMatter` sees, made it what it is.
  fileprivate(set) var beginning: [UInt8]?

  /// Columns that are meant to be there: those behind come of delimiters at the end of lines.
  var named: Int { columns.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? columns.count }
}

extension TableStart {
  /// Finds the dialect by the header, and the header by the names of the type's fields.
  init(_ sample: Sample, _ type: DataType, _ declared: DeclaredWriting) throws {
    let separator = declared.delimiter == nil ? sample.separatorLine : nil
    let start = separator?.end ?? 0
    let delimiters = (declared.delimiter ?? separator?.delimiter).map { [$0] } ?? type.accepts.delimiters
    let (best, isCertain) = try Self.header(
      sample, type, delimiters.map { Self.dialect($0, declared) }, from: start)
    self.init(dialect: best.dialect, columns: best.columns)
    hasSeparatorLine = separator != nil
    preamble = Array(best.records[..<best.index])
    skip = best.header.end
    headerLineEnd = best.header.lineEnd
    let text = sample.text
    lines = text.withUnsafeBufferPointer { $0.lineEnds(from: 0, to: skip) }
    let within = text.withUnsafeBufferPointer { best.header.lineEndsWithin($0) }
    headerLine = lines - within + (headerLineEnd == .none ? 1 : 0)
    faults = best.header.faults.map(finding) + oddLabels(sample, best.header)
    if isCertain, !hasSeparatorLine, within == 0, best.header.tellsItsEnd, columns.last?.label.isEmpty == false,
      !rowsMatter(in: sample, declared)
    {
      beginning = Array(sample.text.prefix(skip))
    }
    settleTrailingDelimiters(sample)
    if declared.escape == nil, dialect.quote != nil { recogniseEscapes(sample) }
    findings = try HeaderJudge(columns: columns, type: type).findings()
  }

  /// A broken quote in a label costs nothing but its mention: what the label stands for is said anyway.
  private func finding(_ fault: RecordFault) -> Finding {
    let (code, _, message) = fault.words
    let label = columns.indices.contains(fault.cell) ? columns[fault.cell].label : nil
    return Finding(
      code: code, severity: .warning, message: message,
      place: Place(line: headerLine, cell: fault.cell + 1, header: label), value: label)
  }

  private static func header(
    _ sample: Sample, _ type: DataType, _ dialects: [Dialect], from start: Int
  ) throws -> (HeaderCandidate, isCertain: Bool) {
    if let certain = HeaderCandidate.certain(among: dialects, sample, type, from: start) { return (certain, true) }
    let candidates = dialects.map { HeaderCandidate(sample, $0, type, from: start) }
    guard candidates.contains(where: { !$0.records.isEmpty }) else {
      guard sample.text.allSatisfy(isLineEnd) else { throw HeaderCandidate.unclear(candidates, sample) }
      throw FileFault(.blankHeader, "The file has no header: there is nothing in its lines but line ends.")
    }
    return (try HeaderCandidate.best(of: candidates, sample, type), false)
  }

  private static func dialect(_ delimiter: UInt8, _ declared: DeclaredWriting) -> Dialect {
    let quote = declared.isUnquoted ? nil : declared.quote ?? UInt8(ascii: "\"")
    return Dialect(delimiter: delimiter, quote: quote, escape: declared.escape)
  }

  /// `\"` is an escaped quote where `""` never is one and every width comes right by it.
  private mutating func recogniseEscapes(_ sample: Sample) {
    guard sample.holds(UInt8(ascii: "\\")) else { return }
    let width = columns.count
    let plain = sample.records(dialect, from: skip, width: width, count: 1000)
    guard plain.contains(where: { $0.cells.count != width || !$0.faults.isEmpty }) else { return }
    var escaping = dialect
    escaping.escape = UInt8(ascii: "\\")
    let records = sample.records(escaping, from: skip, width: width, count: 1000)
    let isRight = records.allSatisfy { $0.cells.count == width && $0.faults.isEmpty }
    guard isRight, records.contains(where: { $0.cells.contains(where: \.isEscaped) }) else { return }
    let doubled = records.contains { record in
      record.cells.contains { $0.isEscaped && sample.hasDoubledQuote($0) }
    }
    if !doubled { dialect = escaping }
  }

}

extension TableStart {
  /// A file of which `sample` is the beginning begins like this one, and so it starts: its rows say nothing else.
  func recurs(in sample: Sample, _ declared: DeclaredWriting) -> Bool {
    guard let beginning, sample.text.starts(with: beginning) else { return false }
    let isHalf = headerLineEnd == .cr && sample.text.dropFirst(skip).first == 0x0A
    return !isHalf && !rowsMatter(in: sample, declared)
  }

  /// What stands behind the header may have a say in the dialect, or in how many columns there are.
  private func rowsMatter(in sample: Sample, _ declared: DeclaredWriting) -> Bool {
    let mayEscape = declared.escape == nil && dialect.quote != nil && sample.holds(UInt8(ascii: "\\"))
    return mayEscape || rowsEndInDelimiters(sample, named)
  }
}

extension Record {
  /// Where it ends does not depend on what follows, if it is one line.
  fileprivate var tellsItsEnd: Bool { lineEnd != .none && faults.isEmpty }

  /// Physical lines that end within its cells.
  fileprivate func lineEndsWithin(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let first = cells.first, let last = cells.last else { return 0 }
    return text.lineEnds(from: first.start, to: last.end)
  }

  /// How many empty cells it has beyond `named` ones; nil when they are not empty, or not so many.
  fileprivate func surplus(over named: Int) -> Int? {
    guard cells.count >= named, cells[named...].allSatisfy({ $0.isEmpty && !$0.isQuoted }) else { return nil }
    return cells.count - named
  }
}

extension TableStart {
  /// Labels in which an octet is a control character or none at all.
  private func oddLabels(_ sample: Sample, _ header: Record) -> [Finding] {
    sample.text.withUnsafeBufferPointer { text in
      header.cells.indices.compactMap { index in
        let bytes = text[header.cells[index].start..<header.cells[index].end]
        let control = bytes.first { $0 < 0x20 && ![0x09, 0x0A, 0x0D].contains($0) }
        let isText = String(validating: bytes, as: UTF8.self) != nil
        guard control != nil || !isText else { return nil }
        return Finding(
          code: control == nil ? .encodingError : .controlCharacter, severity: .warning,
          message: "Column \(columnLetters(index + 1)) has a character in its name that is none.",
          place: Place(line: headerLine, cell: index + 1, header: columns[index].label))
      }
    }
  }

  /// A delimiter at the end of lines makes a column in which nothing may stand. The header says whether there is one,
  /// unless most rows, two of them at least, say otherwise alike: one row that ends so has more likely lost its place.
  private mutating func settleTrailingDelimiters(_ sample: Sample) {
    let named = (columns.lastIndex { !$0.label.isEmpty } ?? -1) + 1
    let written = columns.count - named
    let wanted = named > 0 ? surplus(in: sample, over: named, written) ?? written : written
    if wanted != written { faults.append(uneven(named + written, named + wanted)) }
    var blank = BoundColumn(label: "")
    blank.isBlank = true
    columns = columns.prefix(named) + Array(repeating: blank, count: wanted)
  }

  /// How many empty cells most rows have beyond `named` ones; nil when they do not agree.
  private func surplus(in sample: Sample, over named: Int, _ written: Int) -> Int? {
    guard written > 0 || rowsEndInDelimiters(sample, named) else { return nil }
    let rows = sample.records(dialect, from: skip, width: columns.count, count: 1000)
    let counts = Dictionary(rows.compactMap { $0.surplus(over: named) }.map { ($0, 1) }, uniquingKeysWith: +)
    guard let usual = counts.max(by: { $0.value < $1.value }), usual.value > 1, usual.value * 2 > rows.count else {
      return nil
    }
    return usual.key
  }

  /// One of the first rows has more than `named` cells, with nothing in those behind.
  private func rowsEndInDelimiters(_ sample: Sample, _ named: Int) -> Bool {
    sample.records(dialect, from: skip, width: columns.count, count: 3).contains { $0.surplus(over: named) ?? 0 > 0 }
  }

  private func uneven(_ header: Int, _ rows: Int) -> Finding {
    Finding(
      code: header < rows ? .extraCell : .missingCell, severity: .warning,
      message: "The header has \(header) cells, the rows have \(rows); those at the end that are empty are left out.",
      place: Place(line: headerLine))
  }
}

extension Sample {
  fileprivate func hasDoubledQuote(_ cell: RecordCell) -> Bool {
    let bytes = text[cell.start..<cell.end]
    return zip(bytes, bytes.dropFirst()).contains { $0 == 0x22 && $1 == 0x22 }
      && !zip(bytes, bytes.dropFirst()).contains { $0 == 0x5C && $1 == 0x22 }
  }
}
