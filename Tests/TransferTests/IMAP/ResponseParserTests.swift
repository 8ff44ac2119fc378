import Model
import Testing

@testable import Transfer

struct ResponseParserTests {
  @Test("A response is read for what it says", arguments: Sample.all)
  func reads(sample: Sample) throws {
    #expect(try Reading.whole(sample.octets).responses == sample.responses)
  }

  @Test("However it is cut, a response says the same", arguments: Sample.all)
  func readsPieces(sample: Sample) throws {
    let whole = try Reading.whole(sample.octets)
    #expect(try Reading.cut(sample.octets, every: 1) == whole)
    for size in [2, 3, 5, 7, 11, 13] { #expect(try Reading.cut(sample.octets, every: size) == whole) }
    var chance = Chance(seed: 7)
    for _ in 0..<20 { #expect(try Reading.cut(sample.octets, by: &chance) == whole) }
  }

  @Test("Responses are told apart, whatever stands behind each other")
  func readsManyInARow() throws {
    let octets = Sample.all.flatMap(\.octets)
    let expected = Sample.all.flatMap(\.responses)
    #expect(try Reading.whole(octets).responses == expected)
    var chance = Chance(seed: 11)
    for _ in 0..<50 { #expect(try Reading.cut(octets, by: &chance).responses == expected) }
  }

  @Test("Every beginning of a response is the beginning of something, and no more", arguments: Sample.all)
  func readsPrefixes(sample: Sample) throws {
    for length in 0..<sample.octets.count {
      let reading = try Reading.whole(Array(sample.octets.prefix(length)))
      #expect(reading.responses == Array(sample.responses.prefix(reading.responses.count)))
      #expect(reading.isAmidResponse || reading.responses.count < sample.responses.count)
    }
  }

  @Test("A message goes through in slices and is not in the response")
  func streamsBodies() throws {
    let text = String(repeating: "x9 OK * 1 EXISTS {3}\r\n", count: 5_000)
    let octets = Array("* 3 FETCH (UID 7 BODY[] {\(text.utf8.count)}\r\n\(text) FLAGS (\\Seen))\r\n".utf8)
    let reading = try Reading.cut(octets, every: 4_096)
    #expect(reading.bodies == [Array(text.utf8)])
    #expect(reading.announcements == [.init(octets: text.utf8.count, uid: 7)])
    #expect(
      reading.responses == [
        .fetch(Fetch(number: 3, uid: 7, flags: ["\\Seen"], body: .streamed(text.utf8.count)))
      ])
  }

  @Test("A UID behind its message is not known when the message begins")
  func readsUIDBehind() throws {
    let reading = try Reading.whole(Array("* 3 FETCH (BODY[] {4}\r\nabcd UID 7)\r\n".utf8))
    #expect(reading.announcements == [.init(octets: 4, uid: nil)])
    #expect(reading.responses == [.fetch(Fetch(number: 3, uid: 7, body: .streamed(4)))])
  }

  @Test("What breaks the grammar is named, with what should have stood there", arguments: Lie.all)
  func refuses(lie: Lie) throws {
    for size in [1, 3, 100_000] {
      let error = #expect(throws: TransferError(.protocolViolation, "")) {
        try Reading.cut(lie.octets, every: size)
      }
      #expect(error?.words == lie.words)
    }
  }

  @Test("Behind a login everything is passed over up to our own tag")
  func resynchronises() throws {
    let octets =
      "gged in\r\n* 5 EXISTS\r\n)\r\n* CAPABILITY IMAP4rev1 MOVE\r\nA002 OK x1 \r\nx1 OK done\r\n* 2 EXISTS\r\n"
    for size in [1, 4, 1_000] {
      let reading = try Reading.cut(Array(octets.utf8), every: size, skippingTo: "x1")
      #expect(
        reading.responses == [
          .capability(["IMAP4rev1", "MOVE"]),
          .tagged(tag: "x1", Status(condition: .ok, code: nil, text: "done")),
          .exists(2),
        ])
    }
  }

  @Test("A SEARCH response of a megabyte is read, and one of too many numbers is not")
  func readsLongSearch() throws {
    let numbers = (1...150_000).map { UInt32($0) }
    let octets = Array("* SEARCH \(numbers.map(String.init).joined(separator: " "))\r\n".utf8)
    #expect(octets.count > 900_000)
    #expect(try Reading.cut(octets, every: 5_000).responses == [.search(numbers)])
    #expect(throws: TransferError(.protocolViolation, "")) {
      try Reading.cut(octets, every: 5_000, limits: .init(body: 1, numbers: 149_999))
    }
  }

  @Test(
    "A line without an end is given up after 64 kB",
    arguments: ["* OK ", "* 1 FETCH (FLAGS (", "x1 OK ", "* LIST ("])
  func boundsLines(beginning: String) throws {
    let octets = Array(beginning.utf8) + Array(repeating: UInt8(ascii: "a"), count: 80_000)
    var fed = 0
    #expect(throws: TransferError(.protocolViolation, "")) {
      try Reading.cut(octets, every: 1_000) { fed += $0 }
    }
    #expect(fed <= 72_000)
  }

  @Test("Ten thousand small literals add up to one limit")
  func boundsLiterals() throws {
    let octets =
      Array("* 1 FETCH (X (".utf8) + Array(repeating: Array("{9}\r\n123456789 ".utf8), count: 10_000).joined()
    #expect(throws: TransferError(.protocolViolation, "")) { try Reading.cut(octets, every: 1_000) }
  }

  @Test("Thousands of broken responses neither crash nor keep more than the limits", arguments: 0..<8)
  func survivesMutations(seed: UInt64) {
    var chance = Chance(seed: seed)
    for _ in 0..<1_000 {
      var octets =
        Sample.all[Int(chance.below(UInt64(Sample.all.count)))].octets
        + Sample.all[Int(chance.below(UInt64(Sample.all.count)))].octets
      for _ in 0...chance.below(4) { chance.mutate(&octets) }
      guard let reading = try? Reading.cut(octets, by: &chance) else { continue }
      #expect(reading.bodies.reduce(0) { $0 + $1.count } <= octets.count)
    }
  }
}
