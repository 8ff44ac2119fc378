public import Model

/// One file of an accepted submission, and what its check came to.
public struct FileSummary: Sendable, Hashable {
  /// Of the queue item, or of the rejected file.
  public var id: ULID
  public var fileName: FileName
  public var isQueued: Bool
  public var check: FileCheck
}

/// Everything that is kept of a check, to read the file's rows again as they were read then, or to write its result.
public struct StoredCheck: Sendable, Hashable {
  public var check: FileCheck
  /// All of it, as JSON.
  public var report: String
  /// The descriptor of the data type.
  public var descriptor: [UInt8]
  /// As it was when the submission was judged.
  public var connection: Connection
  /// The partner is still to be told what became of the rows.
  public var isResultAwaited: Bool
  /// The rows that are to go with that result.
  public var table: Table?

  public struct Table: Sendable, Hashable {
    public var rows: Int
    public var path: String
  }
}

extension Store {
  /// The files of an accepted submission in their order.
  public func files(of submission: ULID) throws(StoreError) -> [FileSummary] {
    try database.all(
      """
      SELECT f.file, coalesce(i.file_name, r.file_name), i.id IS NOT NULL, f.status, f.total, f.accepted,
        f.accepted_with_warnings, f.rejected, f.duplicate, f.unprocessed, d.version, f.packing, f.archive, f.charset,
        f.checked_at
      FROM submission s JOIN file_check f ON f.submission = s.number JOIN data_type d ON d.number = f.data_type
        LEFT JOIN queue_item i ON i.id = f.file LEFT JOIN rejected_file r ON r.id = f.file
      WHERE s.id = ? ORDER BY f.number
      """, submission, read: FileSummary.init)
  }

  /// The partner is still to be told what became of the rows of a queue item.
  public func isResultAwaited(ofItem id: ULID) throws(StoreError) -> Bool {
    try database.first("SELECT result_awaited FROM file_check WHERE file = ?", id) {
      (row: inout Row) throws(StoreError) -> Bool in try row.next() as Int != 0
    } ?? false
  }

  /// What is kept of the check of a queue item or rejected file; throws `.notFound`.
  public func check(ofFile id: ULID) throws(StoreError) -> StoredCheck {
    let home = home
    let found = try database.first(
      """
      SELECT f.status, f.total, f.accepted, f.accepted_with_warnings, f.rejected, f.duplicate, f.unprocessed, d.version,
        f.packing, f.archive, f.charset, f.checked_at, f.report, d.descriptor, coalesce(v.grounds, s.grounds),
        f.result_awaited, f.result_table, f.result_table_rows
      FROM file_check f JOIN data_type d ON d.number = f.data_type JOIN submission s ON s.number = f.submission
        LEFT JOIN revision v ON v.submission = s.number
      WHERE f.file = ?
      """, id
    ) { (row: inout Row) throws(StoreError) in try StoredCheck(&row, home: home) }
    guard let found else { throw StoreError(.notFound, "\"\(id)\" was never checked against a data type") }
    return found
  }

  func insert(_ file: RejectedFile, of entry: LedgerEntry, _ submission: Int64) throws(StoreError) {
    guard let connection = entry.decision.connection, let sha256 = file.bytes.sha256 else {
      preconditionFailure("a file is rejected before it is finished, or by a decision that names no connection")
    }
    try database.run(
      """
      INSERT INTO rejected_file (id, data_type, connection, file_name, size, sha256, path, submission, received_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      file.id, file.dataType, connection.id, file.fileName.text, file.bytes.count, sha256,
      ItemFiles.path(of: file.bytes.id), submission, entry.submission.receivedAt)
  }

  func insert(_ record: CheckRecord, of submission: Int64) throws(StoreError) {
    let check = record.check
    try database.run(
      """
      INSERT INTO file_check (file, submission, status, total, accepted, accepted_with_warnings, rejected, duplicate,
        unprocessed, data_type, packing, archive, charset, checked_at, result_awaited, result_table, result_table_rows,
        report) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      record.file, submission, check.status, check.rows.total, check.rows.accepted, check.rows.acceptedWithWarnings,
      check.rows.rejected, check.rows.duplicate, check.rows.unprocessed, try number(of: record.dataType, check.at),
      check.packing, check.archive, check.charset, check.at, record.isResultAwaited ? 1 : 0,
      record.table.map { ItemFiles.path(of: $0.bytes.id) },
      record.table?.rows, record.report)
  }

  private func number(of type: UsedDataType, _ now: Timestamp) throws(StoreError) -> Int64 {
    if let known = knownDataTypes[type.sha256] { return known }
    try database.run(
      """
      INSERT INTO data_type (name, version, sha256, first_used_at, descriptor) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """, type.name, type.version, type.sha256, now, type.descriptor)
    let number: Int64? = try database.first("SELECT number FROM data_type WHERE sha256 = ?", type.sha256) {
      (row: inout Row) throws(StoreError) in try row.next()
    }
    guard let number else { throw StoreError(.corrupt, "data type \"\(type.name)\" was written and is not there") }
    knownDataTypes[type.sha256] = number
    return number
  }
}

extension FileSummary {
  init(_ row: inout Row) throws(StoreError) {
    id = try row.next()
    fileName = try row.next()
    isQueued = try row.next() as Int != 0
    check = try FileCheck(&row)
  }
}

extension StoredCheck {
  init(_ row: inout Row, home: String) throws(StoreError) {
    check = try FileCheck(&row)
    report = try row.next()
    descriptor = try row.next()
    let grounds = try Grounds(json: try row.next())
    guard let connection = grounds.decision(.accepted, []).connection else {
      throw StoreError(.corrupt, "a file was checked, and its submission names no connection")
    }
    self.connection = connection
    isResultAwaited = try row.next() as Int != 0
    guard let path: String = try row.nextOrNil() else { return }
    table = Table(rows: try row.next(), path: "\(home)/\(path)")
  }
}

extension FileCheck {
  /// Of a row of `file_check` with its data type's version; nil where there is no such row.
  static func ifAny(_ row: inout Row) throws(StoreError) -> FileCheck? {
    row.isNull ? nil : try FileCheck(&row)
  }

  init(_ row: inout Row) throws(StoreError) {
    self.init(
      status: try row.next(),
      rows: Rows(
        total: try row.next(), accepted: try row.next(), acceptedWithWarnings: try row.next(),
        rejected: try row.next(), duplicate: try row.next(), unprocessed: try row.next()),
      schemaVersion: try row.next(), packing: try row.nextOrNil(), archive: try row.nextOrNil(),
      charset: try row.nextOrNil(), at: try row.next())
  }
}
