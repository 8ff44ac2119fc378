internal import struct Crypto.SHA256
internal import Matching
internal import Model

/// A file that came by itself, as the story reads it: as its one and only part.
struct FileReading {
  private let file: RemoteFile
  private let bytes: any ArrivedBytes
  var parts: [PartDescription]

  init(_ bytes: any ArrivedBytes, of file: RemoteFile) {
    self.file = file
    self.bytes = bytes
    parts = [.file(named: file.name)]
  }

  /// What the first of the connections, which looked into the folder, makes of its name; the others look there too.
  func decision(by connections: [Connection]) -> Decision { Self.decision(on: parts[0], by: connections) }

  /// The same for a file that is not read.
  static func decision(onName file: RemoteFile, by connections: [Connection]) -> Decision {
    var part = PartDescription.file(named: file.name)
    part.size = file.size
    return decision(on: part, by: connections)
  }

  private static func decision(on part: PartDescription, by connections: [Connection]) -> Decision {
    guard let own = connections.first else { preconditionFailure("a folder was looked into for nobody") }
    return decide(file: part, by: own, others: Array(connections.dropFirst()))
  }

  /// What goes into the ledger about it.
  func submission(at place: Place, in folder: MailboxID, now: Timestamp) -> Submission {
    Submission(
      id: ULID(at: now), mailbox: folder, place: place, key: identityKey(in: folder), subject: file.name,
      date: file.modified.map { Timestamp(milliseconds: $0 * 1000).description }, size: bytes.count, receivedAt: now)
  }

  /// What makes it the same file wherever and however often it turns up:
  ///
  ///     SHA-256(folder ‖ 0 ‖ name ‖ 0 ‖ size ‖ 0 ‖ time ‖ 0 ‖ SHA-256(bytes))
  ///
  /// The folder is the connection, the server and the path. A file that was changed and kept its name is another, also
  /// when it was only written anew. Where the server tells no exact time there is none in it: what a listing says changes
  /// with the seasons, and the file does not.
  private func identityKey(in folder: MailboxID) -> SHA256Digest {
    var hash = SHA256()
    for text in [folder.description, file.name, String(bytes.count), file.modified.map { "\($0)" } ?? ""] {
      hash.update(data: Array(text.utf8) + [0])
    }
    var content = SHA256()
    decode { content.update(bufferPointer: $0) }
    hash.update(data: Array(content.finalize()))
    return SHA256Digest(Array(hash.finalize()))
  }

  /// Hands its octets on, a stretch at a time; what is done with is given back.
  func decode(into sink: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    try bytes.withBytes { all in
      for start in stride(from: 0, to: all.count, by: 1 << 20) {
        let end = min(start + 1 << 20, all.count)
        try sink(UnsafeRawBufferPointer(rebasing: all[start..<end]))
        bytes.release(before: end)
      }
    }
  }
}
