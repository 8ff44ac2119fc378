internal import Formats
public import Model
public import Queues
internal import Spool

/// The good rows of a queue item, read again as its check read them: by the data type, the connection's words and the
/// moment of then.
public struct QueuedRows {
  private let item: QueueItem
  private let stored: StoredCheck
  private let terms: FileTerms
  private let bytes: BytesInFile

  /// Throws `.notFound`, and `.corrupt` when the bytes are not those that were queued.
  public init(of id: ULID, in store: Store) throws {
    item = try store.queueItem(id)
    stored = try store.check(ofFile: id)
    let type = try DataType(descriptor: stored.descriptor, file: "\(item.dataType).json")
    terms = try FileTerms(stored.connection, type, descriptor: stored.descriptor)
    try store.read(item: id) { _ in }
    bytes = try BytesInFile(path: try store.path(ofItem: id))
  }

  public enum Form { case jsonLines, csv }

  /// Hands the rows on, piece by piece. Throws `.corrupt` at their end when they are not as many as were accepted: what
  /// was handed on until then must not be used.
  public func write(as form: Form, to output: ([UInt8]) throws -> Void) throws {
    let file = try OpenedFile(
      ByteSource(bytes), fileName: item.fileName.text, limits: UnpackingLimits(bytes: terms.type.limits.bytes))
    let check = try Check(file, terms.plan, terms.settings(at: stored.check.at, charset: stored.check.charset))
    let typed = TypedRows(check)
    if form == .csv { try output(typed.header) }
    let report = try check.run { rows in
      var piece: [UInt8] = []
      if form == .csv { typed.append(csv: rows, to: &piece) } else { typed.append(rows, to: &piece) }
      try output(piece)
    }
    let (found, expected) = (report.rows.accepted, stored.check.rows.accepted)
    guard found == expected else {
      throw StoreError(
        .corrupt, "queue item \"\(item.id)\" has \(found) good rows, and had \(expected) when it was queued")
    }
  }
}
