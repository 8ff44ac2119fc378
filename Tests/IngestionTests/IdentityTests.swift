import Model
import Queues
import Testing

@testable import Ingestion

@Suite("The same message") struct IdentityTests {
  @Test("Delivered twice, it is taken once, and both copies leave the mailbox")
  func twice() throws {
    try withStation { station throws in
      let mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail, mail)
      #expect(try station.poll() == report(accepted: 1, seenAgain: 1, queued: 1))
      try station.expectOneOfEverything()
      #expect(station.mailbox.shelf.folders == [.accepted: [mail.bytes, mail.bytes]])
      #expect(try station.events().map(\.kind).filter { $0 == "seen-again" }.count == 1)
      #expect((station.files(below: "files") + station.files(below: "staging")).count == 1)
    }
  }

  @Test("Delivered again later by another way, with other trace headers, it is taken once")
  func again() throws {
    try withStation { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail)
      try station.poll()
      mail.fields = ["Received: from elsewhere.example; Wed, 25 Nov 2026 08:00:01 +0000", "X-Spam-Score: 0"]
      station.deliver(mail)
      #expect(try station.poll() == report(seenAgain: 1))
      try station.expectOneOfEverything()
    }
  }

  @Test("Kept by a server that ends lines in LF, it is the same")
  func lineEnds() throws {
    try withStation { station throws in
      let mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail)
      try station.poll()
      station.mailbox.shelf.deliver(mail.bytes.filter { $0 != UInt8(ascii: "\r") })
      #expect(try station.poll() == report(seenAgain: 1))
      try station.expectOneOfEverything()
    }
  }

  @Test("Moved back by a person, it is filed again and nothing else")
  func movedBack() throws {
    try withStation { station throws in
      let mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail)
      try station.run()
      station.mailbox.shelf.moveBack(.accepted)
      #expect(try station.poll() == report(seenAgain: 1))
      #expect(try station.drain() == Outbox.Report())
      try station.expectOneOfEverything()
      #expect(station.mailbox.shelf.folders == [.accepted: [mail.bytes]])
    }
  }

  @Test("In a mailbox whose UIDs start anew nothing comes in twice, and what is new comes in", arguments: [1, 500])
  func uidValidity(first: UInt32) throws {
    try withStation { station throws in
      let mail = [Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv")]
      station.deliver(mail)
      try station.run()
      station.mailbox.shelf.moveBack(.accepted)
      station.mailbox.shelf.startUIDsAnew(from: first)
      station.deliver(Mail("Conversions_2026_3.csv"))
      #expect(try station.poll() == report(accepted: 1, seenAgain: 2, queued: 1))
      #expect(try station.poll() == PollReport())
      #expect(try station.items().map(\.fileName.text).sorted() == (1...3).map { "Conversions_2026_\($0).csv" })
      #expect(station.mailbox.shelf.folders[.accepted]?.count == 3)
    }
  }

  @Test("Killed between commit and settling, and its UIDs changed since: filed by its key, taken once")
  func uidValidityAfterDeath() throws {
    try withStation { station throws in
      station.deliver(Mail("Conversions_2026_1.csv"))
      var dead: Station?
      station.steps.onStep = { step in
        if step == "move UID 1" { dead = try? station.twin(at: "\(station.home)-dead") }
      }
      try station.poll()
      let next = try #require(dead)
      next.mailbox.shelf.startUIDsAnew()
      #expect(try next.poll() == report(seenAgain: 1))
      try next.expectOneOfEverything()
      #expect(next.mailbox.shelf.inbox.isEmpty)
    }
  }

  @Test("Under one Message-ID another body is another message, with a word about it")
  func otherBody() throws {
    try withStation { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail)
      mail.files = [Mail.File("Conversions_2026_2.csv")]
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 2, queued: 2))
      #expect(try station.events().map(\.kind).contains("message-id-repeated"))
      #expect(Set(try station.replies().map(\.messageID)).count == 4)
    }
  }

  @Test("From another sender it is another message: nobody suppresses somebody else's mail")
  func otherSender() throws {
    try withStation { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      station.deliver(mail)
      mail.from = "squatter@elsewhere.example"
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 2, queued: 2))
    }
  }

  @Test("Without a Message-ID it is known by date, subject and body, and another one is another")
  func noMessageID() throws {
    try withStation { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      mail.messageID = nil
      station.deliver(mail, mail)
      mail.subject = "files again"
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 2, seenAgain: 1, queued: 2))
      let replies = try station.replies()
      #expect(replies.count == 4 && replies.allSatisfy { $0.inReplyTo == nil })
      #expect(try station.events().filter { $0.kind == "message-id-missing" }.count == 2)
    }
  }

  @Test("Without a Message-ID it is refused where the connection says so")
  func refusedMessageID() throws {
    var strict = connection()
    strict.missingMessageID = .refuse
    try withStation(strict) { station throws in
      var mail = Mail("Conversions_2026_1.csv")
      mail.messageID = nil
      station.deliver(mail, Mail("Conversions_2026_2.csv"))
      #expect(try station.poll() == report(accepted: 1, refused: 1, queued: 1))
      #expect(try station.messages().map(\.objections).joined().map(\.code) == [.missingMessageID])
    }
  }

  @Test("A message over the limit has no key, and is known by its place")
  func neverDownloaded() throws {
    try withStation { station throws in
      station.messageLimit = 100
      station.deliver(Mail("Conversions_2026_1.csv"), Mail("Conversions_2026_2.csv"))
      #expect(try station.poll() == report(refused: 2))
      station.mailbox.shelf.moveBack(.refused)
      #expect(try station.poll() == report(refused: 2))
    }
  }
}

extension Station {
  fileprivate func expectOneOfEverything() throws {
    #expect(try messages().count == 1)
    #expect(try items().count == 1)
    #expect(try replies().map(\.kind) == [.receipt, .result])
  }
}
