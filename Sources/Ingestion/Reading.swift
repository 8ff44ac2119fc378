internal import Crypto
internal import MIME
internal import Matching
public import Model

/// A message as the story reads it: what its headers say, and its leaves as matching needs to know them.
struct Reading {
  let message: Message
  let bytes: any ArrivedBytes
  /// Every leaf in document order, not yet decoded.
  var parts: [PartDescription]

  init(_ bytes: any ArrivedBytes) {
    let message = bytes.withBytes { Message($0, release: bytes.release) }
    let shown = bytes.withBytes { message.contentIDsShownByHTML(in: $0) }
    self.bytes = bytes
    self.message = message
    parts = message.leaves.map { PartDescription($0, shown: shown) }
  }

  /// The addresses the message was sent to, in the order they can be trusted.
  var recipients: [String] {
    ["Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"].flatMap { message.addresses(in: $0) }
  }

  /// What goes into the ledger about it.
  func submission(at waiting: Waiting, in mailbox: MailboxID, now: Timestamp) -> Submission {
    Submission(
      id: ULID(at: now), mailbox: mailbox, place: waiting.place,
      key: bytes.withBytes { identityKey(of: message, in: $0, mailbox: mailbox) },
      messageID: message.messageID, from: message.from.count == 1 ? message.from[0].lowercased() : nil,
      subject: message.subject, date: message.date, size: bytes.count, receivedAt: now)
  }

  /// Decodes the leaf at `index`, hands its octets on, and notes their number and hash in `parts`.
  mutating func decode(_ index: Int, into sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    var hash = SHA256()
    let decoded = try bytes.withBytes { bytes in
      try message.decode(message.leaves[index], in: bytes, release: self.bytes.release) { slice in
        hash.update(bufferPointer: slice)
        try sink(slice)
      }
    }
    parts[index].size = decoded.size
    parts[index].sha256 = SHA256Digest(Array(hash.finalize()))
  }
}

extension PartDescription {
  fileprivate init(_ part: Part, shown: Set<String>) {
    self.init(
      path: part.path, contentType: part.contentType, disposition: part.disposition, fileName: part.fileName,
      contentID: part.contentID,
      containers: part.containers.map { Container(subtype: $0.subtype, index: $0.index) },
      isShownByHTML: part.contentID.map(shown.contains) ?? false)
  }
}
