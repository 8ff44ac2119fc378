/// A CSV file opened: in which encoding and dialect it is written, what its columns are, and a reader over its rows.
struct CSVTable {
  let encoding: EncodingVerdict
  let start: TableStart
  let reader: CSVReader
  let sample: Sample

  /// Throws `FileFault` when there is no table in it for `type`, and what `source` throws.
  init(_ source: ByteSource, _ type: DataType, _ declared: DeclaredWriting) throws {
    encoding = try EncodingVerdict(of: source, declared)
    guard encoding.survey.bytes > encoding.markLength else {
      throw FileFault(.fileEmpty, "The file is empty (\(encoding.survey.bytes) bytes).")
    }
    try Self.checkText(encoding, type)
    let text = DecodedText(source, encoding.encoding, markLength: encoding.markLength)
    let piece = Self.piece(of: encoding)
    sample = try Sample(text, size: piece < chunkSize ? piece : Sample.size)
    start = try TableStart(sample, type, declared)
    reader = try CSVReader(
      text, start.dialect, width: start.columns.count, limits: type.limits, skip: start.skip, lines: start.lines,
      piece: piece)
    reader.count(start.headerLineEnd)
  }

  /// How much text is read at once: all of a small file, which in another encoding may have up to thrice its octets.
  private static func piece(of encoding: EncodingVerdict) -> Int {
    min(chunkSize, (encoding.encoding == .utf8 ? 1 : 3) * encoding.survey.bytes + 64)
  }

  /// More than one octet of NUL in a hundred is no text; UTF-16 is counted after it was read.
  private static func checkText(_ verdict: EncodingVerdict, _ type: DataType) throws(FileFault) {
    let survey = verdict.survey
    let isWide = verdict.encoding == .utf16LittleEndian || verdict.encoding == .utf16BigEndian
    if !isWide, survey.nuls * 100 > survey.bytes {
      throw FileFault(.notText, "This is not a text file (\(survey.nuls) of its \(survey.bytes) bytes are NUL).")
    }
    guard survey.bytes <= type.limits.bytes else {
      throw FileFault(
        .tooManyBytes, "The file has \(survey.bytes) bytes; at most \(type.limits.bytes) are allowed.")
    }
  }

  /// Cells a batch must have a row.
  var width: Int { start.columns.count }
}
