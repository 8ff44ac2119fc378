import FoundationEssentials
import Formats
import Model
import Queues
import Replies
import Testing

@testable import Ingestion

/// A home of its own with a partner's folder before it.
final class FolderStation {
  let home: String
  let steps = Steps()
  let folder: FolderInMemory
  var connection: Connection
  var others: [Connection] = []
  var deletes = true
  var unchangedFor: Int64 = 60
  var fileLimit = 100_000
  /// Nil where nobody looks for malware.
  var scanner: ScannerInMemory?
  /// The clock of ours.
  var now = Timestamp(milliseconds: 1_700_010_000_000)
  var onProgress: (() -> Void)?
  /// What happens between the two looks of a poll.
  var onPause: () -> Void = {}
  private(set) var pauses = 0
  private(set) var complaints: [String] = []
  private(set) var waiting = 0

  static let mailbox = MailboxID(account: "acme", mailbox: "sftp://partner.example:22/outgoing")

  init(home: String, connection: Connection) {
    self.home = home
    self.connection = connection
    folder = FolderInMemory(steps: steps)
  }

  func store() throws -> Store { try Store(home: home) }

  /// Looks into the folder once, as a process of its own would.
  @discardableResult
  func poll() throws -> PollReport {
    let store = try store()
    guard let lock = try store.lock(account: "connection:acme") else { throw StoreError(.busy, "the lock is taken") }
    let look = FolderLook(
      at: folder, for: connection, mailbox: Self.mailbox, store: store, others: others, unchangedFor: unchangedFor,
      deletes: deletes,
      pause: { [self] in
        pauses += 1
        onPause()
      })
    let source = try look.take(now: { [self] in now })
    waiting = source.waiting
    defer { complaints = source.complaints }
    let sender = Sender(name: "Intray", address: "uploads@gateway.example")
    var judge = try Judge(
      connections: [connection] + others, dataTypes: .shipped, sender: sender, messageLimit: fileLimit)
    judge.screening = scanner.map { Screening($0) }
    var poll = Poll(
      mailbox: Self.mailbox, source: source, store: store, lock: lock, judge: judge,
      onProgress: { [self] _ in onProgress?() })
    poll.fetchesMeanwhile = false
    poll.limits.window = 3
    poll.limits.commit = 2
    var report = PollReport()
    try poll.run(&report)
    try judge.screening?.end()
    return report
  }

  /// The names and bytes of what was queued, in order.
  func queued() throws -> [String] {
    let store = try store()
    var items: [QueueItem] = []
    try store.queueItems { items.append($0) }
    return try items.map { item in
      var bytes: [UInt8] = []
      try store.read(item: item.id) { bytes += $0 }
      return "\(item.fileName) \(String(decoding: bytes, as: UTF8.self))"
    }
  }

  func messages() throws -> [MessageSummary] {
    var all: [MessageSummary] = []
    try store().messages { all.append($0) }
    return all.reversed()
  }

  func events() throws -> [String] {
    var all: [String] = []
    try store().events { all.append($0.kind) }
    return all
  }

  /// The same home and folder as they are at this moment, for another process to go on from.
  func twin(at copy: String) throws -> FolderStation {
    try FileManager.default.copyItem(atPath: home, toPath: copy)
    let twin = FolderStation(home: copy, connection: connection)
    twin.folder.files = folder.files
    twin.folder.listsRoughly = folder.listsRoughly
    twin.deletes = deletes
    twin.now = now
    return twin
  }
}

/// Lends a station whose connection takes `Conversions_*.csv`, and removes it afterwards.
func withFolder(body: (FolderStation) throws -> Void) throws {
  let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
  let folder = "\(memory ? "/dev/shm" : "/tmp")/folder-tests-\(ULID())"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  var acme = connection("acme", pattern: "Conversions_*.csv")
  acme.dataType = "any"
  acme.method = .sftp
  acme.methodology = .pull
  let home = "\(folder)/home"
  _ = try Store.create(home: home).apply(connections: [acme])
  let stored = try #require(try Store(home: home).connections().first)
  try body(FolderStation(home: home, connection: stored))
}
