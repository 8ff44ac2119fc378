/// What a delimiter would make of a file's beginning.
struct HeaderCandidate {
  let dialect: Dialect
  /// The first records, blank ones left out.
  let records: [Record]
  /// Which of them is the header.
  private(set) var index = 0
  private(set) var columns: [BoundColumn] = []
  /// Fields that were found.
  private(set) var matched = 0
  private(set) var hasRequired = false

  /// How many records are looked at for a header.
  static let depth = 20

  init(_ sample: Sample, _ dialect: Dialect, _ type: DataType, from start: Int, depth: Int = depth) {
    self.dialect = dialect
    records = sample.records(dialect, from: start, count: depth)
    let names = type.names
    for (index, record) in records.enumerated() {
      let columns = sample.values(record, dialect).map { names.bind(trimmedLabel($0)) }
      let found = Set(columns.compactMap(\.field))
      let hasRequired = names.required.isSubset(of: found)
      let isBetter = hasRequired == self.hasRequired ? found.count > matched : hasRequired && found.count >= 2
      guard index == 0 || isBetter else { continue }
      self.index = index
      self.columns = columns
      matched = found.count
      self.hasRequired = hasRequired
      if isHeader { return }
    }
  }

  var header: Record { records[index] }

  /// At least two fields and all that are required; one where there is only one column.
  var isHeader: Bool { hasRequired && (matched >= 2 || (matched == 1 && columns.count == 1)) }

  /// The one of `dialects` by which the first record is a header of known columns only. Its line is one label by any
  /// other, and then no header.
  static func certain(among dialects: [Dialect], _ sample: Sample, _ type: DataType, from start: Int)
    -> HeaderCandidate?
  {
    let line = sample.text[start...].prefix { $0 != 0x0A && $0 != 0x0D }
    let present = dialects.filter { line.contains($0.delimiter) }
    guard present.count == 1 else { return nil }
    let candidate = HeaderCandidate(sample, present[0], type, from: start, depth: 1)
    let isWhole = candidate.isHeader && candidate.matched == candidate.columns.count
    return isWhole ? candidate : nil
  }

  /// The candidate to read the file by. With fields, the one that finds most of them; without, the one that cuts records
  /// most evenly.
  static func best(of candidates: [HeaderCandidate], _ sample: Sample, _ type: DataType) throws -> HeaderCandidate {
    if type.fields.isEmpty { return try evenest(of: candidates, sample) }
    let headers = candidates.filter(\.isHeader)
    let pool = headers.isEmpty ? candidates : headers
    let most = pool.map(\.matched).max() ?? 0
    guard most > 0 else { throw unmatched(candidates, sample, type) }
    return try evenest(of: pool.filter { $0.matched == most }, sample)
  }

  /// By the share of records as wide as the header, then by that width; two alike are an error, not a guess.
  private static func evenest(of candidates: [HeaderCandidate], _ sample: Sample) throws -> HeaderCandidate {
    if candidates.count == 1 { return candidates[0] }
    let rated = candidates.filter { !$0.records.isEmpty }.map { ($0, $0.evenness(sample)) }.sorted { $0.1 > $1.1 }
    guard let first = rated.first else { throw unclear(candidates, sample) }
    if rated.count > 1, rated[1].1 == first.1, first.0.columnCount > 1 { throw unclear(candidates, sample) }
    return first.0
  }

  /// 0 where there is nothing but delimiters.
  private var columnCount: Int { records.isEmpty ? 0 : header.cells.count }

  /// One column is even in every file, and says nothing.
  private func evenness(_ sample: Sample) -> Evenness {
    guard columnCount > 1 else { return Evenness(share: 0, width: 1) }
    let rows = sample.records(dialect, from: header.end, width: columnCount, count: 1000)
    let even = rows.count { $0.cells.count == columnCount }
    return Evenness(share: rows.isEmpty ? 1000 : 1 + even * 999 / rows.count, width: columnCount)
  }

  private struct Evenness: Comparable {
    var share: Int
    var width: Int

    static func < (left: Evenness, right: Evenness) -> Bool {
      (left.share, left.width) < (right.share, right.width)
    }
  }

  static func unclear(_ candidates: [HeaderCandidate], _ sample: Sample) -> FileFault {
    let names = candidates.map { delimiterName($0.dialect.delimiter) }.joined(separator: " ")
    return FileFault(
      .dialectUnclear,
      "No delimiter of \(names) gives the expected columns; the first line is \(sample.firstLine).",
      place: Place(line: 1))
  }

  private static func unmatched(
    _ candidates: [HeaderCandidate], _ sample: Sample, _ type: DataType
  ) -> FileFault {
    let widest = candidates.max { $0.columnCount < $1.columnCount }
    guard let widest, widest.columnCount > 1 || candidates.count == 1 else { return unclear(candidates, sample) }
    let labels = widest.columns.map(\.label)
    let other = DataType.shipped.filter { $0.name != type.name }.map { other in
      (other.name, Set(labels.compactMap { other.names.bind($0).field }).count)
    }.max { $0.1 < $1.1 }
    let likeness = other.flatMap { $0.1 >= 2 ? "; it looks like \($0.0)" : nil } ?? ""
    return FileFault(
      .unmatchedHeader, "None of the columns belongs to \(type.name)\(likeness).", place: Place(line: 1))
  }
}

func delimiterName(_ byte: UInt8) -> String {
  byte == 0x09 ? "tab" : String(Unicode.Scalar(byte))
}

/// A label without the white space around it.
private func trimmedLabel(_ label: String) -> String {
  if label.utf8.first.map(isInk) ?? true, label.utf8.last.map(isInk) ?? true { return label }
  let scalars = label.unicodeScalars.drop { $0.properties.isWhitespace || $0 == "\u{FEFF}" }
  var text = String(String.UnicodeScalarView(scalars))
  while let last = text.unicodeScalars.last, last.properties.isWhitespace { text.unicodeScalars.removeLast() }
  return text
}

/// Of a character of ASCII that is neither white space nor a control.
private func isInk(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
