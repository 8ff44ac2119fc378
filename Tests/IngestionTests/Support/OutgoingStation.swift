import FoundationEssentials
import Glibc
import Model
import Queues
import Replies
import Testing

@testable import Ingestion

/// A home of its own that gives files to a partner, whose folder and relay are in memory.
final class OutgoingStation {
  let home: String
  let steps = Steps()
  let folder: FolderInMemory
  let relay: RelayInMemory
  var connection: Connection
  var overwrites = false
  var backoff = Backoff(first: 1, longest: 1)
  /// Seconds by which our clock is ahead.
  var ahead: Int64 = 0

  init(home: String, connection: Connection) {
    self.home = home
    self.connection = connection
    folder = FolderInMemory(steps: steps)
    relay = RelayInMemory(steps: steps)
  }

  var outgoing: String { "\(home)/outgoing" }

  func store() throws -> Store { try Store(home: home) }

  /// Lays a file to be sent, an hour old.
  func lay(_ text: String, as name: String, age: Int = 3600) throws {
    let path = "\(outgoing)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    let then = timespec(tv_sec: time(nil) - age, tv_nsec: 0)
    try #require(utimensat(AT_FDCWD, path, [then, then], 0) == 0)
  }

  /// What lies there to be sent, hidden files too.
  func laid() -> [String] { ((try? FileManager.default.contentsOfDirectory(atPath: outgoing)) ?? []).sorted() }

  func handIn<Answer>(_ work: (HandingIn) throws -> Answer) throws -> Answer {
    let store = try store()
    guard let lock = try store.lock(account: "outgoing:acme") else { throw StoreError(.busy, "the lock is taken") }
    return try work(try HandingIn(for: connection, store: store, lock: lock))
  }

  /// One turn, as a process of its own would take it.
  @discardableResult
  func turn() throws -> (look: OutgoingFolder.Look, report: Deliveries.Report, complaints: [String]) {
    let look = try handIn { try OutgoingFolder(outgoing, for: connection, handingIn: $0).take() }
    let route: Deliveries.Route =
      connection.method == .email
      ? .mail(
        relay, from: Sender(name: "Intray", address: "uploads@gateway.example"), to: "feeds@partner.example")
      : .folder(folder, replacing: overwrites)
    let deliveries = Deliveries(of: connection, store: try store(), by: route, backoff: backoff)
    var report = Deliveries.Report()
    let complaints = try deliveries.run(&report, now: Timestamp.now.adding(seconds: ahead))
    return (look, report, complaints)
  }

  func deliveries() throws -> [Delivery] {
    var all: [Delivery] = []
    try store().deliveries { all.append($0) }
    return all.reversed()
  }

  /// The same home and partner as they are at this moment, for another process to go on from. Files keep their marks.
  func twin(at copy: String) throws -> OutgoingStation {
    try copyTree(home, to: copy)
    let twin = OutgoingStation(home: copy, connection: connection)
    twin.folder.files = folder.files
    twin.folder.puts = folder.puts
    twin.relay.delivered = relay.delivered
    twin.overwrites = overwrites
    twin.ahead = ahead + 86_400
    return twin
  }

  /// With hard links: what makes a file the same one stays.
  private func copyTree(_ from: String, to copy: String) throws {
    try FileManager.default.createDirectory(
      atPath: copy, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    for name in try FileManager.default.contentsOfDirectory(atPath: from) {
      let (source, target) = ("\(from)/\(name)", "\(copy)/\(name)")
      var isFolder = false
      guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else { continue }
      if isFolder {
        try copyTree(source, to: target)
      } else if from.hasSuffix("/outgoing") {
        try #require(link(source, target) == 0)
      } else {
        try FileManager.default.copyItem(atPath: source, toPath: target)
      }
    }
  }
}

/// Lends a station whose connection sends `Feed_*.csv`, and removes it afterwards.
func withOutgoing(_ method: Connection.Method = .sftp, body: (OutgoingStation) throws -> Void) throws {
  let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
  let folder = "\(memory ? "/dev/shm" : "/tmp")/outgoing-tests-\(ULID())"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  var acme = connection("acme", pattern: "Feed_*.csv")
  acme.direction = .outbound
  acme.method = method
  if method == .email {
    acme.mailing = Mailing(recipient: "feeds@partner.example", fileLimit: 1000)
  } else {
    acme.remote = Remote(server: RemoteServer(scheme: .sftp, host: "partner.example"), folder: "/in", fileLimit: 1000)
  }
  let home = "\(folder)/home"
  _ = try Store.create(home: home).apply(connections: [acme])
  let stored = try #require(try Store(home: home).connections().first)
  let station = OutgoingStation(home: home, connection: stored)
  try FileManager.default.createDirectory(
    atPath: station.outgoing, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  try body(station)
}
