import Model
import Queues
import Replies
import Testing

@testable import Ingestion

@Suite("Content seen before") struct RepeatTests {
  private static let rows = IngestionTests.rows(1)

  /// Messages with one file each, all of the same bytes.
  private static func equals(_ count: Int) -> [Mail] {
    (1...count).map { Mail([Mail.File("Conversions_2026_\($0).csv", rows)]) }
  }

  @Test("Accepted, it is queued again without a word")
  func accept() throws {
    try withStation(connection(seenBefore: .accept)) { station throws in
      station.deliver(Self.equals(2))
      #expect(try station.poll() == report(accepted: 2, queued: 2))
      #expect(try station.documents().allSatisfy { !$0.contains("duplicate-file") })
    }
  }

  @Test("With a warning, it is queued again, and the receipt names the first", arguments: [true, false])
  func warn(together: Bool) throws {
    try withStation(connection(seenBefore: .warn)) { station throws in
      try station.deliver(Self.equals(3), together: together)
      let items = try station.items()
      #expect(items.count == 3)
      let documents = try station.documents()
      #expect(documents.map { $0.contains("duplicate-file") } == [false, true, true])
      #expect(documents.map { $0.contains("\"duplicateOf\": \"\(items[0].id)\"") } == [false, true, true])
      for (document, item) in zip(documents, items) { #expect(document.contains("\"receipt\": \"\(item.id)\"")) }
    }
  }

  @Test("Ignored, it is not queued again, and the record says of what it is a copy", arguments: [true, false])
  func ignore(together: Bool) throws {
    try withStation(connection(seenBefore: .ignore)) { station throws in
      try station.deliver(Self.equals(3), together: together)
      let first = try #require(try station.items().first)
      #expect(try station.items().count == 1)
      let messages = try station.messages()
      #expect(messages.map(\.outcome) == [.accepted, .ignored, .ignored])
      for message in messages.dropFirst() {
        #expect(message.objections.map(\.code) == [.contentSeenBefore])
        #expect(message.objections[0].message.hasSuffix("as \(first.id)"))
      }
      #expect(station.files(below: "files").count == 1 && station.files(below: "staging").isEmpty)
    }
  }

  @Test("Beside a new file only the old one is left out")
  func oneOfTwo() throws {
    try withStation(connection(seenBefore: .ignore)) { station throws in
      station.deliver(Self.equals(1))
      station.deliver(Mail([Mail.File("Conversions_2026_2.csv", Self.rows), Mail.File("Conversions_2026_3.csv")]))
      #expect(try station.poll() == report(accepted: 2, queued: 2))
      #expect(try station.items().map(\.fileName.text) == ["Conversions_2026_1.csv", "Conversions_2026_3.csv"])
      let documents = try station.documents()
      #expect(documents.count == 2 && documents[1].contains("not queued again"))
    }
  }

  @Test("Two equal files of one message are one file twice too")
  func withinOneMessage() throws {
    let mail = Mail([Mail.File("Conversions_2026_1.csv", Self.rows), Mail.File("Conversions_2026_2.csv", Self.rows)])
    let queued: [Connection.RepeatPolicy: Int] = [.accept: 2, .warn: 2, .ignore: 1]
    for (policy, count) in queued {
      try withStation(connection(seenBefore: policy)) { station throws in
        station.deliver(mail)
        #expect(try station.poll() == report(accepted: 1, queued: count), "\(policy)")
        let document = try #require(try station.documents().first)
        #expect(document.contains("in another file of the same message") == (policy != .accept))
        let objections = try station.messages()[0].objections
        #expect(objections.map(\.fileName) == (policy == .ignore ? ["Conversions_2026_2.csv"] : []))
      }
    }
  }

  @Test("What a connection has seen is new to another")
  func otherConnection() throws {
    let (one, two) = (
      connection("one", pattern: "a*", seenBefore: .ignore), connection("two", pattern: "b*", seenBefore: .ignore)
    )
    try withStation(one, two) { station throws in
      station.deliver(Mail([Mail.File("a.csv", Self.rows)]), Mail([Mail.File("b.csv", Self.rows)]))
      #expect(try station.poll() == report(accepted: 2, queued: 2))
    }
  }

  @Test("A copy in hand that turns out to be known already makes nobody a copy of it")
  func copyOfNothing() throws {
    try withStation(connection(pattern: "*.xml", seenBefore: .ignore)) { station throws in
      let mail = Self.equals(2)
      station.deliver(mail[0])
      #expect(try station.poll() == report(ignored: 1))
      try station.apply(connection(seenBefore: .ignore))
      station.deliver(mail)
      #expect(try station.poll() == report(accepted: 1, seenAgain: 1, queued: 1))
      #expect(try station.items().map(\.fileName.text) == ["Conversions_2026_2.csv"])
    }
  }

  @Test("So it is where messages are judged while those before them are committed", arguments: [3, 250])
  func meanwhile(limit: Int) throws {
    try withStation(connection(seenBefore: .ignore)) { station throws in
      station.fetchesMeanwhile = true
      station.limits.commit = limit
      let contents = (0..<400).map { $0 * $0 % 61 }
      station.deliver(contents.map { Mail([Mail.File("Conversions_2026_1.csv", IngestionTests.rows($0 + 1))]) })
      let different = Set(contents).count
      #expect(try station.poll() == report(accepted: different, ignored: 400 - different, queued: different))
      var first: [Int: ULID] = [:]
      var items = try station.items()[...]
      for (content, message) in zip(contents, try station.messages()) {
        if let known = first[content] {
          #expect(message.objections.map(\.code) == [.contentSeenBefore])
          #expect(message.objections.first?.message.hasSuffix("as \(known)") == true)
        } else {
          first[content] = items.popFirst()?.id
        }
      }
    }
  }

  @Test("Messages share a commit as long as none turns on another", arguments: [Connection.RepeatPolicy.warn, .ignore])
  func commits(policy: Connection.RepeatPolicy) throws {
    try withStation(connection(seenBefore: policy)) { station throws in
      station.deliver((1...9).map { Mail("Conversions_2026_\($0).csv") } + Self.equals(4))
      var recorded: [Int] = []
      station.onProgress = { recorded.append((try? station.messages().count) ?? -1) }
      try station.poll()
      #expect(recorded == [0] + Array(repeating: 10, count: 10) + Array(repeating: 13, count: 3))
    }
  }
}

extension Station {
  /// Delivers and polls, all in one or each by itself.
  fileprivate func deliver(_ mail: [Mail], together: Bool) throws {
    if together { deliver(mail) }
    for one in mail {
      if !together { deliver(one) }
      try poll()
    }
  }

  /// What the receipts say to programs, in the order of the messages.
  fileprivate func documents() throws -> [String] {
    try replies().filter { $0.kind == .receipt }.map { decoded($0.bytes) }
  }
}
