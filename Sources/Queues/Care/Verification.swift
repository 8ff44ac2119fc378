internal import struct Crypto.SHA256
internal import Glibc
internal import Model

extension Store {
  /// Compares all that is stored with all that is said about it, and with `repairs` does what can be done without a
  /// person: nothing that a row names is ever touched. Polls may go on meanwhile.
  public func verify(repairs: Bool = false) throws -> VerificationReport {
    var report = VerificationReport()
    report.findings += try damages()
    guard report.findings.isEmpty else { return report }
    report.messages = try number("SELECT count(*) FROM submission")
    report.replies = try number("SELECT count(*) FROM reply")
    report.findings += try contradictions() + closedSecrets()
    try database.eachNamedFile { verify($0, &report) }
    report.findings += try namelessFiles(repairs: repairs) + leftovers(repairs: repairs)
    return report
  }

  private func number(_ sql: StaticString) throws(StoreError) -> Int {
    try database.first(sql) { (row: inout Row) throws(StoreError) in try row.next() } ?? 0
  }

  /// What SQLite finds wrong with the file itself; at most a hundred words of it.
  private func damages() throws(StoreError) -> [HomeFinding] {
    let words = try database.all("PRAGMA integrity_check(100)") { (row: inout Row) throws(StoreError) -> String in
      try row.next()
    }
    let orphans = try database.all("PRAGMA foreign_key_check") { (row: inout Row) throws(StoreError) -> String in
      let table: String = try row.next()
      let number: Int64? = try row.nextOrNil()
      let parent: String = try row.next()
      return "row \(number.map(String.init) ?? "?") of \(table) names a row of \(parent) that is not there"
    }
    return (words.filter { $0 != "ok" } + orphans).prefix(100).map {
      HomeFinding(.databaseDamaged, "\"\(database.path)\": \($0)")
    }
  }

  /// Where the records contradict each other.
  private func contradictions() throws(StoreError) -> [HomeFinding] {
    var findings: [HomeFinding] = []
    for contradiction in Contradiction.all {
      findings += try database.all(contradiction.sql) { (row: inout Row) throws(StoreError) in
        HomeFinding(.recordsDiffer, "\(contradiction.words): \(try row.next() as String)")
      }
    }
    return findings
  }

  /// Secrets that the key of this home does not open.
  private func closedSecrets() throws(StoreError) -> [HomeFinding] {
    let credentials = try database.all(
      """
      SELECT DISTINCT c.id, c.name FROM credential c JOIN credential_version v ON v.credential = c.id
      WHERE c.removed_at IS NULL AND v.sealed IS NOT NULL
      """
    ) { (row: inout Row) throws(StoreError) -> (id: ULID, name: String) in (try row.next(), try row.next()) }
    let hasKey = access("\(home)/\(SealingKey.fileName)", F_OK) == 0
    return credentials.compactMap { id, name in
      guard hasKey else {
        return HomeFinding(
          .secretClosed,
          "credential \"\(name)\": there is no \"\(home)/\(SealingKey.fileName)\", by which its secrets were sealed")
      }
      do throws(StoreError) {
        _ = try secrets(of: id)
        return nil
      } catch { return HomeFinding(.secretClosed, "credential \"\(name)\": \(error.words)") }
    }
  }

  private func verify(_ file: NamedFile, _ report: inout VerificationReport) {
    if file.kind == .queueItem { report.queueItems += 1 }
    report.files += 1
    do {
      let path = "\(home)/\(file.path)"
      var hash = SHA256()
      report.bytes += try eachBlock(of: path) { hash.update(bufferPointer: $0) }
      try file.require(hash, at: path)
    } catch { report.findings.append(HomeFinding(.fileDamaged, "\(file.kind.rawValue) \(file.id): \(error)")) }
  }
}

extension NamedFile {
  /// Throws `.corrupt` when the bytes that went into `hash` are not those that the row speaks of.
  func require(_ hash: SHA256, at path: String) throws(StoreError) {
    guard let sha256, SHA256Digest(Array(hash.finalize())) != sha256 else { return }
    throw StoreError(.corrupt, "\"\(path)\" no longer holds the bytes of \(kind.rawValue) \(id): its SHA-256 differs")
  }
}
