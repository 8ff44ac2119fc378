/// How a CSV file is written and where its rows begin.
struct TableStart {
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
  /// Things worth saying about the header.
  var findings: [Finding] = []
}

extension TableStart {
  /// Finds the dialect by the header, and the header by the names of the type's fields.
  init(_ sample: Sample, _ type: DataType, _ declared: DeclaredWriting) throws {
    let separator = declared.delimiter == nil ? sample.separatorLine : nil
    let start = separator?.end ?? 0
    let delimiters = (declared.delimiter ?? separator?.delimiter).map { [$0] } ?? type.accepts.delimiters
    let candidates = delimiters.map { delimiter in
      HeaderCandidate(sample, Self.dialect(delimiter, declared), type, from: start)
    }
    guard candidates.contains(where: { !$0.records.isEmpty }) else {
      guard sample.text.allSatisfy(isLineEnd) else { throw HeaderCandidate.unclear(candidates, sample) }
      throw FileFault(.blankHeader, "The file has no header: there is nothing in its lines but line ends.")
    }
    let best = try HeaderCandidate.best(of: candidates, sample, type)
    self.init(dialect: best.dialect, columns: best.columns)
    hasSeparatorLine = separator != nil
    preamble = Array(best.records[..<best.index])
    skip = best.header.end
    headerLineEnd = best.header.lineEnd
    let text = sample.text
    lines = text.withUnsafeBufferPointer { $0.lineEnds(from: 0, to: skip) }
    headerLine = max(1, lines - max(0, best.header.lines - 1))
    if declared.escape == nil, dialect.quote != nil { recogniseEscapes(sample) }
    findings = try HeaderJudge(columns: columns, type: type).findings()
    dropTrailingBlanks()
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

  /// A delimiter at the end of the header makes columns in which nothing may stand.
  private mutating func dropTrailingBlanks() {
    for index in columns.indices.reversed() {
      guard columns[index].label.isEmpty else { break }
      columns[index].isBlank = true
    }
  }
}

extension Sample {
  fileprivate func hasDoubledQuote(_ cell: RecordCell) -> Bool {
    let bytes = text[cell.start..<cell.end]
    return zip(bytes, bytes.dropFirst()).contains { $0 == 0x22 && $1 == 0x22 }
      && !zip(bytes, bytes.dropFirst()).contains { $0 == 0x5C && $1 == 0x22 }
  }
}
