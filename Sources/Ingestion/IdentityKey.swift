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
func identityKey(of message: Message, in bytes: UnsafeRawBufferPointer, mailbox: MailboxID) -> SHA256Digest {
  var hash = SHA256()
  hash.update(text: mailbox.description)
  hash.update(text: message.from.joined(separator: ",").lowercased())
  hash.update(text: message.messageID ?? "\(message.date ?? "")\n\(message.subject ?? "")")
  hash.update(data: bodyHash(UnsafeRawBufferPointer(rebasing: bytes[message.bodyRange])))
  return SHA256Digest(Array(hash.finalize()))
}

extension SHA256 {
  /// Adds `text` and the zero octet that ends it.
  fileprivate mutating func update(text: String) {
    update(data: Array(text.utf8) + [0])
  }
}

/// The SHA-256 of `body` as if every line ended in CRLF, and the last one too: a server that stores LF and one that
/// stores CRLF hold the same message.
private func bodyHash(_ body: UnsafeRawBufferPointer) -> [UInt8] {
  var hash = SHA256()
  var start = 0
  var position = 0
  while let lineFeed = nextLineFeed(in: body, from: position) {
    if lineFeed == 0 || body[lineFeed - 1] != UInt8(ascii: "\r") {
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: body[start..<lineFeed]))
      hash.update(data: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
      start = lineFeed + 1
    }
    position = lineFeed + 1
  }
  hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: body[start...]))
  if let last = body.last, last != UInt8(ascii: "\n") { hash.update(data: [UInt8(ascii: "\r"), UInt8(ascii: "\n")]) }
  return Array(hash.finalize())
}

private func nextLineFeed(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
  guard let base = bytes.baseAddress, position < bytes.count else { return nil }
  guard let found = memchr(base + position, 0x0A, bytes.count - position) else { return nil }
  return UnsafeRawPointer(found) - base
}
