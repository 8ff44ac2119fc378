import Glibc
import Model
import Queues

/// Lends the path of a home that does not exist yet, and removes whatever is there afterwards. In memory, where the
/// machine has a folder for that, every sync is a system call as ever and costs nothing.
func withHome(inMemory: Bool = false, _ body: (String) throws -> Void) throws {
  let above = inMemory && access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp"
  var template = Array("\(above)/queues-tests-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { throw StoreError(.io, "cannot make a temporary folder") }
  let folder = template.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  defer { remove(folder) }
  try body("\(folder)/home")
}

/// Lends an empty store in a home of its own.
func withStore(_ body: (Store) throws -> Void) throws {
  try withHome { try body(Store.create(home: $0)) }
}

func remove(_ folder: String) {
  for name in entries(of: folder) where unlink("\(folder)/\(name)") != 0 { remove("\(folder)/\(name)") }
  rmdir(folder)
}

/// The names in a folder, sorted; none when there is no such folder.
func entries(of folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    names.append(
      withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }
  return names.filter { $0 != "." && $0 != ".." }.sorted()
}

/// The paths of all files below a folder, relative to it.
func files(below folder: String) -> [String] {
  entries(of: folder).flatMap { name -> [String] in
    var status = stat()
    guard lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [name] }
    return files(below: "\(folder)/\(name)").map { "\(name)/\($0)" }
  }
}

/// The permission bits of a file or folder.
func mode(of path: String) -> mode_t {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

/// The kind of the store's error that `body` throws; nil when it throws none.
func kind(_ body: () throws -> Void) -> StoreError.Kind? { thrown(body)?.kind }

func thrown(_ body: () throws -> Void) -> StoreError? {
  do {
    try body()
    return nil
  } catch { return error as? StoreError }
}

let inbox = MailboxID(account: "main", mailbox: "INBOX")

func place(_ uid: UInt32, _ uidValidity: UInt32 = 7) -> Place {
  Place(uidValidity: UIDValidity(rawValue: uidValidity), uid: UID(rawValue: uid))
}

/// A digest that is nobody else's for each `number`.
func digest(_ number: Int) -> SHA256Digest {
  SHA256Digest((0..<32).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> ($0 * 8)) : 1 })
}

func definition(_ name: String = "conversions", account: String = "main", pattern: String = "*.csv") -> Connection {
  guard let pattern = FileNamePattern(pattern) else { preconditionFailure("a pattern is not empty") }
  return Connection(name: name, dataType: "conversions", account: account, pattern: pattern)
}

func fileName(_ text: String) -> FileName {
  guard let name = FileName(text) else { preconditionFailure("\"\(text)\" is no file name") }
  return name
}

func submission(_ uid: UInt32, key: Int? = nil, subject: String? = "October") -> Submission {
  Submission(
    mailbox: inbox, place: place(uid), key: digest(key ?? Int(uid)), messageID: "<\(uid)@partner.example>",
    from: "data@partner.example", subject: subject, date: "Sun, 08 Mar 2026 15:27:31 +0000", size: 4_711,
    receivedAt: Timestamp(milliseconds: 1_772_983_651_204 + Int64(uid)))
}

func entry(ignored submission: Submission) -> LedgerEntry {
  let objection = Objection(code: .noAttachments, message: "nothing counts as an attachment")
  return LedgerEntry(submission: submission, decision: Decision(outcome: .ignored, objections: [objection]))
}

func receipt(for submission: Submission) -> Reply {
  let id = ULID()
  return Reply(
    id: id, kind: .receipt, submission: submission.id, to: "data@partner.example", subject: "Received",
    messageID: "<\(id)@gateway.example>", inReplyTo: submission.messageID,
    bytes: Array("Message-ID: <\(id)@gateway.example>\r\nSubject: Received\r\n\r\n".utf8))
}

let usedType = UsedDataType(name: "conversions", version: "1.2.0", descriptor: [1, 2, 3])

func fileCheck(_ status: FileCheck.Status = .acceptedWithErrors) -> FileCheck {
  FileCheck(
    status: status, rows: .init(total: 4, accepted: 2, acceptedWithWarnings: 1, rejected: 1, duplicate: 1),
    schemaVersion: "1.2.0", packing: "gzip", archive: "all.zip", charset: "utf-8",
    at: Timestamp(milliseconds: 1_772_983_651_204))
}

extension Store {
  /// An entry with one queued file of three octets and one rejected of one, both checked, and rows for a result that waits.
  func checkedEntry(
    _ uid: UInt32, under lock: AccountLock, by connection: Connection? = nil, table: [UInt8]? = nil
  ) throws -> LedgerEntry {
    var entry = try entry(submission(uid), [1, 2, 3], by: try connection ?? connected(), under: lock)
    entry.decision.accepted = ["2", "3"].map { PartDescription(path: $0, contentType: "text/csv") }
    entry.decision.parts = entry.decision.accepted.map { PartVerdict(part: $0, counted: true, reason: "a file") }
    let bad = RejectedFile(
      id: ULID(), dataType: "conversions", fileName: fileName("bad.csv"), bytes: try staged([4], under: lock))
    entry.rejected = [bad]
    var rejection = fileCheck(.rejected)
    rejection.rows = .init(total: 1, rejected: 1)
    entry.checks = [
      CheckRecord(file: bad.id, check: rejection, dataType: usedType, report: "{\"bad\": true}"),
      CheckRecord(file: entry.files[0].item.id, check: fileCheck(), dataType: usedType, report: "{\"good\": true}"),
    ]
    if let table {
      entry.checks[1].isResultAwaited = true
      entry.checks[1].table = .init(rows: 2, bytes: try staged(table, under: lock))
    }
    return entry
  }

  private func staged(_ bytes: [UInt8], under lock: AccountLock) throws -> StagedFile {
    let staged = try stage(under: lock)
    try bytes.withUnsafeBytes { try staged.append($0) }
    try staged.finish()
    return staged
  }

  /// An entry that queues one file with these bytes, staged under `lock`, and answers it.
  func entry(
    _ submission: Submission, _ bytes: [UInt8], by connection: Connection, named name: String = "data.csv",
    under lock: AccountLock
  ) throws -> LedgerEntry {
    let staged = try stage(under: lock)
    try bytes.withUnsafeBytes { try staged.append($0) }
    let (size, sha256) = try staged.finish()
    let item = QueueItem(
      dataType: connection.dataType, format: .csv, connection: connection.name, fileName: fileName(name), size: size,
      sha256: sha256, submission: submission.id, messageID: submission.messageID, receivedAt: submission.receivedAt)
    return LedgerEntry(
      submission: submission, decision: Decision(outcome: .accepted, connection: connection),
      files: [QueuedFile(item: item, bytes: staged)], replies: [receipt(for: submission)])
  }

  func held(_ account: String = "main") throws -> AccountLock {
    guard let lock = try lock(account: account) else { throw StoreError(.busy, "the lock is taken") }
    return lock
  }

  /// The store's one connection, as it is stored.
  func connected() throws -> Connection {
    _ = try apply(connections: [definition()])
    return try connections()[0]
  }

  func bytes(ofItem id: ULID) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try read(item: id) { bytes.append(contentsOf: $0) }
    return bytes
  }

  func allEvents() throws -> [Event] {
    var all: [Event] = []
    try events { all.append($0) }
    return all
  }

  func allItems() throws -> [QueueItem] {
    var all: [QueueItem] = []
    try queueItems { all.append($0) }
    return all
  }
}
