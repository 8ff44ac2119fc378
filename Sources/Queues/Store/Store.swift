internal import Glibc
internal import Model
internal import Synchronization

/// A home: the database and the files it speaks of. One verb is one transaction, durable when it returns. Blocking;
/// used by one thread at a time. Several processes may have one home open.
public final class Store {
  /// The folder, without symbolic links.
  public let home: String
  let database: Database
  let files: ItemFiles
  let health: Health
  private let folder: Folder
  private let staging: Folder
  private let locks: Folder

  /// Makes the folder `home` (mode 0700; its parent must exist) with an empty store in it, and opens it. A home that
  /// is already there is opened as it is.
  public static func create(home: String) throws(StoreError) -> Store {
    try create(home: home, migrations: Migration.all)
  }

  static func create(home: String, migrations: [Migration]) throws(StoreError) -> Store {
    guard mkdir(home, 0o700) == 0 || errno == EEXIST else { throw fileError("make the folder", home, or: .cannotOpen) }
    let folder = try Folder(path: home)
    let descriptor = openat(
      folder.descriptor, databaseName, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw fileError("create", "\(home)/\(databaseName)", or: .cannotOpen) }
    close(descriptor)
    // A run that was killed may have made any of it, and not have made it durable.
    try folder.makeDurable()
    return try Store(home: home, migrations: migrations)
  }

  /// Opens the store in the folder `home`, brings its schema up to date, and checks that what it promises about
  /// durability holds: `journal_mode` and `synchronous` as they were asked for.
  public convenience init(home: String) throws(StoreError) {
    try self.init(home: home, migrations: Migration.all)
  }

  init(home: String, migrations: [Migration]) throws(StoreError) {
    folder = try Folder(path: home)
    self.home = try Self.resolved(home)
    let path = "\(self.home)/\(Self.databaseName)"
    try Self.requirePrivate(path)
    health = Health()
    database = try Database(path: path, health: health)
    try database.configure()
    try Migrator(database: database, migrations: migrations).run()
    // SQLite syncs the folder when it makes the write-ahead log, but does not say when that fails; without its name
    // the log and every commit in it would be gone after a power cut. The log lives as long as this connection.
    guard fsync(folder.descriptor) == 0 else { throw fileError("make durable", home) }
    files = try ItemFiles(in: folder, health: health)
    staging = try Folder("staging", in: folder)
    locks = try Folder("locks", in: folder)
  }

  static let databaseName = "intray.sqlite"

  /// Tidies up before the store is let go, and says what SQLite would not: throws when the disk fails in it. Everything
  /// committed is durable before and after.
  public func finish() throws(StoreError) {
    try health.check()
    try database.checkpoint()
  }

  /// The right to send what waits in the outbox; nil when another process is sending.
  public func lockOutbox() throws(StoreError) -> AccountLock? { try lock(account: "the outbox") }

  /// The right to tell a subscriber of events; nil while another process does.
  public func lock(subscriber: String) throws(StoreError) -> AccountLock? {
    try lock(account: "the subscriber \(subscriber)")
  }

  /// The right to poll `account`; nil while another process or store has it. Held as long as the object lives.
  public func lock(account: String) throws(StoreError) -> AccountLock? {
    try AccountLock(account: account, in: locks)
  }

  /// Begins a file on its way into the queue. Any thread may, at any time.
  public func stage(under lock: AccountLock) throws(StoreError) -> StagedFile {
    try StagedFile(in: stagingFolder(of: lock.account), health: health)
  }

  func stagingFolder(of account: String) throws(StoreError) -> Folder {
    if let known = stagingFolders.withLock({ $0[account] }) { return known }
    let folder = try Folder(pathComponent(account), in: staging)
    stagingFolders.withLock { $0[account] = folder }
    return folder
  }

  private let stagingFolders = Mutex<[String: Folder]>([:])

  /// The files that claimers read.
  func claimFiles() throws(StoreError) -> ClaimFiles {
    if let known = knownClaimFiles { return known }
    let files = try ClaimFiles(in: folder)
    knownClaimFiles = files
    return files
  }

  private var knownClaimFiles: ClaimFiles?

  /// The last claim found something.
  var foundLast = false

  /// How those who write to the queues take turns.
  func courtesy() throws(StoreError) -> Courtesy {
    if let known = knownCourtesy { return known }
    let courtesy = try Courtesy(in: locks)
    knownCourtesy = courtesy
    return courtesy
  }

  private var knownCourtesy: Courtesy?

  /// What secrets are sealed with; made when the first is.
  func sealingKey() throws(StoreError) -> SealingKey { try SealingKey(in: folder) }

  /// The connection that was last written into the ledger.
  var lastConnection: (connection: Connection, json: String)?

  /// The rows of data types that are committed or about to be.
  var knownDataTypes: [SHA256Digest: Int64] = [:]

  private static func resolved(_ home: String) throws(StoreError) -> String {
    guard let path = realpath(home, nil) else { throw fileError("resolve", home, or: .cannotOpen) }
    defer { free(path) }
    return String(cString: path)
  }

  private static func requirePrivate(_ path: String) throws(StoreError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      guard errno == ENOENT else { throw fileError("look at", path, or: .cannotOpen) }
      throw StoreError(.cannotOpen, "there is no store: \"\(path)\" does not exist")
    }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
      throw StoreError(
        .permissions,
        "\"\(path)\" has mode 0\(String(status.st_mode, radix: 8)); expected a file of mode 0600, and no symbolic link")
    }
  }
}
