import FoundationEssentials
import Glibc
import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Files that we give") struct OutgoingTests {
  @Test("What lies in the folder goes to the partner byte for byte, once, and is gone from the folder")
  func sending() throws {
    try withOutgoing { station throws in
      try station.lay("a,b\n1,2\n", as: "Feed_1.csv")
      try station.lay("", as: "Feed_2 Umsätze.csv")
      let turn = try station.turn()
      #expect(turn.look.handedIn == 2 && turn.report.sent == 2 && turn.complaints == [])
      #expect(
        station.folder.files.mapValues(\.bytes) == ["Feed_1.csv": octets("a,b\n1,2\n"), "Feed_2 Umsätze.csv": []])
      #expect(station.laid() == [])
      #expect(try station.turn().report == Deliveries.Report())
      #expect(station.folder.puts.count == 2)
      #expect(try station.deliveries().map(\.state) == [.sent, .sent])
    }
  }

  @Test("By mail it is one message, with the file's bytes, the same at every attempt")
  func mailing() throws {
    try withOutgoing(.email) { station throws in
      try station.lay("a,b\n1,2\n", as: "Feed_1.csv")
      station.relay.answer = .deferred
      #expect(try station.turn().report.deferred == 1)
      station.relay.answer = .delivered
      station.ahead += 100
      #expect(try station.turn().report.sent == 1)
      #expect(Set(station.relay.attempts.map(\.bytes)).count == 1 && station.relay.delivered.count == 1)
      let mail = String(decoding: station.relay.delivered[0].bytes, as: UTF8.self)
      let delivery = try #require(try station.deliveries().first)
      #expect(mail.contains("Message-ID: <\(delivery.id).delivery@gateway.example>"))
      #expect(mail.contains("filename=\"Feed_1.csv\"") || mail.contains("filename=Feed_1.csv"))
      #expect(mail.contains("YSxiCjEsMgo="))
      #expect(try station.store().attempts(of: delivery.id).map(\.verdict) == [.deferred, .delivered])
    }
  }

  @Test(
    "What is not to be sent stays where it is, and it is said why",
    arguments: [
      ("notes.txt", "does not match \"Feed_*.csv\""), ("receipt_Feed_1.csv", "only receipts and results bear"),
      ("Feed_ .csv ", "cannot be a file's name: it ends with"), ("Feed_large.csv", "sends at most 1000"),
    ])
  func refusing(name: String, words: String) throws {
    try withOutgoing { station throws in
      try station.lay(name == "Feed_large.csv" ? String(repeating: "x", count: 1001) : "x", as: name)
      let turn = try station.turn()
      #expect(turn.look.handedIn == 0 && station.laid() == [name])
      #expect(turn.look.complaints.count == 1 && turn.look.complaints[0].contains(words), "\(turn.look.complaints)")
      #expect(try station.deliveries().isEmpty)
    }
  }

  @Test("A symbolic link is not followed, a file that is still being written waits, a hidden one is passed over")
  func others() throws {
    try withOutgoing { station throws in
      symlink("/etc/passwd", "\(station.outgoing)/Feed_1.csv")
      try station.lay("a\n", as: "Feed_2.csv", age: 30)
      try station.lay("a\n", as: ".Feed_3.csv")
      let turn = try station.turn()
      #expect(turn.look.waiting == 1 && turn.look.handedIn == 0)
      #expect(turn.look.complaints.count == 1 && turn.look.complaints[0].contains("it is a symbolic link"))
      #expect(station.laid() == [".Feed_3.csv", "Feed_1.csv", "Feed_2.csv"])
    }
  }

  @Test("The very same file handed in twice is one delivery; written anew, or asked for, it is another")
  func identity() throws {
    try withOutgoing { station throws in
      try station.lay("a\n", as: "Feed_1.csv")
      let path = "\(station.outgoing)/Feed_1.csv"
      let first = try station.handIn { try $0.take(path, as: "Feed_1.csv") }
      guard case .recorded(let id) = first else {
        Issue.record("\(first)")
        return
      }
      #expect(try station.handIn { try $0.take(path, as: "Feed_1.csv") } == .before(id))
      #expect(try station.handIn { try $0.take(path, as: "Feed_1.csv", again: true) } != .before(id))
      try station.lay("a\n", as: "Feed_1.csv", age: 1800)
      #expect(try station.handIn { try $0.take(path, as: "Feed_1.csv") } != .before(id))
      #expect(try station.deliveries().count == 3)
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(station.home)/staging/outgoing%3Aacme") == [])
    }
  }

  @Test(
    "Another file of the name is left for the partner to fetch, unless it may be overwritten", arguments: [false, true])
  func another(overwrites: Bool) throws {
    try withOutgoing { station throws in
      station.overwrites = overwrites
      station.folder.lay("old\n", as: "Feed_1.csv")
      try station.lay("new\n", as: "Feed_1.csv")
      let turn = try station.turn()
      #expect(turn.report.sent == (overwrites ? 1 : 0) && turn.report.deferred == (overwrites ? 0 : 1))
      #expect(station.folder.files["Feed_1.csv"]?.bytes == octets(overwrites ? "new\n" : "old\n"))
      guard !overwrites else { return }
      #expect(turn.complaints[0].contains("another file of that name still lies in"))
      station.folder.files = [:]
      station.ahead += 100
      #expect(try station.turn().report.sent == 1)
    }
  }

  @Test("What never gets through is given up, and a person can have it tried again")
  func givingUp() throws {
    try withOutgoing(.email) { station throws in
      station.backoff = Backoff(first: 1, longest: 1, mostAttempts: 3)
      try station.lay("a\n", as: "Feed_1.csv")
      try station.lay("a\n", as: "Feed_2.csv")
      station.relay.answer = .deferred
      for attempt in 1...3 {
        let report = try station.turn().report
        #expect(attempt == 3 ? report.dead == 2 : report.deferred == 2)
        station.ahead += 100
      }
      #expect(try station.turn().report == Deliveries.Report())
      let delivery = try #require(try station.deliveries().first)
      #expect(delivery.state == .dead && delivery.attempts == 3)
      try station.store().sendAgain(delivery: delivery.id)
      station.relay.answer = .delivered
      station.ahead = 0
      #expect(try station.turn().report.sent == 1)
      #expect(station.relay.delivered.count == 1)
    }
  }

  @Test(
    "A relay that refuses for good ends one delivery; nobody at the other end puts off one and keeps the others due")
  func refusal() throws {
    try withOutgoing(.email) { station throws in
      try station.lay("a\n", as: "Feed_1.csv")
      station.relay.answer = .rejected
      #expect(try station.turn().report.dead == 1)
      try station.lay("a\n", as: "Feed_2.csv")
      try station.lay("a\n", as: "Feed_3.csv")
      station.relay.answer = nil
      #expect(throws: TransferError(.unreachable, "")) { try station.turn() }
      #expect(try station.deliveries().map(\.attempts) == [1, 1, 0])
    }
  }

  @Test("Bytes that the disk has changed are never sent")
  func corrupt() throws {
    try withOutgoing { station throws in
      try station.lay("a\n", as: "Feed_1.csv")
      _ = try station.handIn { try OutgoingFolder(station.outgoing, for: station.connection, handingIn: $0).take() }
      let delivery = try #require(try station.deliveries().first)
      try Data("b\n".utf8).write(to: URL(filePath: try station.store().path(ofDelivery: delivery.id)))
      let turn = try station.turn()
      #expect(turn.report.dead == 1 && turn.complaints[0].contains("its SHA-256 differs"))
      #expect(station.folder.files.isEmpty)
    }
  }
}

