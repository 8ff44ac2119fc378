internal import Formats
internal import Model
internal import Queues

extension MailReading {
  /// The whole message, packed by gzip, in a finished file.
  func packed(in staging: Staging) throws -> StagedFile {
    let file = try staging.file()
    let packer = GzipWriter()
    try bytes.withBytes { all in
      for start in stride(from: 0, to: all.count, by: Self.stretch) {
        let end = min(start + Self.stretch, all.count)
        var output: [UInt8] = []
        packer.append(Array(all[start..<end]), to: &output)
        try output.withUnsafeBytes { try file.append($0) }
        bytes.release(before: end)
      }
    }
    var rest: [UInt8] = []
    packer.finish(&rest)
    try rest.withUnsafeBytes { try file.append($0) }
    try file.finish()
    return file
  }

  /// Octets that are packed at a time.
  private static let stretch = 128 * 1024
}
