import Model
import Queues
import Testing

@testable import Ingestion

@Suite("Looking for malware") struct ScreeningTests {
  private static let away = TransferError(.unreachable, "nobody answers")

  @Test("Every file that is to be queued and the whole message are looked into, and nothing else is")
  func whatIsScanned() throws {
    try withStation { station throws in
      let scanner = station.scan()
      let mail = Mail("Conversions_2026_11.csv", "Conversions_2027_11.csv")
      station.deliver(mail, Mail("invoice.pdf"))
      #expect(try station.poll() == report(accepted: 1, ignored: 1, queued: 2))
      #expect(scanner.seen == mail.files.map(\.bytes) + [mail.bytes])
    }
  }

  @Test("An infected message is refused, naming the file and what is in it, and nothing of it is queued")
  func infected() throws {
    try withStation { station throws in
      _ = station.scan()
      let evil = Mail.File("Conversions_2027_11.csv", rows(1, named: "EVIL"))
      station.deliver(Mail([Mail.File("Conversions_2026_11.csv"), evil]), Mail("Conversions_2028_11.csv"))
      #expect(try station.poll() == report(accepted: 1, refused: 1, queued: 1))
      let refused = try #require(try station.messages().first { $0.outcome == .refused })
      let objections = try station.store().message(refused.submission.id).decision.objections
      #expect(
        objections == [
          Objection(
            code: .infected, fileName: "Conversions_2027_11.csv",
            message: "a scanner in memory found \"Some.Test\" in \"Conversions_2027_11.csv\"")
        ])
      #expect(try station.drain().sent == 2, "a receipt and a result, of the other one")
    }
  }

  @Test("What is found only in the message as it came keeps it out too") func wholeMessage() throws {
    try withStation { station throws in
      _ = station.scan()
      station.deliver(Mail("Conversions_2026_11.csv", text: "EVIL"))
      #expect(try station.poll() == report(refused: 1))
      let id = try #require(try station.messages().first).submission.id
      let objection = try #require(try station.store().message(id).decision.objections.first)
      #expect(objection.code == .infected && objection.fileName == nil)
      #expect(objection.message == "a scanner in memory found \"Some.Test\" in the message as a whole")
    }
  }

  @Test("A connection that is told so lets in what nobody has looked into") func off() throws {
    var trusting = connection()
    trusting.isScanned = false
    try withStation(trusting) { station throws in
      let scanner = station.scan()
      station.deliver(Mail([Mail.File("Conversions_2026_11.csv", rows(1, named: "EVIL"))]))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(scanner.seen.isEmpty)
    }
  }

  @Test(
    "While the scanner is away everything it is to look into stays, without blame, however often; then it is taken in")
  func away() throws {
    try withStation { station throws in
      let scanner = station.scan()
      scanner.failures["Conversions"] = Self.away
      station.deliver(Mail("Conversions_2026_11.csv"), Mail("invoice.pdf"), Mail("Conversions_2027_11.csv"))
      for round in 1...5 {
        var report = PollReport()
        #expect(throws: Self.away) { try station.poll(&report) }
        #expect(report.waiting == 2 && report.accepted == 0 && report.ignored == (round == 1 ? 1 : 0))
        #expect(scanner.seen.count == round, "asked once a poll: nobody is there")
        #expect(station.mailbox.shelf.inbox.count == 2)
      }
      scanner.failures = [:]
      #expect(try station.poll() == report(accepted: 2, queued: 2))
      #expect(station.mailbox.shelf.inbox.isEmpty)
    }
  }

  @Test("What the scanner fails at does not keep out what comes behind it")
  func oneFails() throws {
    try withStation { station throws in
      let scanner = station.scan()
      scanner.failures["HEAVY"] = TransferError(.timedOut, "no progress")
      scanner.failures["HUGE"] = TransferError(.refused, "too large")
      station.deliver(
        Mail([Mail.File("Conversions_2026_11.csv", rows(1, named: "HEAVY"))]), Mail("Conversions_2027_11.csv"),
        Mail([Mail.File("Conversions_2026_12.csv", rows(1, named: "HUGE"))]), Mail("Conversions_2028_11.csv"))
      for round in 1...4 {
        var counts = PollReport()
        #expect(throws: TransferError(.timedOut, "")) { try station.poll(&counts) }
        #expect(counts.waiting == 2 && counts.accepted == (round == 1 ? 2 : 0) && counts.held == 0)
      }
      #expect(station.mailbox.shelf.inbox.count == 2)
    }
  }

  @Test("After three failures in a row the others are not tried, and wait as well") func inARow() throws {
    try withStation { station throws in
      let scanner = station.scan()
      scanner.failures["Conversions"] = TransferError(.protocolViolation, "nonsense")
      for _ in 1...6 { station.deliver(Mail("Conversions_2026_11.csv")) }
      var report = PollReport()
      #expect(throws: TransferError(.protocolViolation, "")) { try station.poll(&report) }
      #expect(report.waiting == 6 && scanner.seen.count == 3)
    }
  }

  @Test("A refused message is looked into when it is let in after all") func replay() throws {
    try withStation { station throws in
      station.keeps = [.ignored: 86_400]
      station.deliver(Mail([Mail.File("conversions.csv", rows(1, named: "EVIL"))]))
      #expect(try station.poll() == report(ignored: 1))
      let id = try #require(try station.messages().first).submission.id
      try station.apply(connection(pattern: "*.csv"))
      let scanner = station.scan()
      let store = try station.store()
      func replay() throws -> Decision {
        let lock = try #require(try store.lock(account: "main"))
        return try Rejudging(store: store, lock: lock, judge: station.judge()).run(id, cause: .replayed, reason: "")
      }
      let decision = try replay()
      #expect(decision.outcome == .refused && decision.objections.map(\.code) == [.infected])
      scanner.failures["EVIL"] = Self.away
      #expect(throws: Unscanned.self) { try replay() }
      #expect(try station.messages().first?.outcome == .ignored)
    }
  }

  @Test("A file that is fetched is looked into, once, and stays where it is while nobody can") func folder() throws {
    try withFolder { station throws in
      let scanner = ScannerInMemory()
      station.scanner = scanner
      scanner.failures["a,b"] = Self.away
      station.folder.lay("a,b\r\n1,2\r\n", as: "Conversions_1.csv")
      station.folder.lay("a,b\r\nEVIL,2\r\n", as: "Conversions_2.csv")
      for _ in 1...4 { #expect(throws: Self.away) { try station.poll() } }
      #expect(station.folder.files.count == 2)
      scanner.failures = [:]
      let before = scanner.seen.count
      let counts = try station.poll()
      #expect(counts.accepted == 1 && counts.refused == 1 && counts.waiting == 0)
      #expect(scanner.seen.count == before + 2)
      #expect(try station.queued() == ["Conversions_1.csv a,b\r\n1,2\r\n"])
      #expect(station.folder.files.count == 1, "an infected file is left where it is")
    }
  }
}
