internal import struct Crypto.SHA256
internal import Glibc
internal import MIME
internal import Model

/// What makes a message the same message wherever and however often it turns up:
///
///     SHA-256(mailbox ‖ 0 ‖ lower(From) ‖ 0 ‖ Message-ID ‖ 0 ‖ SHA-256(body with CRLF line ends))
///
/// Not the UID, which changes with the mailbox's epoch; not the Message-ID alone, which mail programs repeat and
/// strangers can guess; not the whole message, whose trace headers differ between two deliveries of one mail. A message
/// without a Message-ID has its Date and Subject in that place.
func identityKey(of message: Message, in bytes: any ArrivedBytes, mailbox: MailboxID) -> SHA256Digest {
  var hash = SHA256()
  hash.update(text: mailbox.description)
  hash.update(text: message.from.joined(separator: ",").lowercased())
  hash.update(text: message.messageID ?? "\(message.date ?? "")\n\(message.subject ?? "")")
  hash.update(data: bodyHash(of: bytes, in: message.bodyRange))
  return SHA256Digest(Array(hash.finalize()))
}

extension SHA256Digest {
  /// The key of the same message from somebody who could not show who they are: it must not pass for the one that the
  /// sender sends.
  var ofStranger: SHA256Digest { SHA256Digest(Array(SHA256.hash(data: bytes + Array("stranger".utf8)))) }
}

extension SHA256 {
  /// Adds `text` and the zero octet that ends it.
  fileprivate mutating func update(text: String) {
    update(data: Array(text.utf8) + [0])
  }
}

/// The SHA-256 of the body as if every line ended in CRLF, and the last one too: a server that stores LF and one that
/// stores CRLF hold the same message. Bytes that are hashed are given back.
private func bodyHash(of bytes: any ArrivedBytes, in range: Range<Int>) -> [UInt8] {
  var hash = SHA256()
  bytes.withBytes { all in
    for start in stride(from: range.lowerBound, to: range.upperBound, by: stretch) {
      let end = min(start + stretch, range.upperBound)
      hash.update(lines: UnsafeRawBufferPointer(rebasing: all[start..<end]), after: start == 0 ? nil : all[start - 1])
      bytes.release(before: end)
    }
    if !range.isEmpty, all[range.upperBound - 1] != lineFeed { hash.update(data: lineEnd) }
  }
  return Array(hash.finalize())
}

/// Octets that are hashed before they are given back.
private let stretch = 1 << 20
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let lineEnd = [carriageReturn, lineFeed]

extension SHA256 {
  /// Adds `text`, which follows the octet `before`, with CR put before every LF that has none.
  fileprivate mutating func update(lines text: UnsafeRawBufferPointer, after before: UInt8?) {
    var start = 0
    var position = 0
    while let found = nextLineFeed(in: text, from: position) {
      if (found == 0 ? before : text[found - 1]) != carriageReturn {
        update(bufferPointer: UnsafeRawBufferPointer(rebasing: text[start..<found]))
        update(data: lineEnd)
        start = found + 1
      }
      position = found + 1
    }
    update(bufferPointer: UnsafeRawBufferPointer(rebasing: text[start...]))
  }
}

private func nextLineFeed(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
  guard let base = bytes.baseAddress, position < bytes.count else { return nil }
  guard let found = memchr(base + position, 0x0A, bytes.count - position) else { return nil }
  return UnsafeRawPointer(found) - base
}
