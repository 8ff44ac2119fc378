/// Compares what the last row of a CSV file says there should be with what there is; so a file that was cut off is found out.
struct TrailerRule {
  private let trailer: DataType.Trailer
  /// What it says, and where it stands, once it was met.
  private var found: (rows: String, bytes: String, hash: String, place: Place)?
  private var hash: HashTotal?

  init?(_ type: DataType, _ columns: [ColumnRule], _ declared: DeclaredWriting) {
    guard let trailer = type.trailer else { return nil }
    self.trailer = trailer
    hash = HashTotal(type, columns, declared)
  }

  /// Takes the last row of the file when it is the trailer; its index in the batch.
  mutating func take(_ batch: RowBatch) -> Int? {
    guard batch.isLast, batch.rowCount > 0 else { return nil }
    let row = batch.rowCount - 1
    let cells = batch.allCells(row).map { String(decoding: batch.bytes($0).trimmed, as: UTF8.self) }
    guard cells.first == trailer.begins else { return nil }
    func cell(_ number: Int?) -> String { number.map { $0 <= cells.count ? cells[$0 - 1] : "" } ?? "" }
    var place = batch.place(row, nil)
    place.row = nil
    found = (cell(trailer.rows), cell(trailer.bytes), cell(trailer.hash?.cell), place)
    return row
  }

  /// Counts in the rows of a batch, once it is known which of them are data.
  mutating func add(_ batch: RowBatch, _ verdicts: [RowVerdict]) { hash?.add(batch, verdicts) }

  /// What is wrong once the file was read to its end.
  func findings(rows: Int) -> [Finding] {
    guard let found else {
      let code = trailer.rows != nil ? FindingCode.rowCount : trailer.bytes != nil ? .byteCount : .hashCount
      return [error(code, "The trailer is missing: the last row does not begin with \"\(trailer.begins)\".", Place())]
    }
    var findings: [Finding] = []
    if trailer.rows != nil, Int(found.rows) != rows {
      findings.append(error(.rowCount, "The trailer says \(said(found.rows)) rows, \(rows) were found.", found.place))
    }
    if trailer.bytes != nil, Int(found.bytes) != found.place.offset {
      let bytes = found.place.offset ?? 0
      findings.append(
        error(.byteCount, "The trailer says \(said(found.bytes)) bytes, \(bytes) were found.", found.place))
    }
    if let fault = hash?.fault(found.hash) { findings.append(error(.hashCount, fault, found.place)) }
    return findings
  }

  /// A number as it is, all else in quotes.
  private func said(_ text: String) -> String { Int(text) == nil ? shown(text.utf8) : text }

  private func error(_ code: FindingCode, _ message: String, _ place: Place) -> Finding {
    Finding(code: code, severity: .error, message: message, place: place)
  }
}
