import MIME
import Testing

/// The reader falls over nothing: whatever it is given, its answer is sound.
@Suite struct MutationTests {
  /// What holds of any answer, and everything that can be asked, asked.
  private func check(_ bytes: [UInt8]) {
    let read = ReadMessage(bytes)
    let report = read.report
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
    var isSound = !read.message.leaves.isEmpty || read.message.root.isMultipart
    isSound = isSound && report.defects.allSatisfy { (1...lines).contains($0.line) && (1...998).contains($0.column) }
    for part in read.message.leaves(openingForwards: true) {
      isSound = isSound && part.body.upperBound <= max(bytes.count, part.isEmbedded ? .max : 0)
      _ = (part.parameters, part.containers, read.decoded(part))
    }
    for leaf in read.opened([.forwards, .tnef, .uuencode]).leaves { _ = read.decoded(leaf) }
    _ = (read.tree, read.message.addresses(in: "To"), read.message.values(of: "Received"))
    #expect(isSound, "\(String(decoding: bytes, as: UTF8.self))")
  }

  @Test("Every prefix of every fixture is read", arguments: Fixtures.names)
  func prefixes(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for count in 0...bytes.count {
      if count.isMultiple(of: 8) { check(Array(bytes[..<count])) }
      let leaves = ReadMessage(Array(bytes[..<count])).message.leaves
      #expect(leaves.allSatisfy { $0.body.upperBound <= count || $0.isEmbedded })
    }
  }

  @Test("A message changed at random is read", arguments: 1...20 as ClosedRange<UInt64>)
  func mutations(seed: UInt64) throws {
    var noise = Noise(seed)
    let all = try Fixtures.names.map(Fixtures.bytes)
    for _ in 0..<100 {
      var bytes = all.randomElement(using: &noise) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &noise) { Self.change(&bytes, all, &noise) }
      check(bytes)
    }
  }

  /// Octets that mean something to a reader of messages.
  private static let telling = Array("\r\n\r\n \t:;=\"\\()<>-_?*'%\0\u{7f}".utf8) + [0x80, 0xFF]

  private static func change(_ bytes: inout [UInt8], _ all: [[UInt8]], _ noise: inout Noise) {
    let place = Int.random(in: 0...bytes.count, using: &noise)
    let length = min(Int.random(in: 1...200, using: &noise), bytes.count - place)
    switch Int.random(in: 0..<6, using: &noise) {
    case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &noise)
    case 1: bytes.insert(telling.randomElement(using: &noise) ?? 0, at: place)
    case 2: bytes.removeSubrange(place..<place + length)
    case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
    case 4:
      let other = all.randomElement(using: &noise) ?? []
      let start = Int.random(in: 0...other.count, using: &noise)
      bytes.insert(contentsOf: other[start..<min(start + 300, other.count)], at: place)
    default: bytes.insert(contentsOf: noise.octets(length), at: place)
    }
  }

  @Test("LF and CRLF agree on a message changed at random", arguments: 1...10 as ClosedRange<UInt64>)
  func lineEnds(seed: UInt64) throws {
    var noise = Noise(seed &* 31)
    // Nothing in what an LF ends may be a line end to the other form: no CR.
    let all = try Fixtures.names.filter { $0 != "old-mac-lines" }.map(Fixtures.bytes)
    for _ in 0..<100 {
      var bytes = all.randomElement(using: &noise) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &noise) { Self.change(&bytes, all, &noise) }
      bytes.removeAll { $0 == 0x0D }
      guard bytes.contains(0x0A) else { continue }
      let here = ReadMessage(bytes)
      let there = ReadMessage(bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
      #expect(here.attachments == there.attachments, "\(String(decoding: bytes, as: UTF8.self))")
      #expect(
        here.report.defects.map(\.code) == there.report.defects.map(\.code), "\(String(decoding: bytes, as: UTF8.self))"
      )
    }
  }
}
