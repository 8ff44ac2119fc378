import Model
import Queues
import Testing

@testable import Ingestion

@Suite("The story") struct StoryTests {
  @Test("Two matching files are queued byte for byte, and their receipt waits from the same commit on")
  func accepted() throws {
    try withStation { station throws in
      let mail = Mail("Conversions_2026_11.csv", "Conversions_2027_11.csv")
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 1, queued: 2))
      let items = try station.items()
      let bytes = try items.map { try station.bytes(of: $0) }
      #expect(items.map(\.fileName.text) == mail.files.map(\.name))
      #expect(bytes == mail.files.map(\.bytes))
      #expect(items.allSatisfy { $0.state == .waiting && $0.dataType == "conversions" && $0.format == .csv })
      let reply = try #require(try station.replies().first)
      #expect(reply.kind == .receipt && reply.state == .pending && reply.inReplyTo == mail.messageID)
      let words = String(decoding: reply.bytes, as: UTF8.self).split(separator: "=\r\n").joined()
      #expect(items.allSatisfy { words.contains($0.sha256.description) })
      #expect(station.mailbox.shelf.folders == [.accepted: [mail.bytes]])
    }
  }

  @Test("The replies are in the store before the message leaves its mailbox")
  func repliesComeFirst() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_11.csv"))
      var repliesAtMove: Int?
      station.steps.onStep = { step in
        if step == "move UID 1" { repliesAtMove = try? station.replies().count }
      }
      try station.poll()
      #expect(repliesAtMove == 2)
    }
  }

  @Test("One file that does not match keeps all of them out, and is named")
  func ignored() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_11.csv", "Conversions_2027_11.csv", "notes.pdf"))
      #expect(try station.poll() == report(ignored: 1))
      #expect(try station.items().isEmpty)
      #expect(try station.replies().isEmpty)
      let objections = try #require(try station.messages().first).objections
      #expect(objections.map(\.code) == [.patternMismatch] && objections.map(\.fileName) == ["notes.pdf"])
      #expect((station.files(below: "files") + station.files(below: "staging")).isEmpty)
      #expect(station.mailbox.shelf.folders[.ignored]?.count == 1)
    }
  }

  @Test("A file with a reserved name changes nothing", arguments: ["receipt_x.csv", "result_x.csv"])
  func reserved(name: String) throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_11.csv", name, "Conversions_2027_11.csv"))
      #expect(try station.poll() == report(accepted: 1, queued: 2))
      #expect(try station.items().map(\.fileName.text) == ["Conversions_2026_11.csv", "Conversions_2027_11.csv"])
    }
  }

  @Test("A message over the limit is refused without being fetched; the one behind it is taken")
  func tooLarge() throws {
    try withStation { station throws in
      station.messageLimit = 2_000
      station.deliver(Mail("Conversions_2026_1.csv", text: String(repeating: "x", count: 3_000)))
      station.deliver(Mail("Conversions_2026_2.csv"))
      #expect(try station.poll() == report(accepted: 1, refused: 1, queued: 1))
      #expect(try station.messages().first { $0.outcome == .refused }?.objections.map(\.code) == [.tooLarge])
      #expect(!station.steps.taken.contains("fetch UID 1") && station.steps.taken.contains("fetch UID 2"))
    }
  }

  @Test("A message that two connections would take is held for a person")
  func held() throws {
    try withStation(connection("one"), connection("two")) { station throws in
      station.deliver(Mail("Conversions_2026_11.csv"))
      #expect(try station.poll() == report(held: 1))
      #expect(try station.messages().first?.objections.map(\.code) == [.ambiguousConnection])
      #expect(try station.items().isEmpty)
      #expect(station.mailbox.shelf.folders[.held]?.count == 1)
    }
  }

  @Test("A message that is taken away before it is fetched is forgotten")
  func vanished() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
      station.mailbox.vanishing = [UID(rawValue: 1)]
      #expect(try station.poll() == report(accepted: 1, queued: 1))
      #expect(try station.suspects().isEmpty)
      #expect(try station.poll() == PollReport())
    }
  }

  @Test("A second poll does nothing")
  func secondPoll() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_11.csv"), Mail("notes.pdf"))
      try station.run()
      let before = try station.ledger()
      #expect(try station.poll() == PollReport())
      #expect(try station.drain() == Outbox.Report())
      #expect(try station.ledger() == before)
    }
  }
}
