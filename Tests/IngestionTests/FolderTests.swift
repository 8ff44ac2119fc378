import Model
import Queues
import Testing

@testable import Ingestion

/// What becomes of files in a partner's folder.
@Suite("A folder") struct FolderTests {
  @Test("Files that match are queued and removed; what does not match is put on record once and stays")
  func story() throws {
    try withFolder { station throws in
      station.folder.lay("a,b\n1,2\n", as: "Conversions_1.csv")
      station.folder.lay("a,b\n3,4\n", as: "Conversions_2.csv", modified: 1_600_000_000)
      station.folder.lay("hello", as: "notes.txt")
      station.folder.lay("{}", as: "receipt_Conversions_1.csv.json")
      station.folder.lay("{}", as: "Result_Conversions_1.csv")
      station.folder.lay("a", as: ".Conversions_3.csv.part")
      #expect(try station.poll() == report(accepted: 2, ignored: 1, queued: 2))
      #expect(try station.queued() == ["Conversions_2.csv a,b\n3,4\n", "Conversions_1.csv a,b\n1,2\n"])
      #expect(
        station.folder.files.keys.sorted()
          == [".Conversions_3.csv.part", "Result_Conversions_1.csv", "notes.txt", "receipt_Conversions_1.csv.json"])
      let ignored = try #require(try station.messages().first { $0.outcome == .ignored })
      #expect(ignored.submission.subject == "notes.txt" && ignored.objections.map(\.code) == [.patternMismatch])
      station.folder.lay("hello, and more of it", as: "notes.txt", modified: 1_700_005_000)
      #expect(try station.poll() == report())
      #expect(station.steps.taken.filter { $0 == "fetch notes.txt" }.isEmpty)
    }
  }

  @Test("A file that is left in its folder is taken once, and again when it has changed", arguments: [false, true])
  func left(listsRoughly: Bool) throws {
    try withFolder { station throws in
      station.deletes = false
      station.folder.listsRoughly = listsRoughly
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.poll() == report())
      #expect(try station.poll() == report())
      let examined = station.folder.examinations
      station.folder.lay("a\n2\n", as: "Conversions_1.csv", modified: 1_700_001_000)
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.queued() == ["Conversions_1.csv a\n1\n", "Conversions_1.csv a\n2\n"])
      #expect(station.folder.examinations == (listsRoughly ? examined + 1 : examined))
    }
  }

  @Test(
    "A file with the same bytes that was written anew is another submission; one that was only moved away and back is not"
  )
  func identity() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      try station.poll()
      station.folder.lay("a\n1\n", as: "Conversions_1.csv", modified: 1_700_001_000)
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      station.folder.lay("a\n1\n", as: "Conversions_1.csv", modified: 1_700_001_000)
      #expect(try station.poll() == report(seenAgain: 1))
      #expect(station.folder.files.isEmpty)
    }
  }

  @Test("A file that changed a moment ago waits until two looks agree, in the same poll or in another")
  func beingWritten() throws {
    try withFolder { station throws in
      let now = station.now.milliseconds / 1000
      station.folder.lay("a\n1\n", as: "Conversions_1.csv", modified: now - 5)
      #expect(try station.poll() == report())
      #expect(station.waiting == 1 && station.pauses == 0)
      station.now = station.now.adding(seconds: 30)
      #expect(try station.poll() == report())
      station.now = station.now.adding(seconds: 30)
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(station.waiting == 0)
    }
  }

  @Test("A file that grows between the two looks of a poll is left, whatever its time says")
  func growing() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      station.onPause = { station.folder.lay("a\n1\n2\n", as: "Conversions_1.csv") }
      #expect(try station.poll() == report())
      #expect(station.waiting == 1 && station.pauses == 1)
      station.onPause = {}
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.queued() == ["Conversions_1.csv a\n1\n2\n"])
    }
  }

  @Test("A file that is exchanged before it is fetched is not taken for the one that was listed, and not forgotten")
  func exchanged() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      station.folder.meanwhile["fetch Conversions_1.csv"] = {
        station.folder.lay("a\n2\n", as: "Conversions_1.csv", modified: 1_700_009_000)
      }
      #expect(try station.poll() == report())
      #expect(try station.queued() == [])
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.queued() == ["Conversions_1.csv a\n2\n"])
    }
  }

  @Test("What a server with rough times exchanges before the fetching is found at the next poll too")
  func exchangedRoughly() throws {
    try withFolder { station throws in
      station.folder.listsRoughly = true
      station.folder.lay("a\n1\n", as: "Conversions_1.csv", modified: 1_700_000_040)
      station.folder.meanwhile["fetch Conversions_1.csv"] = {
        station.folder.lay("a\n2\n", as: "Conversions_1.csv", modified: 1_700_000_050)
      }
      try station.poll()
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.queued() == ["Conversions_1.csv a\n2\n"])
    }
  }

  @Test("A file that is put in the place of one that was taken in is never removed with it")
  func exchangedBeforeRemoval() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      station.folder.meanwhile["rename Conversions_1.csv"] = {
        station.folder.lay("a\n2\n", as: "Conversions_1.csv", modified: 1_700_009_000)
      }
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(station.folder.files.keys.sorted() == ["Conversions_1.csv"])
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.queued() == ["Conversions_1.csv a\n1\n", "Conversions_1.csv a\n2\n"])
      #expect(station.folder.files.isEmpty)
    }
  }

  @Test("A file that comes while its forerunner is being removed is left alone")
  func newWhileRemoving() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      station.folder.meanwhile["remove Conversions_1.csv.intray-1.taken"] = {
        station.folder.lay("a\n2\n", as: "Conversions_1.csv", modified: 1_700_009_000)
      }
      try station.poll()
      #expect(station.folder.files.keys.sorted() == ["Conversions_1.csv"])
      #expect(try station.poll() == report(accepted: 1, queued: 1))
    }
  }

  @Test("A server that lets nothing be renamed, or nothing be removed, keeps the file; it is taken once, and said")
  func forbidden() throws {
    try withFolder { station throws in
      station.folder.letsRename = false
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(station.folder.files.isEmpty && station.complaints.isEmpty)
      station.folder.letsRename = true
      station.folder.letsRemove = false
      station.folder.lay("a\n2\n", as: "Conversions_2.csv")
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(station.folder.files.keys.sorted() == ["Conversions_2.csv"])
      #expect(station.complaints == ["\(station.folder.name): \"Conversions_2.csv\" is queued and cannot be removed"])
      #expect(try station.poll() == report())
    }
  }

  @Test("A file over the limit is refused without being fetched")
  func tooLarge() throws {
    try withFolder { station throws in
      station.fileLimit = 10
      station.folder.lay("a,b\n1,2\n3,4\n", as: "Conversions_1.csv")
      #expect(try station.poll() == report(refused: 1))
      let message = try #require(try station.messages().first)
      #expect(message.submission.subject == "Conversions_1.csv")
      #expect(message.objections.map(\.message) == ["the file has 12 bytes; at most 10 are accepted"])
      #expect(station.folder.files.count == 1 && !station.steps.taken.contains("fetch Conversions_1.csv"))
      #expect(try station.poll() == report())
    }
  }

  @Test("What another connection takes from the same folder is its own; what two would take is held")
  func siblings() throws {
    try withFolder { station throws in
      station.others = [connection("clicks", pattern: "Clicks_*.csv")]
      station.folder.lay("a\n1\n", as: "Clicks_1.csv")
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(station.folder.files.keys.sorted() == ["Clicks_1.csv"])
      station.others.append(connection("greedy", pattern: "*_2.csv"))
      station.folder.lay("a\n1\n", as: "Conversions_2.csv")
      #expect(try station.poll() == report(held: 1))
      #expect(try station.messages().last?.objections.map(\.code) == [.ambiguousConnection])
    }
  }

  @Test("A pattern that is widened takes what it passed over before")
  func widened() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Umsatz.csv")
      #expect(try station.poll() == report(ignored: 1))
      station.connection.pattern = try #require(FileNamePattern("*.csv"))
      #expect(try station.poll() == report(accepted: 1, queued: 1))
    }
  }

  @Test("A receipt goes to the return address, and speaks of the file by its name")
  func receipt() throws {
    try withFolder { station throws in
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      try station.poll()
      var replies: [Reply] = []
      try station.store().replies { replies.append($0) }
      #expect(replies.map(\.kind) == [.receipt, .result] && replies[0].subject == "[RECEIVED] Conversions_1.csv")
      #expect(replies.allSatisfy { $0.to == "feeds@partner.example" })
    }
  }

  @Test("Ten thousand files that are known are known by one listing")
  func many() throws {
    try withFolder { station throws in
      station.deletes = false
      station.folder.listsRoughly = true
      for number in 0..<10_000 { station.folder.lay("x", as: "other_\(number).bin") }
      station.folder.lay("a\n1\n", as: "Conversions_1.csv")
      #expect(try station.poll() == report(accepted: 1, ignored: 10_000, queued: 1))
      let (steps, examined) = (station.steps.taken.count, station.folder.examinations)
      #expect(try station.poll() == report())
      #expect(station.steps.taken.count == steps + 1 && station.folder.examinations == examined)
    }
  }
}
