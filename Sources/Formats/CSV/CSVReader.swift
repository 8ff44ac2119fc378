internal import CBytes

/// Reads the rows of a CSV file whose dialect and header are known.
///
/// Records that are plainly right are cut by `cbytes_csv_walk_on`; each of the others by a `RecordReader`.
final class CSVReader: RowReader {
  let source: DecodedText
  let reader: RecordReader
  let limits: DataType.Limits
  var walk = cbytes_csv_walk()
  /// Text not yet read begins here; what lies before belongs to rows handed out.
  var position = 0
  /// Columns the header has names for; cells of the others are empty.
  let named: Int
  private var skip: Int
  /// Octets of text, and lines, before the rows.
  private let beginning: (skip: Int, lines: Int)
  /// Octets read at once.
  let piece: Int
  private(set) var isAtEnd = false
  /// The record at `position` was too long; its end is looked for.
  var isSkippingLine = false
  /// What is to be known of the last row that was handed out.
  var last = LastRow()
  /// Where the text of the batch begins in the file.
  private var origin: TextOrigin
  /// The file is taken for UTF-8 until a fault is found.
  var isPresumed = false
  private var survey = UTF8Survey()
  /// An octet that is no character, or a control character, may be in the text.
  private var mayBeOdd = true

  /// Records without anything in them.
  private(set) var blankRows = 0
  private(set) var formulaCells = 0
  var lineEnds: LineEndCount {
    LineEndCount(lf: Int(walk.ends_lf), crlf: Int(walk.ends_crlf), cr: Int(walk.ends_cr))
  }

  /// Reads on behind the first `skip` octets of decoded text, which are `lines` lines.
  init(
    _ source: DecodedText, _ dialect: Dialect, width: Int, named: Int? = nil, limits: DataType.Limits, skip: Int,
    lines: Int, piece: Int = chunkSize
  ) throws {
    self.named = named ?? width
    self.piece = piece
    self.source = source
    self.limits = limits
    self.skip = skip
    beginning = (skip, lines)
    reader = RecordReader(dialect: dialect, width: width, rowBytes: limits.rowBytes)
    origin = TextOrigin(offset: source.markLength, encoding: source.encoding)
    walk.width = UInt32(width)
    walk.delimiter = dialect.delimiter
    walk.quote = dialect.quote ?? 0
    walk.has_quote = dialect.quote == nil ? 0 : 1
    walk.escape = dialect.escape ?? 0
    walk.has_escape = dialect.escape == nil ? 0 : 1
    walk.other_quote = dialect.otherQuote
    walk.line = UInt32(lines + 1)
    guard cbytes_csv_begin(&walk, UInt32(piece)) != 0 else { fatalError("no memory for a walk over CSV") }
    try source.rewind()
  }

  /// Reads the rows that `other` would have, from the beginning, in another encoding perhaps. What stands before the rows
  /// is ASCII.
  convenience init(_ other: CSVReader, _ verdict: EncodingVerdict) throws {
    let text = DecodedText(other.source.source, verdict.encoding, markLength: verdict.markLength)
    try self.init(
      text, other.reader.dialect, width: Int(other.walk.width), named: other.named, limits: other.limits,
      skip: other.beginning.skip, lines: other.beginning.lines, piece: other.piece)
    (walk.ends_lf, walk.ends_crlf, walk.ends_cr) = (other.walk.ends_lf, other.walk.ends_crlf, other.walk.ends_cr)
  }

  func again() throws -> any RowReader {
    try CSVReader(
      self, EncodingVerdict(encoding: source.encoding, ground: .declared, markLength: source.markLength))
  }

  func resume() throws { try source.resume() }

  deinit { cbytes_csv_end(&walk) }

  func fill(_ batch: RowBatch) throws -> Bool {
    while true {
      if isSkippingLine { skipLine(batch) }
      point(at: batch)
      switch position < batch.textCount ? step(batch) : cbytes_csv_more {
      case cbytes_csv_full: return hand(batch)
      case cbytes_csv_care:
        if batch.rowCount < batch.rowCapacity, takeCarefully(batch) { continue }
        if !isAlone(batch), batch.rowCount > 0 { return hand(batch) }
        holdBack(batch)
        try readMore(batch)
      default:
        if needsCare(batch), takeCarefully(batch) { continue }
        if !isAlone(batch), batch.rowCount > 0 { return hand(batch) }
        holdBack(batch)
        if isAtEnd {
          blankRows = Int(walk.blank)
          return false
        }
        try readMore(batch)
      }
    }
  }

  /// What is left is no whole record for the quick walk, but may be one for the careful reader.
  private func needsCare(_ batch: RowBatch) -> Bool {
    let left = batch.textCount - position
    return left > 0 && batch.rowCount < batch.rowCapacity
      && (walk.in_quotes != 0 || isAtEnd || left > limits.rowBytes + LineEnd.crlf.width)
  }

  /// One run of the quick walk over what the batch's text holds.
  private func step(_ batch: RowBatch) -> cbytes_csv_stop {
    guard batch.rowCount < batch.rowCapacity else { return cbytes_csv_full }
    let first = batch.rowCount
    let stop = cbytes_csv_walk_on(&walk)
    position = Int(walk.position)
    batch.rowCount = Int(walk.row_count)
    if batch.textCount > limits.rowBytes { refuseLongRows(batch, from: first) }
    return stop
  }

