import MIME
import Testing

/// Whatever stands in a value, it stays in its place: no header, no part and no end of a message comes out of it.
@Suite("Hostile values") struct HostileValuesTests {
  private static let pieces = [
    "\r\n", "\r", "\n", "\0", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}", "\u{1B}", "\u{7F}", "\u{9B}",
    "Bcc: everybody@victim.example", "\r\nBcc: everybody@victim.example", "\n\n<html>", "\r\n.\r\nMAIL FROM:<a@b>\r\n",
    "\n.\n", "\r.\r", "=?UTF-8?Q?=0D=0ABcc:_x@y?=", "=?UTF-8?B?DQpCY2M6IHhAeQ==?=", "\r\n\r\n--=_", "--=_1--", ";", ",",
    "\"", "\\", "\\\"", "<", ">", "@", ":", " ", "\t", "(", ")", "%0d%0a", "é", "数", "😀", "\u{202E}", "=", "?", "_",
    "filename*0*=", "boundary=\"x\"", "a", "Subject",
  ]

  private func value(_ noise: inout Noise) -> String {
    var value = ""
    for _ in 0..<Int.random(in: 0..<8, using: &noise) {
      let isLong = Int.random(in: 0..<40, using: &noise) == 0
      value += isLong ? String(repeating: "x", count: 900) : Self.pieces.randomElement(using: &noise)!
    }
    return value
  }

  @Test(
    "in any text leave the header as it was meant, in lines that end in CRLF", arguments: 1...20 as ClosedRange<UInt64>)
  func texts(seed: UInt64) throws {
    var noise = Noise(seed)
    for _ in 0..<15 {
      let composition = Composition(
        from: "uploads@gateway.example", fromName: value(&noise), to: "feeds@partner.example", subject: value(&noise),
        messageID: "<1@gateway.example>", date: String(value(&noise).prefix(200)), inReplyTo: "<2@partner.example>",
        references: ["<2@partner.example>"],
        headers: [.init("Auto-Submitted", value(&noise)), .init("X-Mark", value(&noise))],
        text: value(&noise), html: value(&noise),
        attachments: [.init(fileName: value(&noise), contentType: "text/csv", bytes: Array(value(&noise).utf8))])
      let bytes = try composition.render()
      try requireLines(bytes)
      #expect(
        fieldNames(bytes) == [
          "Date", "From", "To", "Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Mark",
          "MIME-Version", "Content-Type",
        ])
      let read = ReadMessage(bytes)
      #expect(read.message.from == [composition.from] && read.message.messageID == "<1@gateway.example>")
      #expect(read.message.addresses(in: "To") == [composition.to])
      #expect(read.message.leaves.map(\.contentType) == ["text/plain", "text/html", "text/csv"])
      var octets: [UInt8] = []
      try composition.attachments[0].lend { octets += $0 }
      #expect(read.decoded(read.message.leaves[2]).octets == octets)
    }
  }

  @Test(
    "where an address, an identifier, a name of a field or a type belongs are refused",
    arguments: 1...20 as ClosedRange<UInt64>)
  func others(seed: UInt64) {
    var noise = Noise(seed)
    let breaking = Self.pieces.filter { $0.unicodeScalars.contains { $0.value < 0x20 || $0.value > 0x7E } }
    for _ in 0..<40 {
      let hostile = breaking.randomElement(using: &noise)!
      for (original, change) in Self.changes {
        var changed = original
        changed.insert(
          contentsOf: hostile,
          at: changed.index(changed.startIndex, offsetBy: Int.random(in: 0...original.count, using: &noise)))
        var composition = Self.plain
        change(&composition, changed)
        #expect(throws: CompositionError.self, "\(changed)") { try composition.render() }
      }
    }
  }

  private static var plain: Composition {
    Composition(
      from: "a@b.example", to: "c@d.example", subject: "s", messageID: "<1@b.example>", date: "d", text: "",
      attachments: [.init(fileName: "a", contentType: "text/csv", bytes: [])])
  }

  private static var changes: [(String, (inout Composition, String) -> Void)] {
    [
      ("a@b.example", { $0.from = $1 }), ("c@d.example", { $0.to = $1 }), ("<1@b.example>", { $0.messageID = $1 }),
      ("<2@d.example>", { $0.inReplyTo = $1 }), ("<2@d.example>", { $0.references = ["<3@d.example>", $1] }),
      ("X-Mark", { $0.headers = [.init($1, "x")] }), ("text/csv", { $0.attachments[0].contentType = $1 }),
    ]
  }

  /// Seven bits, no NUL, CR and LF only together, no line beyond RFC 5322 §2.1.1.
  private func requireLines(_ bytes: [UInt8]) throws {
    var length = 0
    for (index, octet) in bytes.enumerated() {
      try #require(octet != 0 && octet < 0x80)
      if octet == 10 { try #require(index > 0 && bytes[index - 1] == 13) }
      if octet == 13 { try #require(index + 1 < bytes.count && bytes[index + 1] == 10) }
      length = octet == 10 ? 0 : length + 1
      try #require(length <= 999)
    }
  }

  private func fieldNames(_ bytes: [UInt8]) -> [String] {
    let end = bytes.firstRange(of: [13, 10, 13, 10])?.lowerBound ?? bytes.endIndex
    return bytes[..<end].split(separator: 10).filter { $0.first != 0x20 && $0.first != 0x09 }.map { line in
      String(decoding: line.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }
  }
}
