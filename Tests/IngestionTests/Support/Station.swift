import FoundationEssentials
import Formats
import Model
import Queues
import Replies

@testable import Ingestion

/// A home of its own with a mailbox before it and a relay behind it.
final class Station {
  let home: String
  let steps = Steps()
  let mailbox: MailboxInMemory
  let relay: RelayInMemory
  /// Those that judge; `apply` says them to the store.
  var connections: [Connection] = []
  var limits = Poll.Limits()
  var messageLimit = 100_000
  var trustedServers: [String: String] = [:]
  var dataTypes = DataTypeCatalogue.shipped
  var enclosureLimit = 7_000_000
  var repliesPerHour = 1000
  /// Seconds that messages are kept as they came.
  var keeps: [Outcome: Int64] = [:]
  /// Nil where nobody looks for malware.
  var scanner: ScannerInMemory?
  /// As a poll does it. Otherwise one step follows another, always in the same order, and each can be looked at.
  var fetchesMeanwhile = false
  var onProgress: (() -> Void)?
  /// Asked before something is begun.
  var hasTime: () -> Bool = { true }
  var isOver: () -> Bool = { false }
  private(set) var progress: [Progress] = []

  static let inbox = MailboxID(account: "main", mailbox: "INBOX")

  init(home: String, shelf: Shelf = Shelf(), delivered: [Parcel] = []) {
    self.home = home
    mailbox = MailboxInMemory(shelf, steps: steps)
    relay = RelayInMemory(delivered, steps: steps)
  }

  func deliver(_ mail: Mail...) { deliver(mail) }

  func deliver(_ mail: [Mail]) { for mail in mail { mailbox.shelf.deliver(mail.bytes) } }

  /// Makes the store's connections these, and judges by them as the store has them.
  func apply(_ connections: Connection...) throws {
    let store = try store()
    _ = try store.apply(connections: connections)
    self.connections = try store.connections(account: "main")
  }

  func store() throws -> Store { try Store(home: home) }

  /// Looks into the mailbox once, as a process of its own would.
  @discardableResult
  func poll() throws -> PollReport {
    var report = PollReport()
    try poll(&report)
    return report
  }

  func poll(_ report: inout PollReport) throws {
    let store = try store()
    guard let lock = try store.lock(account: "main") else { throw StoreError(.busy, "the lock is taken") }
    let judge = try judge()
    var poll = Poll(
      mailbox: Self.inbox, source: mailbox, store: store, lock: lock, judge: judge, hasTime: hasTime, isOver: isOver,
      onProgress: { [self] in
        progress.append($0)
        onProgress?()
      })
    poll.limits = limits
    poll.fetchesMeanwhile = fetchesMeanwhile
    try poll.run(&report)
    try judge.screening?.end()
  }

  func judge() throws -> Judge {
    let sender = Sender(name: "Intray", address: "uploads@gateway.example")
    var judge = try Judge(
      connections: connections, dataTypes: dataTypes, sender: sender, messageLimit: messageLimit,
      trustedServers: trustedServers)
    judge.enclosureLimit = enclosureLimit
    judge.repliesPerHour = repliesPerHour
    judge.keeps = keeps
    judge.screening = scanner.map { Screening($0) }
    return judge
  }

  /// Has everything looked into.
  func scan() -> ScannerInMemory {
    let scanner = ScannerInMemory()
    self.scanner = scanner
    return scanner
  }

  /// Sends what is due.
  @discardableResult
  func drain(now: Timestamp = .now, backoff: Backoff = Backoff()) throws -> Outbox.Report {
    var report = Outbox.Report()
    try Outbox(store: try store(), destination: relay, backoff: backoff, hasTime: hasTime).drain(&report, now: now)
    return report
  }

  /// What `intray poll` does, so many seconds from now as far as replies are concerned.
  func run(later seconds: Int64 = 0) throws {
    try drain(now: .now.adding(seconds: seconds))
    try poll()
    try drain(now: .now.adding(seconds: seconds))
  }

  /// The same home, mailbox and relay as they are at this moment, for another process to go on from.
  func twin(at copy: String) throws -> Station {
    try FileManager.default.copyItem(atPath: home, toPath: copy)
    let twin = Station(home: copy, shelf: mailbox.shelf, delivered: relay.delivered)
    twin.connections = connections
    twin.limits = limits
    twin.messageLimit = messageLimit
    twin.trustedServers = trustedServers
    twin.dataTypes = dataTypes
    return twin
  }
}

/// Lends a station with an empty store and one connection, `Conversions_202?_*.csv`, and removes it afterwards. A kill
/// leaves what the kernel has, whether it would have reached a disk or not: a home in memory does, and is quicker.
func withStation(_ connections: Connection..., body: (Station) throws -> Void) throws {
  let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
  let folder = "\(memory ? "/dev/shm" : "/tmp")/ingestion-tests-\(ULID())"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let station = Station(home: "\(folder)/home")
  _ = try Store.create(home: station.home).apply(connections: connections.isEmpty ? [connection()] : connections)
  station.connections = try station.store().connections(account: "main")
  try body(station)
}

func connection(
  _ name: String = "acme-conversions", pattern: String = "Conversions_202?_*.csv",
  returnAddress: String? = "feeds@partner.example", seenBefore: Connection.RepeatPolicy = .accept,
  dataType: String = "conversions"
) -> Connection {
  guard let pattern = FileNamePattern(pattern) else { preconditionFailure("a pattern is not empty") }
  return Connection(
    name: name, dataType: dataType, account: "main", pattern: pattern, returnAddress: returnAddress,
    contentSeenBefore: seenBefore)
}

/// A report of which all else is 0.
func report(
  accepted: Int = 0, ignored: Int = 0, refused: Int = 0, held: Int = 0, seenAgain: Int = 0, unreadable: Int = 0,
  queued: Int = 0, rejected: Int = 0
) -> PollReport {
  var report = PollReport()
  report.accepted = accepted
  report.ignored = ignored
  report.refused = refused
  report.held = held
  report.seenAgain = seenAgain
  report.unreadable = unreadable
  report.queued = queued
  report.rejected = rejected
  return report
}