  private func point(at batch: RowBatch) {
    walk.text = UnsafePointer(batch.text)
    walk.position = UInt32(position)
    walk.end = UInt32(batch.textCount)
    walk.cells = batch.cells
    walk.rows = batch.rows
    walk.row_count = UInt32(batch.rowCount)
    walk.row_capacity = UInt32(batch.rowCapacity)
    if batch.rowCount == 0 { walk.arena_end = walk.end }
    walk.arena = batch.text + batch.textCount
    walk.arena_start = walk.end
    walk.in_quotes = 0
  }

  /// Hands the rows out. Unless nothing follows, the last is held back, so that the last row of the file is known.
  private func hand(_ batch: RowBatch) -> Bool {
    batch.origin = origin
    batch.traits = walk.traits
    batch.mayBeOdd = mayBeOdd
    batch.original = { [reader, unowned batch] row, column in
      let text = UnsafeBufferPointer(start: UnsafePointer(batch.text), count: batch.textCount)
      let record = reader.read(text, from: Int(batch.rows[row].start), isAtEnd: true)
      return record?.cells.dropFirst(column).first?.start
    }
    batch.isLast = isAtEnd && position == batch.textCount
    remarkNeighbours(batch)
    if !batch.isLast, batch.rowCount > 1 { holdBack(batch) }
    noteLast(batch)
    for index in 0..<batch.rowCount { formulaCells += Int(batch.rows[index].item) }
    blankRows = Int(walk.blank)
    return true
  }

  /// Its only row has no other beside it yet, and is not so long that this must do.
  private func isAlone(_ batch: RowBatch) -> Bool {
    !isAtEnd && batch.rowCount == 1 && position - Int(batch.rows[0].start) < 1 << 16
  }

  /// Gives the last row back to what is unread.
  private func holdBack(_ batch: RowBatch) {
    guard batch.rowCount > 0 else { return }
    let row = batch.rows[batch.rowCount - 1]
    // A CR whose LF is still to come is counted again with its row.
    if batch.text[position - 1] == 0x0D, walk.ends_cr > 0 { walk.ends_cr -= 1 }
    position = Int(row.start)
    walk.line = row.line
    walk.blank = row.ordinal
    walk.after_cr = 0
    isSkippingLine = false
    batch.rowCount -= 1
    batch.remarks.removeAll { $0.row == batch.rowCount }
    batch.ragged[batch.rowCount] = nil
  }

  /// Moves what is unread to the front and reads on, into more room when there is none.
  private func readMore(_ batch: RowBatch) throws {
    let kept = batch.textCount - position
    if position > 0 {
      walk.after_cr = batch.text[position - 1] == 0x0D ? 1 : 0
      origin = batch.origin(origin, movedTo: position)
      batch.text.update(from: batch.text + position, count: kept)
    }
    batch.textCount = kept
    position = 0
    cbytes_csv_moved(&walk)
    let more = max(piece, min(kept, limits.rowBytes - kept))
    let whole = kept * 2 > piece ? kept + more : piece
    batch.reserveText(2 * whole)
    let room = whole - kept
    let target = UnsafeMutableRawBufferPointer(start: batch.text + kept, count: room)
    let before = survey
    let count = try source.fill(target, &survey)
    isAtEnd = count < room
    batch.textCount = kept + count
    try look(before, UnsafeBufferPointer(start: batch.text, count: kept))
    if isAtEnd { batch.dropEndOfFileMark() }
    try skipHeader(batch)
  }

  /// Looks what characters are in the piece that was read, and whether the file goes beyond a limit.
  private func look(_ before: UTF8Survey, _ kept: UnsafeBufferPointer<UInt8>) throws {
    if source.octets > limits.bytes {
      throw FileFault(.tooManyBytes, "The file is larger than \(sizeWords(limits.bytes)), the most that is allowed.")
    }
    guard source.encoding == .utf8 else { return }
    if isAtEnd { survey.finish() }
    if isPresumed, survey.faults > 0 { throw PresumptionBroken() }
    let isOdd = survey.faults > before.faults || survey.controls > before.controls || survey.isWithin
    mayBeOdd = isOdd || mayBeOdd && cbytes_has_odd_octets(kept.baseAddress, kept.count) != 0
    if let fault = survey.notText(isWhole: isAtEnd) { throw fault }
  }

  /// The header and what stands before it may be longer than one piece.
  private func skipHeader(_ batch: RowBatch) throws {
    while skip > 0, batch.textCount > 0 {
      let count = min(skip, batch.textCount)
      skip -= count
      position = count
      if skip > 0 { try readMore(batch) }
    }
  }
}

/// What the row that comes next may go on.
struct LastRow: Sendable, Hashable {
  /// It has a single cell, and should have more.
  var isPiece = false
  /// Its last cell begins with a quote of the other kind and does not end with one.
  var isOpen = false
}

/// How often each line end was found.
struct LineEndCount: Sendable, Hashable {
  var lf = 0
  var crlf = 0
  var cr = 0

  var isMixed: Bool { [lf, crlf, cr].count { $0 > 0 } > 1 }
}
