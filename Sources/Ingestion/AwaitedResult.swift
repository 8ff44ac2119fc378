internal import struct Crypto.SHA256
internal import Formats
public import Model
public import Queues
public import Replies
internal import Spool

extension Store {
  /// The result of a queue item whose partner is told about it only once it has been dealt with, rendered from what was
  /// kept of its check: to be committed with that. Nil when the result went out with the check, or when nobody is told.
  public func awaitedResult(of item: ULID, from sender: Sender, at now: Timestamp = .now) throws -> Reply? {
    let stored = try check(ofFile: item)
    guard stored.isResultAwaited else { return nil }
    let queued = try queueItem(item)
    let submission = try message(queued.submission).submission
    guard let number = try files(of: submission.id).firstIndex(where: { $0.id == item }) else {
      throw StoreError(.corrupt, "queue item \"\(item)\" is not among the files of its submission")
    }
    let table = try stored.table.map { try KeptRows($0, of: queued.fileName) }
    let json = ResultDocument.text(
      ofKept: stored.report, files: [table?.fact].compactMap { $0 }, finishedAt: now.description)
    guard let json else { throw StoreError(.corrupt, "the report of queue item \"\(item)\" is not what was written") }
    let result = try FileResult(
      receipt: item, name: queued.fileName, archive: stored.check.archive, document: stored.report)
    let correspondence = Correspondence(
      submission: submission, connection: stored.connection, sender: sender, at: now)
    return try correspondence.result(result, number: number + 1, json: json, table: table?.enclosed)
  }
}

/// The rows that were kept for a result.
private struct KeptRows {
  private let table: StoredCheck.Table
  private let name: FileName
  private let bytes: BytesInFile
  private let isPacked: Bool

  init(_ table: StoredCheck.Table, of name: FileName) throws {
    self.table = table
    self.name = name
    bytes = try BytesInFile(path: table.path)
    isPacked = try ByteSource(bytes).packing() == .gzip
  }

  var enclosed: EnclosedTable {
    EnclosedTable(rows: table.rows, isPacked: isPacked, count: bytes.count) { try ByteSource(bytes).readAll($0) }
  }

  private var sha256: SHA256Digest { SHA256Digest(Array(bytes.withBytes { SHA256.hash(data: $0) })) }

  var fact: ResultFacts.File {
    ResultFacts.File(
      name: resultNames(for: name, isPacked: isPacked).table, rows: table.rows, sha256: sha256.description)
  }
}
