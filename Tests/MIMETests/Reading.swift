import MIME

/// What was read of one attachment.
struct ReadFile: Equatable {
  var name: String?
  var bytes: [UInt8]
  var defects: Set<Defect.Code>
}

/// The message's defects, and every part with a name or a disposition other than `inline`, decoded.
func read(_ bytes: [UInt8]) -> (message: Message, files: [ReadFile]) {
  bytes.withUnsafeBytes { raw in
    let message = Message(raw)
    let files = message.leaves(openingForwards: true)
      .filter { $0.fileName != nil || $0.disposition ?? "inline" != "inline" }
      .map { part in
        var octets: [UInt8] = []
        let decoded = message.decode(part, in: raw) { octets += $0 }
        return ReadFile(name: part.fileName, bytes: octets, defects: Set(decoded.defects.map(\.code)))
      }
    return (message, files)
  }
}

/// The one file of a message with this header, in lines, and body.
func file(_ header: [String], _ body: String) -> ReadFile? {
  read(Array((header + ["Content-Disposition: attachment", "", body]).joined(separator: "\n").utf8)).files
    .first
}
