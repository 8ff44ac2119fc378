import TestServers
import Testing

@testable import Transfer

@Suite("SMTPBody")
struct SMTPBodyTests {
  private func carried(_ bytes: [UInt8], pieces: Int = 64 * 1024) -> [UInt8] {
    var body = SMTPBody(bytes)
    var all: [UInt8] = []
    while !body.isFinished { all += body.next(pieces) }
    #expect(body.next(pieces).isEmpty)
    return all
  }

  @Test(
    "ends every line in CRLF, doubles leading dots, and ends in the dot alone",
    arguments: [
      ("", ".\r\n"),
      ("a", "a\r\n.\r\n"),
      ("a\r\n", "a\r\n.\r\n"),
      ("a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n.\r\n"),
      (".", "..\r\n.\r\n"),
      (".\r\n..\n.a", "..\r\n...\r\n..a\r\n.\r\n"),
      ("a\n.\nMAIL FROM:<x>\n", "a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n"),
      ("a\r.\rb", "a\r\n..\r\nb\r\n.\r\n"),
      ("\r\r\n\n", "\r\n\r\n\r\n.\r\n"),
      ("a.b", "a.b\r\n.\r\n"),
    ])
  func lines(message: String, expected: String) {
    for pieces in [1, 2, 3, 5, 100] {
      #expect(String(decoding: carried(Array(message.utf8), pieces: pieces), as: UTF8.self) == expected)
    }
  }

  @Test("arrives as it was, whatever it is made of and wherever it is cut", arguments: 0..<30)
  func roundTrip(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    let alphabet = Array("\r\n.a".utf8)
    for length in 0..<60 {
      let message = (0..<length).map { _ in alphabet.randomElement(using: &chance)! }
      let carried = carried(message, pieces: Int.random(in: 1...9, using: &chance))
      let received = Self.receive(carried)
      #expect(received == Self.normalised(message))
      #expect(SMTPBody.measure(message).octets == received?.count)
    }
  }

  @Test("hands out a large message in pieces of the size asked for")
  func pieces() {
    let line = Array((String(repeating: "x", count: 76) + "\r\n").utf8)
    let message = Array(repeatElement(line, count: 10_000).joined())
    var body = SMTPBody(message)
    var octets = 0
    while !body.isFinished {
      let piece = body.next(4096)
      #expect(piece.count <= 4096 + 8)
      octets += piece.count
    }
    #expect(octets == message.count + 3)
  }

  @Test("notices eight bits")
  func eightBit() {
    #expect(SMTPBody.measure([0x61, 0xC3, 0xBC]).isEightBit)
    #expect(!SMTPBody.measure(Array(0...0x7F)).isEightBit)
  }

  /// What a strict server makes of it: nil where a line ends otherwise than in CRLF, or the end is missing.
  private static func receive(_ carried: [UInt8]) -> [UInt8]? {
    var rest = carried[...]
    var message: [UInt8] = []
    while let end = rest.firstIndex(of: 0x0A) {
      var line = rest[...end]
      rest = rest[(end + 1)...]
      guard line.suffix(2).elementsEqual([0x0D, 0x0A]), line.filter({ $0 == 0x0D }).count == 1 else { return nil }
      if line.first == 0x2E {
        line = line.dropFirst()
        if line.count == 2 { return rest.isEmpty ? message : nil }
      }
      message += line
    }
    return nil
  }

  private static func normalised(_ message: [UInt8]) -> [UInt8] {
    let text = String(decoding: message, as: UTF8.self).unicodeScalars
    var lines = [[UInt8]()]
    var previous: Unicode.Scalar?
    for scalar in text {
      if scalar == "\r" || scalar == "\n" && previous != "\r" { lines.append([]) }
      if scalar != "\r", scalar != "\n" { lines[lines.count - 1].append(UInt8(scalar.value)) }
      previous = scalar
    }
    if lines.last == [] { lines.removeLast() }
    return lines.flatMap { $0 + [0x0D, 0x0A] }
  }
}
