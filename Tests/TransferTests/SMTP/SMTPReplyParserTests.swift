import Model
import TestServers
import Testing

@testable import Transfer

@Suite("SMTPReplyParser")
struct SMTPReplyParserTests {
  private static let stream =
    "220 mail.example ESMTP\r\n250-mail.example\r\n250-PIPELINING\r\n250 SIZE 1000\r\n"
    + "250 2.1.0 Ok\r\n550-5.1.1 no\r\n550 5.1.1 never\r\n354\r\n250 \r\n421 bye\n"

  private func parse(_ text: some Sequence<UInt8>) throws -> [SMTPReply] {
    var parser = SMTPReplyParser()
    return try parser.take(text)
  }

  @Test("cuts a stream into replies")
  func replies() throws {
    let replies = try parse(Self.stream.utf8)
    #expect(replies.map(\.code) == [220, 250, 250, 550, 354, 250, 421])
    #expect(replies.map(\.lines.count) == [1, 3, 1, 2, 1, 1, 1])
    #expect(replies.map(\.text).last == "bye")
  }

  @Test("comes to the same wherever the stream is cut")
  func cuts() throws {
    let bytes = Array(Self.stream.utf8)
    let whole = try parse(bytes)
    for cut in bytes.indices {
      var parser = SMTPReplyParser()
      let first = try parser.take(bytes[..<cut])
      #expect(whole.starts(with: first))
      #expect(try first + parser.take(bytes[cut...]) == whole)
    }
  }

  @Test(
    "takes nothing else for a reply",
    arguments: [
      "hello\r\n", "25\r\n", "\r\n", "25O ok\r\n", "+25 ok\r\n", "150 ok\r\n", "650 ok\r\n", "2500 ok\r\n",
      "250\tok\r\n",
      " 250 ok\r\n", "250-a\r\n251 b\r\n", "250-a\r\nb\r\n", "\u{FF12}50 ok\r\n",
    ])
  func violations(text: String) {
    #expect(throws: TransferError(.protocolViolation, "")) { try parse(text.utf8) }
  }

  @Test("says what it found, printable and short")
  func words() {
    let error = #expect(throws: TransferError.self) { try parse("\u{1B}[2Jhello\r\n".utf8) }
    #expect(error?.words == "the server sent \"?[2Jhello\" where a reply should begin with its code")
  }

  @Test("holds no line and no reply without an end")
  func limits() {
    let longLine = "250 " + String(repeating: "x", count: 5000)
    let longReply = String(repeating: "250-x\r\n", count: 200)
    for text in [longLine, longReply] {
      #expect(throws: TransferError(.protocolViolation, "")) { try parse(text.utf8) }
    }
  }

  @Test("survives whatever is made of a stream", arguments: 0..<20)
  func mutations(seed: UInt64) {
    var chance = SplitMix64(seed: seed)
    for _ in 0..<200 {
      var bytes = Array(Self.stream.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &chance) { mutate(&bytes, &chance) }
      guard let replies = try? parse(bytes) else { continue }
      #expect(replies.allSatisfy { (200...599).contains($0.code) && !$0.lines.isEmpty })
      #expect(replies.allSatisfy { $0.text.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ chance: inout SplitMix64) {
    guard let place = bytes.indices.randomElement(using: &chance) else { return }
    switch Int.random(in: 0..<4, using: &chance) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &chance)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
    default: bytes.removeSubrange(place...)
    }
  }
}
