internal import Model

/// A file that a row names.
struct NamedFile {
  var kind: Kind
  var id: ULID
  /// Relative to the home.
  var path: String
  /// Of its bytes; nil where nobody noted it.
  var sha256: SHA256Digest?

  /// What the row is, for people.
  enum Kind: String {
    case queueItem = "queue item"
    case rejectedFile = "rejected file"
    case resultRows = "the rows for the result of"
    case delivery
    case archivedMessage = "archived message"
  }

  /// Where files are named, so many rows at a time. Each gives number, id, path and digest of the rows behind a number. Also
  /// said in `isNamed`, which a migration that names files of another kind adds them to, as here.
  fileprivate static let sources: [(kind: Kind, sql: StaticString)] = [
    (
      .queueItem,
      """
      SELECT number, id, path, sha256 FROM queue_item i
      WHERE number > ? AND NOT EXISTS (SELECT 1 FROM removed_file WHERE path = i.path) ORDER BY number LIMIT 200
      """
    ),
    (
      .rejectedFile,
      """
      SELECT number, id, path, sha256 FROM rejected_file i
      WHERE number > ? AND NOT EXISTS (SELECT 1 FROM removed_file WHERE path = i.path) ORDER BY number LIMIT 200
      """
    ),
    (
      .resultRows,
      """
      SELECT number, file, result_table, NULL FROM file_check
      WHERE result_table IS NOT NULL AND number > ? ORDER BY number LIMIT 200
      """
    ),
    (
      .delivery,
      "SELECT number, id, path, sha256 FROM delivery WHERE number > ? ORDER BY number LIMIT 200"
    ),
    (
      .archivedMessage,
      """
      SELECT s.number, s.id, a.path, NULL FROM archived_message a JOIN submission s ON s.number = a.submission
      WHERE a.submission > ? ORDER BY a.submission LIMIT 200
      """
    ),
  ]
}

extension Database {
  /// Lends every file that a row names. No snapshot is held while `visit` looks at one, however long that takes.
  func eachNamedFile(_ visit: (NamedFile) throws -> Void) throws {
    for (kind, sql) in NamedFile.sources {
      var last: Int64 = 0
      while true {
        let some = try all(sql, last) { (row: inout Row) throws(StoreError) -> (number: Int64, file: NamedFile) in
          (
            try row.next(),
            NamedFile(kind: kind, id: try row.next(), path: try row.next(), sha256: try row.nextOrNil())
          )
        }
        guard let end = some.last?.number else { break }
        last = end
        for (_, file) in some { try visit(file) }
      }
    }
  }

  /// Whether a row names the file at `path`.
  func isNamed(_ path: String) throws(StoreError) -> Bool {
    try first(
      """
      SELECT 1 FROM queue_item WHERE path = ?1
      UNION ALL SELECT 1 FROM rejected_file WHERE path = ?1
      UNION ALL SELECT 1 FROM file_check WHERE result_table = ?1
      UNION ALL SELECT 1 FROM delivery WHERE path = ?1
      UNION ALL SELECT 1 FROM archived_message WHERE path = ?1
      UNION ALL SELECT 1 FROM removed_file WHERE path = ?1 AND is_gone = 0
      """, path
    ) { (_: inout Row) throws(StoreError) in true } ?? false
  }
}