/// Every state that a kill can leave behind between two steps at the partner's, and every broken line, with one more turn.
@Suite("Death amid what we give") struct OutgoingDeathTests {
  private func state(of station: OutgoingStation) throws -> [String] {
    let deliveries = try station.deliveries().map { "\($0.fileName) \($0.state)" }.sorted()
    let files = station.folder.files.map { "\($0.key) \($0.value.bytes)" }.sorted()
    let mails = Set(station.relay.delivered.map(\.bytes)).count
    return deliveries + files + ["\(mails) mails"] + station.laid()
  }

  @Test(
    "Killed at any step, the next turn ends as if nothing had happened", arguments: [Connection.Method.sftp, .email],
    [false, true])
  func killed(method: Connection.Method, overwrites: Bool) throws {
    try withOutgoing(method) { station throws in
      station.overwrites = overwrites
      for number in 1...3 { try station.lay("a\n\(number)\n", as: "Feed_\(number).csv") }
      var ends: [(step: String, state: [String], puts: Int)] = []
      station.steps.onStep = { step in
        do {
          let twin = try station.twin(at: "\(station.home)-\(ULID())")
          try twin.turn()
          ends.append((step, try self.state(of: twin), twin.folder.puts.count))
        } catch { Issue.record("\(step): \(error)") }
      }
      try station.turn()
      let undisturbed = try state(of: station)
      #expect(ends.count >= (method == .email ? 6 : 12))
      for end in ends {
        #expect(end.state == undisturbed, "killed at \(end.step)")
        if method == .sftp { #expect(end.puts == 3, "put \(end.puts) times, killed at \(end.step)") }
      }
    }
  }

  @Test("When the line breaks at any step, the next turn ends as if nothing had happened", arguments: [false, true])
  func broken(forGood: Bool) throws {
    try withOutgoing { station throws in
      for number in 1...3 { try station.lay("a\n\(number)\n", as: "Feed_\(number).csv") }
      let fresh = try station.twin(at: "\(station.home)-fresh")
      try station.turn()
      let undisturbed = try state(of: station)
      for step in station.steps.taken.indices {
        let twin = try fresh.twin(at: "\(station.home)-\(step)")
        twin.steps.failing = step
        twin.steps.staysAway = forGood
        _ = try? twin.turn()
        twin.steps.failing = nil
        twin.ahead += 86_400
        try twin.turn()
        #expect(try state(of: twin) == undisturbed, "disturbed at \(step), \(station.steps.taken[step])")
      }
    }
  }
}
