/// A CSV file opened: in which encoding and dialect it is written, what its columns are, and a reader over its rows.
struct CSVTable {
  let encoding: EncodingVerdict
  let start: TableStart
  let plan: TablePlan
  let reader: CSVReader
  let sample: Sample

  /// Throws `FileFault` when there is no table in it for the plan's type, and what `source` throws. `mayPresume`: a
  /// reader may find out later that the file is not UTF-8.
  init(_ source: ByteSource, _ plan: CheckPlan, _ declared: DeclaredWriting, mayPresume: Bool = false) throws {
    let verdict = try EncodingVerdict(of: source, declared, mayPresume: mayPresume)
    let beginning = try source.prefix(4)
    guard beginning.count > verdict.markLength else {
      throw FileFault(.fileEmpty, "The file is empty (\(beginning.count) bytes).")
    }
    if let count = source.count, count > plan.type.limits.bytes {
      throw FileFault(.tooManyBytes, "The file has \(count) bytes; at most \(plan.type.limits.bytes) are allowed.")
    }
    let text = DecodedText(source, verdict.encoding, markLength: verdict.markLength)
    let piece = Self.piece(of: verdict, source.count)
    let sample = try Sample(text, size: piece < chunkSize ? piece : Sample.size)
    if verdict.encoding == .utf8 { try sample.checkText() }
    let table = try Self.table(sample, of: source, plan, declared)
    guard let start = table.start else { preconditionFailure("a plan for CSV without a beginning") }
    if verdict.ground == .presumed, sample.text.prefix(start.skip).contains(where: { $0 >= 0x80 }) {
      // What is known of the header must hold in every encoding.
      self = try CSVTable(source, plan, declared)
      return
    }
    (encoding, self.sample, self.start, self.plan) = (verdict, sample, start, table)
    reader = try CSVReader(
      text, start.dialect, width: start.columns.count, named: start.named, limits: plan.type.limits, skip: start.skip,
      lines: start.lines, piece: piece)
    reader.isPresumed = verdict.ground == .presumed
    reader.count(start.headerLineEnd)
  }

  /// A file that came out of an archive may be none at all: what is wrong with the archive is said first.
  private static func table(
    _ sample: Sample, of source: ByteSource, _ plan: CheckPlan, _ declared: DeclaredWriting
  ) throws -> TablePlan {
    do { return try plan.table(sample, declared) } catch let fault as FileFault {
      if source.count == nil { try source.readAll { _ in } }
      throw fault
    }
  }

  /// How much text is read at once: all of a small file, which in another encoding may have up to thrice its octets.
  private static func piece(of verdict: EncodingVerdict, _ count: Int?) -> Int {
    guard let count, count < chunkSize else { return chunkSize }
    return min(chunkSize, (verdict.encoding == .utf8 ? 1 : 3) * count + 64)
  }

  /// Cells a batch must have a row.
  var width: Int { start.columns.count }
}

extension Sample {
  /// Throws when more than one octet of a hundred is NUL.
  fileprivate func checkText() throws(FileFault) {
    var survey = UTF8Survey()
    text.withUnsafeBytes { survey.add($0) }
    if let fault = survey.notText(isWhole: isWhole) { throw fault }
  }
}
