internal import CSQLite
internal import Glibc
internal import Model

/// The bytes of queue items, under `<home>/files`.
///
/// A file has two names while it is on its way: `staging/<account>/<ulid>` from its first byte until after the commit,
/// and `files/<bucket>/<ulid>` from just before the commit on. So whatever a crash leaves, the staging folder names
/// every file in doubt, at most one batch of them, and one look into the database decides each: named by a row, it
/// loses its staging name; named by none, both. No folder of a million files is ever searched, and a path that a row
/// names always exists. A rename in the commit's stead would leave the row or the file nameless at one of the points.
final class ItemFiles {
  private let folder: Folder
  private let health: Health
  private var knownBuckets: Set<String> = []

  /// More files than this in a batch are made durable by one syncfs in the place of an fsync each.
  static let fewFiles = 4

  init(in home: Folder, health: Health) throws(StoreError) {
    folder = try Folder("files", in: home)
    self.health = health
  }

  /// The path a file will have, relative to the home. A bucket is 9.3 hours of files: the first 5 characters of a
  /// ULID are its time divided by 2^25 milliseconds.
  static func path(of id: ULID) -> String { "files/\(bucket(of: id))/\(id)" }

  private static func bucket(of id: ULID) -> String { String(id.text.prefix(5)) }

  /// Gives every file its second name and makes them all durable: bytes, names and the folders that hold them. Must
  /// come before the transaction that names them.
  func makeDurable(_ files: [StagedFile]) throws(StoreError) {
    guard !files.isEmpty else { return }
    try health.check()
    for file in files { try link(file) }
    if files.count > Self.fewFiles { try syncFileSystem() } else { try syncEach(files) }
  }

  /// Throws when a file has lost its second name since it got it: to somebody who took it for a dead run's, which the
  /// account's lock prevents for as long as nobody removes the lock's file. Within the transaction that names them.
  func requireLinked(_ files: [StagedFile]) throws(StoreError) {
    for file in files {
      let name = "\(Self.bucket(of: file.id))/\(file.id)"
      guard faccessat(folder.descriptor, name, F_OK, 0) == 0 else {
        throw fileError("find, on its way into the queue,", "\(folder.path)/\(name)")
      }
    }
  }

  /// Takes both names of a file that no row names.
  func drop(_ id: ULID, from staging: Folder) throws(StoreError) {
    try unlink(folder, "\(Self.bucket(of: id))/\(id)")
    try unlink(staging, id.text)
  }

  /// Takes the staging name of a file that a row names.
  func release(_ id: ULID, from staging: Folder) throws(StoreError) { try unlink(staging, id.text) }

  private func link(_ file: StagedFile) throws(StoreError) {
    guard !file.isLinked else { return }
    let bucket = Self.bucket(of: file.id)
    try makeBucket(bucket)
    let name = "\(bucket)/\(file.id)"
    guard linkat(file.staging.descriptor, file.id.text, folder.descriptor, name, 0) == 0 else {
      throw health.fails(fileError("link", "\(folder.path)/\(name)"))
    }
    file.isLinked = true
  }

  /// A bucket that is there already may have been made by a run that did not live to make its name durable.
  private func makeBucket(_ bucket: String) throws(StoreError) {
    guard !knownBuckets.contains(bucket) else { return }
    _ = try Folder(bucket, in: folder)
    guard fsync(folder.descriptor) == 0 else { throw health.fails(fileError("make durable", folder.path)) }
    knownBuckets.insert(bucket)
  }

  /// Since Linux 5.8 syncfs(2) reports a failed write-back of any file of the file system since the descriptor was
  /// opened (syncfs(2), "VERSIONS"; errseq in the super block): the descriptor is as old as the store.
  private func syncFileSystem() throws(StoreError) {
    guard syncfs(folder.descriptor) == 0 else { throw health.fails(fileError("make durable", folder.path)) }
  }

  private func syncEach(_ files: [StagedFile]) throws(StoreError) {
    for file in files { try sync("\(Self.bucket(of: file.id))/\(file.id)", O_RDONLY) }
    for bucket in Set(files.map { Self.bucket(of: $0.id) }) { try sync(bucket, O_RDONLY | O_DIRECTORY) }
  }

  private func sync(_ name: String, _ flags: Int32) throws(StoreError) {
    let descriptor = openat(folder.descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw health.fails(fileError("open", "\(folder.path)/\(name)")) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw health.fails(fileError("make durable", "\(folder.path)/\(name)")) }
  }

  private func unlink(_ folder: Folder, _ name: String) throws(StoreError) {
    guard unlinkat(folder.descriptor, name, 0) == 0 || errno == ENOENT else {
      throw health.fails(fileError("remove", "\(folder.path)/\(name)"))
    }
  }
}
