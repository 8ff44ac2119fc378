internal import CSQLite
internal import struct Crypto.SHA256
internal import Glibc
internal import Model

/// What a backup holds.
public struct BackupReport: Sendable, Hashable, Codable {
  public var queueItems = 0
  /// Files that rows name: of queue items, rejected ones, and those kept for results.
  public var files = 0
  /// Octets of them.
  public var bytes = 0

  public init() {}
}

extension Store {
  /// Copies the store as it is at one moment into the folder `destination`, which must be empty and ours alone: the database
  /// by SQLite's online backup, then every file that the copy names, each compared with its digest on the way. Polls may
  /// go on meanwhile: what is queued is never changed. The key that secrets are sealed with is not copied.
  public func backup(into destination: String) throws -> BackupReport {
    let folder = try Folder(path: destination)
    let path = "\(destination)/\(Self.databaseName)"
    let descriptor = openat(folder.descriptor, Self.databaseName, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fileError("create", path) }
    close(descriptor)
    let copy = try Database(path: path, health: health)
    try database.copy(into: copy)
    return try copyFiles(named: copy, into: Folder("files", in: folder))
  }

  /// Makes all that lies in the folder survive a power cut, whoever has written it.
  public static func makeDurable(_ folder: String) throws(StoreError) { try Folder(path: folder).makeDurable() }

  private func copyFiles(named copy: Database, into files: Folder) throws -> BackupReport {
    var report = BackupReport()
    try copy.eachNamedFile { file in
      report.bytes += try self.copy(file, into: files)
      report.files += 1
      if file.kind == .queueItem { report.queueItems += 1 }
    }
    return report
  }

  private func copy(_ file: NamedFile, into files: Folder) throws -> Int {
    let parts = file.path.split(separator: "/").map(String.init)
    guard parts.count == 3 else {
      throw StoreError(.corrupt, "\(file.kind.rawValue) \(file.id) names \"\(file.path)\"")
    }
    let bucket = try Folder(parts[1], in: files)
    let target = openat(bucket.descriptor, parts[2], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw fileError("create", "\(bucket.path)/\(parts[2])") }
    defer { close(target) }
    var hash = SHA256()
    let count = try eachBlock(of: "\(home)/\(file.path)") { block in
      hash.update(bufferPointer: block)
      guard Glibc.write(target, block.baseAddress, block.count) == block.count else {
        throw fileError("write", "\(bucket.path)/\(parts[2])")
      }
    }
    try file.require(hash, at: "\(home)/\(file.path)")
    return count
  }
}

extension Database {
  /// Copies all of this database, as it is at one moment, over `copy` (sqlite.org/backup.html).
  fileprivate func copy(into copy: Database) throws(StoreError) {
    guard let backup = sqlite3_backup_init(copy.handle, "main", handle, "main") else {
      throw copy.failure(sqlite3_errcode(copy.handle), "begin a backup")
    }
    let code = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw copy.failure(code, "copy the database") }
  }
}
