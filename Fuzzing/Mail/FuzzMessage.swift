import Feeding

@testable import MIME

extension FuzzMail {
  /// A whole message: everything that can be asked of it, asked.
  static let message = FuzzTarget("message") { bytes in
    let read = FuzzedMessage(bytes)
    read.checkPlaces()
    read.checkDecoding()
    read.checkOpened()
    if isOne(in: 4, bytes) { read.checkReports() }
  }
}

/// A message with its bytes.
private struct FuzzedMessage {
  let bytes: UnsafeRawBufferPointer
  let message: Message

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    message = Message(bytes)
  }

  /// Parts lie in the message, each behind the one before it, and defects in a line that there is.
  func checkPlaces() {
    let lines = bytes.count { $0 == 0x0A || $0 == 0x0D } + 1
    for defect in message.defects {
      require((1...lines).contains(defect.line), "\(defect) is in no line")
      require((1...998).contains(defect.column), "\(defect) is in no column")
    }
    require(!message.leaves.isEmpty || message.root.isMultipart, "a message without parts")
    var end = 0
    for part in message.leaves where !part.isEmbedded {
      require(part.body.lowerBound >= end && part.body.upperBound <= bytes.count, "\(part.path) is at \(part.body)")
      end = part.body.upperBound
    }
    for address in message.from { require(address.contains("@"), "\(address) is no address") }
    if let identifier = message.messageID { require(identifier.utf8.count <= 250, "\(identifier) is too long") }
    _ = (message.subject, message.date, message.addresses(in: "To"), message.authenticationResults)
    _ = message.lastARCSeal
  }

  /// What decodes without a defect decodes as the plainest reading of the RFC has it.
  func checkDecoding() {
    for part in message.leaves(openingForwards: true) {
      _ = (part.parameters, part.containers, part.contentID)
      let (octets, isClean) = decoded(part)
      guard !part.isEmbedded else { continue }
      let body = bytes[part.body]
      switch part.encoding {
      case .sevenBit, .eightBit, .binary, .unknown: require(octets.elementsEqual(body), "\(part.path) has changed")
      case .base64 where isClean: require(octets == PlainReading.base64(body), "\(part.path) is read otherwise")
      case .quotedPrintable where isClean:
        require(octets == PlainReading.quotedPrintable(body), "\(part.path) is read otherwise")
      case .base64, .quotedPrintable, .uuencode: break
      }
    }
  }

  private func decoded(_ part: Part) -> (octets: [UInt8], isClean: Bool) {
    var octets: [UInt8] = []
    let decoded = message.decode(part, in: bytes) { slice in
      require((1...64 * 1024).contains(slice.count), "a slice of \(slice.count)")
      octets += slice
    }
    require(decoded.size == octets.count, "\(decoded.size) octets were promised")
    return (octets, decoded.defects.isEmpty && message.plainBodyDefects(of: part, in: bytes).isEmpty)
  }

  func checkOpened() {
    let opened = message.opened([.forwards, .tnef, .uuencode], in: bytes)
    for leaf in opened.leaves { _ = decoded(leaf) }
  }

  /// What is shown of it; the same message as IMAP delivers it is the same message, but for carriage returns in
  /// quoted-printable, which meet a line's end in one of them.
  func checkReports() {
    _ = Tree(message, Report(message, in: bytes), in: bytes).description
    guard bytes.contains(0x0A), !bytes.contains(0x0D), !String(decoding: bytes, as: UTF8.self).contains(/=0[Dd]/) else {
      return
    }
    let pairs = bytes.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    pairs.withUnsafeBytes { other in
      let there = FuzzedMessage(other)
      let (one, two) = (Report(message, in: bytes), Report(there.message, in: other))
      require(one.attachments.map(Self.words) == two.attachments.map(Self.words), "other attachments in CRLF")
      // The lines of an encoded forward end as they did when it was encoded.
      if one.defects.contains(where: { $0.code == .encodedMessage }) { return }
      require(one.defects.map(\.code) == two.defects.map(\.code), "other defects in CRLF")
    }
  }

  private static func words(_ attachment: Report.Attachment) -> String {
    "\(attachment.part) \(attachment.contentType) \(attachment.fileName ?? "-") \(attachment.textSHA256)"
  }
}

/// Transfer encodings read octet by octet (RFC 2045 §6).
private enum PlainReading {
  static func base64(_ body: some Sequence<UInt8>) -> [UInt8] {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var (bits, count, octets) = (0, 0, [UInt8]())
    for octet in body {
      guard let digit = digits.firstIndex(of: octet) else { continue }
      (bits, count) = ((bits << 6 | digit) & 0xFFFF, count + 6)
      guard count >= 8 else { continue }
      count -= 8
      octets.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    return octets
  }

  static func quotedPrintable(_ body: some Sequence<UInt8>) -> [UInt8] {
    let text = Array(body)
    var (index, octets) = (0, [UInt8]())
    while index < text.count {
      guard text[index] == UInt8(ascii: "=") else {
        octets.append(text[index])
        index += 1
        continue
      }
      let rest = text[(index + 1)...]
      if let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count > 1 {
        octets.append(code)
        index += 3
      } else {
        index += rest.starts(with: [0x0D, 0x0A]) ? 3 : 2
      }
    }
    return octets
  }
}
