import MIME
import Testing

@Suite struct MessageTests {
  @Test("The header's values come unfolded, in order, under any case of the name")
  func values() {
    let read = ReadMessage("X-A: one\r\nx-a:\r\n two\r\n\tthree\r\nSubject: s\r\n\r\nbody")
    #expect(read.message.values(of: "X-a") == ["one", "two\tthree"])
    #expect(read.message.values(of: "X-B") == [])
  }

  @Test("The subject is decoded, the date is as written, and the body's place is known")
  func identity() {
    let text =
      "Subject: =?UTF-8?Q?caf=C3=A9?= =?UTF-8?Q?_x?=\nDate:  Sun, 08 Mar 2026 15:27:31 +0000 \n\nbody\n"
    let read = ReadMessage(text)
    #expect(read.message.subject == "café x")
    #expect(read.message.date == "Sun, 08 Mar 2026 15:27:31 +0000")
    #expect(String(decoding: read.bytes[read.message.bodyRange], as: UTF8.self) == "body\n")
  }

  @Test(
    "Only one clean msg-id of at most 250 octets is an identifier",
    arguments: [
      "<a b@c>", "a@b", "<a@b> <c@d>", "<ab>", "<@b>", "<a@>", "", "<é@b>",
      "<\(String(repeating: "x", count: 247))@b>",
    ] as [String])
  func noIdentifier(written: String) {
    let read = ReadMessage("Message-ID: \(written)\n\n")
    #expect(read.message.messageID == nil)
    #expect(read.codes == ["invalid-message-id"])
  }

  @Test("A clean msg-id is an identifier", arguments: ["<a@b>", "<\(String(repeating: "x", count: 246))@b>"])
  func identifier(expected: String) {
    let read = ReadMessage("Message-ID:  \(expected) \n\n")
    #expect(read.message.messageID == expected)
    #expect(read.codes == [])
  }

  @Test("A message without a Message-ID has none, and that is no defect")
  func noMessageID() {
    #expect(ReadMessage("Subject: s\n\n").message.messageID == nil)
    #expect(ReadMessage("Subject: s\n\n").codes == [])
  }

  @Test(
    "A field that may stand once and stands twice is a defect",
    arguments: [
      "From: a@b", "Message-ID: <a@b>", "MIME-Version: 1.0", "Content-Type: text/plain",
      "Content-Disposition: inline", "Content-Transfer-Encoding: 7bit",
    ])
  func repeated(field: String) {
    #expect(ReadMessage("\(field)\n\(field)\n\nbody").codes == ["duplicate-header"])
  }

  @Test("Parts are numbered as IMAP numbers them, and know what is around them")
  func numbers() throws {
    let inner = "Content-Type: multipart/mixed; boundary=I\n\n--I\n\nx\n--I\n\ny\n--I--\n"
    let read = ReadMessage(
      "Content-Type: multipart/mixed; boundary=O\n\n--O\n\na\n--O\nContent-Type: message/rfc822\n\n\(inner)\n--O--\n"
    )
    #expect(read.message.root.path == "")
    #expect(read.message.leaves.map(\.path) == ["1", "2"])
    #expect(read.message.leaves(openingForwards: true).map(\.path) == ["1", "2", "2.1", "2.2"])
    let last = try #require(read.message.leaves(openingForwards: true).last)
    #expect(last.containers.map(\.subtype) == ["mixed", "rfc822", "mixed"])
    #expect(last.containers.map(\.index) == [1, 0, 1])
    #expect(last.forwards == 1)
    #expect(read.message.leaves[1].children.first?.children.map(\.path) == ["2.1", "2.2"])
  }

  @Test("A message of one part is part 1")
  func single() {
    #expect(ReadMessage("Subject: s\n\nbody").leaves == ["1 text/plain - body"])
    #expect(ReadMessage("Subject: s\n\nbody").message.root.path == "1")
  }

  @Test("Nothing at all is a message of one empty part")
  func empty() {
    #expect(ReadMessage("").leaves == ["1 text/plain - "])
    #expect(ReadMessage("").codes == [])
  }

  @Test("The whole length is told to whoever gives memory back, in steps of a quarter of a megabyte")
  func release() {
    let bytes = Array("Subject: s\n\n".utf8) + [UInt8](repeating: 0x61, count: 5_000_000)
    var told: [Int] = []
    let message = bytes.withUnsafeBytes { bytes in
      let message = Message(bytes) { told.append($0) }
      _ = message.decode(message.root, in: bytes, release: { told.append($0) }) { _ in }
      return message
    }
    #expect(message.root.body.count == 5_000_000)
    #expect(told.count >= 18)
    #expect(zip(told, told.dropFirst()).allSatisfy { $1 - $0 <= 1 << 19 || $1 < $0 })
  }

  @Test("A slice handed on never has more than 64 kB")
  func slices() {
    for encoding in ["7bit", "base64", "quoted-printable"] {
      let bytes =
        Array("Content-Transfer-Encoding: \(encoding)\n\n".utf8) + [UInt8](repeating: 0x61, count: 1_000_000)
      var sizes: [Int] = []
      bytes.withUnsafeBytes { bytes in
        let message = Message(bytes)
        _ = message.decode(message.root, in: bytes) { sizes.append($0.count) }
      }
      #expect(sizes.allSatisfy { $0 <= 65536 })
      #expect(sizes.dropLast().allSatisfy { $0 >= 4096 }, "\(encoding)")
    }
  }
}
